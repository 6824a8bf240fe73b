/*
 * The switch itself; see plat/fiber.h. The jump at its end instead of a return is on purpose.
 */
    .intel_syntax noprefix
    .text

/* void plat_fiber_switch_raw(void **save_sp, void *to_sp)
 * Both stacks look alike at the moment of the switch, so one description of the frame fits both. */
    .globl plat_fiber_switch_raw
    .hidden plat_fiber_switch_raw
    .type plat_fiber_switch_raw, @function
    .balign 16
plat_fiber_switch_raw:
    .cfi_startproc
    push rbp
    .cfi_adjust_cfa_offset 8
    push rbx
    .cfi_adjust_cfa_offset 8
    push r12
    .cfi_adjust_cfa_offset 8
    push r13
    .cfi_adjust_cfa_offset 8
    push r14
    .cfi_adjust_cfa_offset 8
    push r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbp, 40
    .cfi_rel_offset rbx, 32
    .cfi_rel_offset r12, 24
    .cfi_rel_offset r13, 16
    .cfi_rel_offset r14, 8
    .cfi_rel_offset r15, 0
    mov [rdi], rsp
    mov rsp, rsi
    pop r15
    .cfi_adjust_cfa_offset -8
    .cfi_restore r15
    pop r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore r14
    pop r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore r13
    pop r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore r12
    pop rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    pop rbp
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbp
    pop rcx
    .cfi_adjust_cfa_offset -8
    .cfi_register rip, rcx
    jmp rcx
    .cfi_endproc
    .size plat_fiber_switch_raw, . - plat_fiber_switch_raw

/* Where a new fiber begins: r12 = entry, r13 = its argument, rsp a multiple of 16, so that the call
 * leaves it as the ABI wants it. No caller: unwinders stop here. */
    .globl plat_fiber_start
    .hidden plat_fiber_start
    .type plat_fiber_start, @function
    .balign 16
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
