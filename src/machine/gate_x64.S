/*
 * The shared halves of every gate; see machine/gate.h. Offsets are those of struct gate_frame and
 * struct task_entry, pinned in gate.c.
 *
 * The C functions called from here are ms_abi: they keep rdi, rsi and xmm6-15 for the driver.
 */
    .intel_syntax noprefix
    .text

#define FRAME_SIZE   448
#define KEPT         144
#define FRAME        rbp - FRAME_SIZE
#define OUTGOING     160 /* home space and 16 copied slots */

/* Entered from a stub with r11 = gate, as if the driver had called the target itself. */
    .globl gate_entry
    .type gate_entry, @function
gate_entry:
    push rbp
    mov rbp, rsp
    sub rsp, FRAME_SIZE + 32
    mov [FRAME + 0], r11
    lea rax, [rbp + 8]
    mov [FRAME + 8], rax
    mov rax, [rbp + 8]
    mov [FRAME + 16], rax
    mov [FRAME + 24], rcx
    mov [FRAME + 32], rdx
    mov [FRAME + 40], r8
    mov [FRAME + 48], r9
    movups [FRAME + 56], xmm0
    movups [FRAME + 72], xmm1
    movups [FRAME + 88], xmm2
    movups [FRAME + 104], xmm3
    mov rax, [rbp]
    mov [FRAME + KEPT + 0], rbx
    mov [FRAME + KEPT + 8], rax
    mov [FRAME + KEPT + 16], rsi
    mov [FRAME + KEPT + 24], rdi
    mov [FRAME + KEPT + 32], r12
    mov [FRAME + KEPT + 40], r13
    mov [FRAME + KEPT + 48], r14
    mov [FRAME + KEPT + 56], r15
    .irp n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups [FRAME + KEPT + 64 + 16 * (\n - 6)], xmm\n
    .endr
    cld
    lea rcx, [FRAME]
    cld /* whatever the driver left: our code counts on it */
    call gate_before
    test rax, rax
    jz 1f
    mov r10, rax
    sub rsp, OUTGOING
    .irp slot, 0, 1, 2, 3, 4, 5, 6, 7
    movups xmm4, [rbp + 0x30 + 16 * \slot]
    movups [rsp + 32 + 16 * \slot], xmm4
    .endr
    mov rcx, [FRAME + 24]
    mov rdx, [FRAME + 32]
    mov r8, [FRAME + 40]
    mov r9, [FRAME + 48]
    movups xmm0, [FRAME + 56]
    movups xmm1, [FRAME + 72]
    movups xmm2, [FRAME + 88]
    movups xmm3, [FRAME + 104]
    call r10
    .globl gate_entry_returned
gate_entry_returned:
    mov [FRAME + 120], rax
    movups [FRAME + 128], xmm0
    cld
    lea rcx, [FRAME]
    cld
    call gate_after
1:
    mov rax, [FRAME + 120]
    movups xmm0, [FRAME + 128]
    mov rsp, rbp
    pop rbp
    ret
    .size gate_entry, . - gate_entry

/*
 * uint64_t gate_enter_driver(struct task_entry *entry, void *routine, const uint64_t arguments[8])
 * System V in, Microsoft's ABI out; the last four arguments go on the stack, needed or not. Fills
 * the entry's sp and return address, closes the books for the driver and opens them again. What the
 * driver should have kept is ours again afterwards, whether it kept it or not.
 */
    .globl gate_enter_driver
    .type gate_enter_driver, @function
gate_enter_driver:
    push rbp
    mov rbp, rsp
    push rbx
    push r12
    push r13
    push r14
    push r15
    sub rsp, 72
    mov rbx, rsi
    mov r12, rdx
    lea rax, [rsp - 8]
    mov [rdi + 8], rax
    lea rax, [rip + gate_driver_returned]
    mov [rdi + 16], rax
    call machine_books_close
    movups xmm0, [r12 + 32]
    movups xmm1, [r12 + 48]
    movups [rsp + 32], xmm0
    movups [rsp + 48], xmm1
    mov rcx, [r12]
    mov rdx, [r12 + 8]
    mov r8, [r12 + 16]
    mov r9, [r12 + 24]
    call rbx
    .globl gate_driver_returned
gate_driver_returned:
    cld
    mov rbx, rax
    cld
    call machine_books_open
    mov rax, rbx
    add rsp, 72
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbx
    pop rbp
    ret
    .size gate_enter_driver, . - gate_enter_driver

/*
 * Where a trap sends the driver that wrote cr8 or changed the interrupt flag: the stack holds the
 * operation and then the address to go on at. Everything the driver can see is kept.
 */
    .globl gate_privileged
    .type gate_privileged, @function
gate_privileged:
    pushfq
    push rbp
    mov rbp, rsp
    push rax
    push rcx
    push rdx
    push rsi
    push rdi
    push r8
    push r9
    push r10
    push r11
    mov rdi, [rbp + 16]
    and rsp, -64
    sub rsp, 512
    fxsave64 [rsp]
    cld
    call trap_privileged
    fxrstor64 [rsp]
    lea rsp, [rbp - 72]
    pop r11
    pop r10
    pop r9
    pop r8
    pop rdi
    pop rsi
    pop rdx
    pop rcx
    pop rax
    pop rbp
    popfq
    lea rsp, [rsp + 8]
    ret
    .size gate_privileged, . - gate_privileged

    .section .note.GNU-stack, "", @progbits
