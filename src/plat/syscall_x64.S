/*
 * The only system call instructions that work after confinement: seccomp lets through nothing from
 * outside [plat_syscall_begin, plat_syscall_end] (plat/sandbox.c), not even the return from a
 * signal, hence a restorer of our own.
 */
    .intel_syntax noprefix
    .text
    .globl plat_syscall_begin
    .hidden plat_syscall_begin
plat_syscall_begin:

/* long plat_syscall4(long number, long a, long b, long c, long d): -errno on failure */
    .globl plat_syscall4
    .hidden plat_syscall4
    .type plat_syscall4, @function
plat_syscall4:
    .cfi_startproc
    mov rax, rdi
    mov rdi, rsi
    mov rsi, rdx
    mov rdx, rcx
    mov r10, r8
    syscall
    ret
    .cfi_endproc
    .size plat_syscall4, . - plat_syscall4

/* Where the kernel sends a signal handler's return. The very bytes matter: debuggers and unwinders
 * know a signal's frame by them (rt_sigreturn is 15). */
    .globl plat_syscall_restorer
    .hidden plat_syscall_restorer
    .type plat_syscall_restorer, @function
    nop
plat_syscall_restorer:
    .byte 0x48, 0xc7, 0xc0, 0x0f, 0x00, 0x00, 0x00 /* mov rax, 15 */
    syscall
    .size plat_syscall_restorer, . - plat_syscall_restorer

    .globl plat_syscall_end
    .hidden plat_syscall_end
plat_syscall_end:
    nop
    .section .note.GNU-stack, "", @progbits
