// write(1, message, length); exit(0) as Linux on AArch64 takes them: number in x8, arguments in x0, x1, x2.
    .globl  _start
    .text
_start:
    mov     x0, #1
    adr     x1, message
    mov     x2, #length
    mov     x8, #64
    svc     #0
    mov     x0, #0
    mov     x8, #93
    svc     #0

    .section .rodata
message:
    .ascii  "Hello from linux/arm64, published by alba.\n"
    .set    length, . - message

    .section .note.GNU-stack, "", %progbits
