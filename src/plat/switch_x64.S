/*
 * The switch itself; see plat/fiber.h. The jump at its end instead of a return is on purpose.
 */
    .intel_syntax noprefix
    .text

/* void plat_fiber_switch_raw(void **save_sp, void *to_sp) */
    .globl plat_fiber_switch_raw
    .type plat_fiber_switch_raw, @function
plat_fiber_switch_raw:
    push rbp
    push rbx
    push r12
    push r13
    push r14
    push r15
    mov [rdi], rsp
    mov rsp, rsi
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbx
    pop rbp
    pop rcx
    jmp rcx
    .size plat_fiber_switch_raw, . - plat_fiber_switch_raw

/* Where a new fiber begins: r12 = entry, r13 = its argument, the stack 8 below a multiple of 16. */
    .globl plat_fiber_start
    .type plat_fiber_start, @function
plat_fiber_start:
    .cfi_startproc
    .cfi_undefined rip
    mov rdi, r12
    mov rsi, r13
    call plat_fiber_main
    ud2
    .cfi_endproc
    .size plat_fiber_start, . - plat_fiber_start

    .section .note.GNU-stack, "", @progbits
