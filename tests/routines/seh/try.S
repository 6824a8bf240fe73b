/*
 * See try.h. Every routine keeps its arguments in the fixed part of its frame, where the filter and
 * the __finally block find them by the establisher that they are given (rdx).
 */
    .intel_syntax noprefix
    .text

#define CONTEXT_AT 32
#define SECOND_AT  40

/* A frame of 56 bytes: home space for calls, the context, the filter or block. */
.macro FRAME second
    sub rsp, 56
    .seh_stackalloc 56
    .seh_endprologue
    mov [rsp + CONTEXT_AT], rdx
    mov [rsp + SECOND_AT], \second
    mov rax, rcx
    mov rcx, rdx
.endm

    .globl TryExcept
    .seh_proc TryExcept
TryExcept:
    .seh_handler __C_specific_handler, @except, @unwind
    FRAME r8
.Lexcept_begin:
    call rax
    nop
.Lexcept_end:
    xor eax, eax
.Lexcept_handler:
    add rsp, 56
    ret
    .seh_handlerdata
    .long 1
    .rva .Lexcept_begin, .Lexcept_end, TryExceptFilter, .Lexcept_handler
    .text
    .seh_endproc

/* rcx: EXCEPTION_POINTERS, rdx: establisher. */
    .seh_proc TryExceptFilter
TryExceptFilter:
    sub rsp, 40
    .seh_stackalloc 40
    .seh_endprologue
    mov rax, [rdx + SECOND_AT]
    mov rdx, [rdx + CONTEXT_AT]
    call rax
    nop
    add rsp, 40
    ret
    .seh_endproc

    .globl TryAlways
    .seh_proc TryAlways
TryAlways:
    .seh_handler __C_specific_handler, @except, @unwind
    FRAME r8
.Lalways_begin:
    call rax
    nop
.Lalways_end:
    xor eax, eax
.Lalways_handler:
    add rsp, 56
    ret
    .seh_handlerdata
    .long 1
    .rva .Lalways_begin, .Lalways_end
    .long 1
    .rva .Lalways_handler
    .text
    .seh_endproc

    .globl TryFinally
    .seh_proc TryFinally
TryFinally:
    .seh_handler __C_specific_handler, @except, @unwind
    FRAME r8
.Lfinally_begin:
    call rax
    nop
.Lfinally_end:
    xor ecx, ecx
    mov rdx, rsp
    call TryFinallyBlock
    nop
    add rsp, 56
    ret
    .seh_handlerdata
    .long 1
    .rva .Lfinally_begin, .Lfinally_end, TryFinallyBlock
    .long 0
    .text
    .seh_endproc

/* cl: is it abnormal, rdx: establisher. */
    .seh_proc TryFinallyBlock
TryFinallyBlock:
    sub rsp, 40
    .seh_stackalloc 40
    .seh_endprologue
    mov rax, [rdx + SECOND_AT]
    mov rdx, [rdx + CONTEXT_AT]
    call rax
    nop
    add rsp, 40
    ret
    .seh_endproc

    .globl TryBoth
    .seh_proc TryBoth
TryBoth:
    .seh_handler __C_specific_handler, @except, @unwind
    FRAME r8
.Lboth_begin:
    call rax
    nop
.Lboth_inner_end:
    xor ecx, ecx
    mov rdx, rsp
    call TryFinallyBlock
    nop
.Lboth_end:
    xor eax, eax
.Lboth_handler:
    add rsp, 56
    ret
    .seh_handlerdata
    .long 2
    .rva .Lboth_begin, .Lboth_inner_end, TryFinallyBlock
    .long 0
    .rva .Lboth_begin, .Lboth_end
    .long 1
    .rva .Lboth_handler
    .text
    .seh_endproc

    .globl TryInvalid, TryBreak, TryDivide
TryInvalid:
    ud2
    mov eax, 7
    ret
TryBreak:
    int3
    mov eax, 7
    ret
TryDivide:
    xor edx, edx
    xor ecx, ecx
    mov eax, 1
    div ecx
    mov eax, 7
    ret

    .globl TryRegisters
    .seh_proc TryRegisters
TryRegisters:
    .irp r, rbx, rbp, rsi, rdi, r12, r13, r14, r15
    push \r
    .seh_pushreg \r
    .endr
    sub rsp, 104
    .seh_stackalloc 104
    movaps [rsp + 48], xmm6
    .seh_savexmm xmm6, 48
    movaps [rsp + 64], xmm15
    .seh_savexmm xmm15, 64
    .seh_endprologue
    mov [rsp + 40], r8
    mov rbx, r8
    lea rsi, [r8 + 1]
    lea rdi, [r8 + 2]
    lea r12, [r8 + 3]
    lea r13, [r8 + 4]
    lea r14, [r8 + 5]
    lea r15, [r8 + 6]
    lea rbp, [r8 + 7]
    movq xmm6, rsi
    movq xmm15, rdi
    call TryAlways
    xor eax, eax
    mov rcx, [rsp + 40]
    xor edx, edx
    .irp r, rbx, rsi, rdi, r12, r13, r14, r15, rbp
    cmp \r, rcx
    setne dl
    ror eax
    or al, dl
    inc rcx
    .endr
    mov rcx, [rsp + 40]
    inc rcx
    movq r8, xmm6
    cmp r8, rcx
    setne dl
    ror eax
    or al, dl
    inc rcx
    movq r8, xmm15
    cmp r8, rcx
    setne dl
    ror eax
    or al, dl
    movaps xmm6, [rsp + 48]
    movaps xmm15, [rsp + 64]
    add rsp, 104
    .irp r, r15, r14, r13, r12, rdi, rsi, rbp, rbx
    pop \r
    .endr
    ret
    .seh_endproc
