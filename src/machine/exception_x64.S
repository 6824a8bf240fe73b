/*
 * Into the dispatcher and back to a driver; see machine/exception.h. Offsets are those of CONTEXT,
 * pinned by nt/layout_exception.def.
 */
    .intel_syntax noprefix
    .text

/* Where a trap sends a driver whose handlers shall be asked: rsp is a multiple of 64, the floating
 * point registers are those of the trap, all others are in the books. */
    .globl exception_landing
    .type exception_landing, @function
exception_landing:
    sub rsp, 512
    fxsave64 [rsp]
    mov rdi, rsp
    xor ebp, ebp
    call exception_landed
    ud2
    .size exception_landing, . - exception_landing

/* void exception_resume(const CONTEXT *context): loads every register. The two words below the new
 * stack pointer are used, as any interrupt would. */
    .globl exception_resume
    .type exception_resume, @function
exception_resume:
    fxrstor64 [rdi + 0x100]
    mov rdx, [rdi + 0x98]
    mov rax, [rdi + 0xf8]
    mov [rdx - 8], rax
    mov eax, [rdi + 0x44]
    mov [rdx - 16], rax
    sub rdx, 16
    mov rsp, rdx
    mov rax, [rdi + 0x78]
    mov rcx, [rdi + 0x80]
    mov rdx, [rdi + 0x88]
    mov rbx, [rdi + 0x90]
    mov rbp, [rdi + 0xa0]
    mov rsi, [rdi + 0xa8]
    mov r8, [rdi + 0xb8]
    mov r9, [rdi + 0xc0]
    mov r10, [rdi + 0xc8]
    mov r11, [rdi + 0xd0]
    mov r12, [rdi + 0xd8]
    mov r13, [rdi + 0xe0]
    mov r14, [rdi + 0xe8]
    mov r15, [rdi + 0xf0]
    mov rdi, [rdi + 0xb0]
    popfq
    ret
    .size exception_resume, . - exception_resume

    .section .note.GNU-stack, "", @progbits
