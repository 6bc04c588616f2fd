# write(1, message, length); exit(0) as Linux on i386 takes them: number in eax, arguments in ebx, ecx, edx.
    .arch   i386
    .globl  _start
    .text
_start:
    movl    $4, %eax
    movl    $1, %ebx
    movl    $message, %ecx
    movl    $length, %edx
    int     $0x80
    movl    $1, %eax
    xorl    %ebx, %ebx
    int     $0x80

    .section .rodata
message:
    .ascii  "Hello from linux/386, published by alba.\n"
    .set    length, . - message

    .section .note.GNU-stack, "", %progbits
