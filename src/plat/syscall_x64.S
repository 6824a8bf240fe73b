/*
 * The only system call instructions that work after confinement: the second seccomp filter lets
 * through nothing from outside [plat_syscall_begin, plat_syscall_end].
 */
    .intel_syntax noprefix
    .text
    .globl plat_syscall_begin
plat_syscall_begin:

/* long plat_syscall3(long number, long a, long b, long c) */
    .globl plat_syscall3
    .type plat_syscall3, @function
plat_syscall3:
    mov rax, rdi
    mov rdi, rsi
    mov rsi, rdx
    mov rdx, rcx
    syscall
    ret
    .size plat_syscall3, . - plat_syscall3

    .globl plat_syscall_end
plat_syscall_end:
    nop
    .section .note.GNU-stack, "", @progbits
