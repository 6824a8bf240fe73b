/*
 * TryCustom of try.h: the language handler is the caller's TryCustomHandler, whose data is the RVA
 * of the end of the routine.
 */
    .intel_syntax noprefix
    .text

    .globl TryCustom
    .seh_proc TryCustom
TryCustom:
    .seh_handler TryCustomHandler, @except, @unwind
    push rbp
    .seh_pushreg rbp
    sub rsp, 48
    .seh_stackalloc 48
    lea rbp, [rsp + 32]
    .seh_setframe rbp, 32
    .seh_endprologue
    mov rax, rcx
    mov rcx, rdx
    sub rsp, 64
    call rax
    nop
    xor eax, eax
.Lcustom_handler:
    lea rsp, [rbp + 16]
    pop rbp
    ret
    .seh_handlerdata
    .rva .Lcustom_handler
    .text
    .seh_endproc
