@ write(1, message, length); exit(0) as Linux on ARM (EABI) takes them: number in r7, arguments in r0, r1, r2.
@ `.arch` ends up in .ARM.attributes, which is how a reader can tell v6 from v7.
    .arch   armv6
    .arm
    .globl  _start
    .text
_start:
    mov     r0, #1
    ldr     r1, =message
    mov     r2, #length
    mov     r7, #4
    svc     #0
    mov     r0, #0
    mov     r7, #1
    svc     #0

    .section .rodata
message:
    .ascii  "Hello from linux/arm/v6, published by alba.\n"
    .set    length, . - message

    .section .note.GNU-stack, "", %progbits
