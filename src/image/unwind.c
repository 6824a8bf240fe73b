/*
 * See image/unwind.h; epilogs are told in image/unwind_epilog.c.
 *
 * Invariant: everything happens to a copy of the registers, which replaces the frame's at the end;
 * every chain has an end after UNWIND_CHAIN_MAX links, however the tables are tied.
 */
#include "image/unwind_state.h"

#include <string.h>

#define UNWIND_CHAIN_MAX 32
#define UNWIND_ROW_SIZE  12u
#define UNWIND_REDIRECTS 1u /* a row's unwind RVA is that of another row */

enum unwind_operation {
    UNWIND_PUSH = 0,
    UNWIND_ALLOC_LARGE,
    UNWIND_ALLOC_SMALL,
    UNWIND_SET_FRAME,
    UNWIND_SAVE,
    UNWIND_SAVE_FAR,
    UNWIND_EPILOG, /* version 2: where epilogs are, which the code itself says too */
    UNWIND_SAVE_XMM = 8,
    UNWIND_SAVE_XMM_FAR,
    UNWIND_MACHINE_FRAME,
};

/* One entry of the array of unwind codes. */
struct unwind_code {
    uint8_t offset; /* into the prolog, of the next instruction */
    uint8_t operation, info;
    unsigned slots;
    uint32_t operand; /* of the slots behind the first one, unscaled */
};

bool unwind_load(struct unwind *unwind, uint64_t address, void *to, size_t size)
{
    const struct module_frame *frame = unwind->frame;
    if (address < frame->stack_low || address > frame->stack_high ||
        frame->stack_high - address < size)
        return false;
    memcpy(to, (const void *)address, size);
    return true;
}

bool unwind_pop(struct unwind *unwind, uint64_t *to)
{
    if (!unwind_load(unwind, unwind->context.Rsp, to, 8))
        return false;
    unwind->context.Rsp += 8;
    return true;
}

bool unwind_pop_register(struct unwind *unwind, unsigned n)
{
    if (unwind->frame->saved != NULL)
        unwind->frame->saved->IntegerContext[n] = (PULONG64)unwind->context.Rsp;
    return unwind_pop(unwind, &unwind->context.Integer[n]);
}

static bool unwind_restore(struct unwind *unwind, unsigned n, uint64_t address)
{
    if (unwind->frame->saved != NULL)
        unwind->frame->saved->IntegerContext[n] = (PULONG64)address;
    return unwind_load(unwind, address, &unwind->context.Integer[n], 8);
}

static bool unwind_restore_xmm(struct unwind *unwind, unsigned n, uint64_t address)
{
    if (unwind->frame->saved != NULL)
        unwind->frame->saved->FloatingContext[n] = (M128A *)address;
    return unwind_load(unwind, address, &unwind->context.FltSave.XmmRegisters[n], 16);
}

bool unwind_read_row(const struct unwind *unwind, uint32_t row, struct pe_function *ret_function)
{
    for (unsigned i = 0; i < UNWIND_CHAIN_MAX; i++) {
        const uint8_t *entry = pe_read(unwind->image, NULL, row, UNWIND_ROW_SIZE);
        if (entry == NULL)
            return false;
        *ret_function =
            (struct pe_function){pe_load32(entry), pe_load32(entry + 4), pe_load32(entry + 8)};
        if ((ret_function->unwind & UNWIND_REDIRECTS) == 0)
            return true;
        row = ret_function->unwind & ~UNWIND_REDIRECTS;
    }
    return false;
}

bool unwind_read_info(const struct unwind *unwind, uint32_t rva, struct unwind_info *ret_info)
{
    const uint8_t *head = pe_read(unwind->image, NULL, rva, 4);
    if (head == NULL)
        return false;
    *ret_info = (struct unwind_info){
        .version = head[0] & 7,
        .flags = head[0] >> 3,
        .prolog_size = head[1],
        .count = head[2],
        .frame_register = head[3] & 15,
        .frame_offset = (head[3] >> 4) * 16u,
        .codes = pe_read(unwind->image, NULL, rva + 4, head[2] * 2u),
        .tail_rva = rva + 4 + (head[2] + 1u) / 2 * 4,
    };
    return ret_info->codes != NULL && (ret_info->version == 1 || ret_info->version == 2);
}

/* The primary entry that a chained one continues. */
bool unwind_follow_chain(const struct unwind *unwind, struct pe_function *function,
                         struct unwind_info *info)
{
    for (unsigned i = 0; i < UNWIND_CHAIN_MAX; i++) {
        if (!unwind_read_info(unwind, function->unwind, info))
            return false;
        if (!(info->flags & UNW_FLAG_CHAININFO))
            return true;
        if (!unwind_read_row(unwind, info->tail_rva, function))
            return false;
    }
    return false;
}

static bool unwind_read_code(const struct unwind_info *info, unsigned at,
                             struct unwind_code *ret_code)
{
    static const uint8_t slots[16] = {
        [UNWIND_PUSH] = 1,         [UNWIND_ALLOC_LARGE] = 2, [UNWIND_ALLOC_SMALL] = 1,
        [UNWIND_SET_FRAME] = 1,    [UNWIND_SAVE] = 2,        [UNWIND_SAVE_FAR] = 3,
        [UNWIND_EPILOG] = 2,       [UNWIND_SAVE_XMM] = 2,    [UNWIND_SAVE_XMM_FAR] = 3,
        [UNWIND_MACHINE_FRAME] = 1};
    const uint8_t *bytes = info->codes + (size_t)at * 2;
    uint8_t operation = bytes[1] & 15, detail = bytes[1] >> 4;
    unsigned count = slots[operation];
    if (operation == UNWIND_ALLOC_LARGE && detail == 1)
        count = 3;
    bool is_known = count != 0 && (operation != UNWIND_EPILOG || info->version == 2);
    if (!is_known || at + count > info->count)
        return false;
    uint32_t scale = operation == UNWIND_SAVE_XMM ? 16 : 8;
    uint32_t operand = count == 2   ? pe_load16(bytes + 2) * scale
                       : count == 3 ? pe_load32(bytes + 2)
                                    : 0;
    *ret_code = (struct unwind_code){bytes[0], operation, detail, count, operand};
    return true;
}

static bool unwind_machine_frame(struct unwind *unwind, unsigned has_error_code)
{
    CONTEXT *context = &unwind->context;
    uint64_t at = context->Rsp + (has_error_code ? 8 : 0);
    unwind->is_machine_frame = true;
    return unwind_load(unwind, at, &context->Rip, 8) &&
           unwind_load(unwind, at + 24, &context->Rsp, 8);
}

static bool unwind_undo(struct unwind *unwind, const struct unwind_info *info,
                        const struct unwind_code *code, uint64_t base)
{
    CONTEXT *context = &unwind->context;
    switch ((enum unwind_operation)code->operation) {
    case UNWIND_PUSH: return unwind_pop_register(unwind, code->info);
    case UNWIND_ALLOC_LARGE: context->Rsp += code->operand; return true;
    case UNWIND_ALLOC_SMALL: context->Rsp += code->info * 8u + 8; return true;
    case UNWIND_SET_FRAME:
        context->Rsp = context->Integer[info->frame_register] - info->frame_offset;
        return true;
    case UNWIND_SAVE:
    case UNWIND_SAVE_FAR: return unwind_restore(unwind, code->info, base + code->operand);
    case UNWIND_SAVE_XMM:
    case UNWIND_SAVE_XMM_FAR: return unwind_restore_xmm(unwind, code->info, base + code->operand);
    case UNWIND_MACHINE_FRAME: return unwind_machine_frame(unwind, code->info);
    case UNWIND_EPILOG: return true;
    }
    return false;
}

/* Where the fixed part of the frame begins, offset bytes into the prolog (UINT32_MAX: behind it).
 */
static bool unwind_find_base(const struct unwind *unwind, const struct unwind_info *info,
                             uint32_t offset, uint64_t *ret_base)
{
    struct unwind_code code;
    *ret_base = unwind->context.Rsp;
    for (unsigned i = 0; i < info->count; i += code.slots) {
        if (!unwind_read_code(info, i, &code))
            return false;
        if (code.operation == UNWIND_SET_FRAME && code.offset <= offset)
            *ret_base = unwind->context.Integer[info->frame_register] - info->frame_offset;
    }
    return true;
}

static bool unwind_undo_prolog(struct unwind *unwind, const struct unwind_info *info,
                               uint32_t offset)
{
    struct unwind_code code;
    uint64_t base;
    if (!unwind_find_base(unwind, info, offset, &base))
        return false;
    for (unsigned i = 0; i < info->count; i += code.slots) {
        if (!unwind_read_code(info, i, &code))
            return false;
        bool is_done = code.offset <= offset && code.operation != UNWIND_EPILOG;
        if (is_done && !unwind_undo(unwind, info, &code, base))
            return false;
    }
    return true;
}

/* A chained entry has a frame register only in its primary's codes, or says it again itself. */
static bool unwind_find_establisher(const struct unwind *unwind, const struct unwind_info *info,
                                    uint32_t offset, uint64_t *ret_establisher)
{
    if ((info->flags & UNW_FLAG_CHAININFO) && info->frame_register != 0) {
        *ret_establisher = unwind->context.Integer[info->frame_register] - info->frame_offset;
        return true;
    }
    return unwind_find_base(unwind, info, offset, ret_establisher);
}

static bool unwind_undo_all(struct unwind *unwind, struct unwind_info *info, uint32_t offset)
{
    for (unsigned i = 0; i < UNWIND_CHAIN_MAX; i++) {
        struct pe_function function;
        if (!unwind_undo_prolog(unwind, info, offset))
            return false;
        if (!(info->flags & UNW_FLAG_CHAININFO))
            return true;
        if (!unwind_read_row(unwind, info->tail_rva, &function) ||
            !unwind_read_info(unwind, function.unwind, info))
            return false;
        offset = UINT32_MAX;
    }
    return false;
}

static void unwind_name_handler(const struct unwind *unwind, const struct unwind_info *info)
{
    struct module_frame *frame = unwind->frame;
    const uint8_t *tail = pe_read(unwind->image, NULL, info->tail_rva, 4);
    if ((info->flags & frame->handlers) == 0 || tail == NULL ||
        pe_load32(tail) >= unwind->image->image_size)
        return;
    frame->handler = unwind->base + pe_load32(tail);
    frame->handler_data = unwind->base + info->tail_rva + 4;
}

static bool unwind_function(struct unwind *unwind, uint32_t row)
{
    struct unwind_info info;
    struct pe_function *function = &unwind->function;
    uint64_t rva = unwind->frame->pc - unwind->base;
    if (!unwind_read_row(unwind, row, function) ||
        !unwind_read_info(unwind, function->unwind, &info))
        return false;
    uint32_t offset = rva >= function->begin && rva < function->end
                          ? (uint32_t)rva - function->begin
                          : UINT32_MAX; /* the row redirects to another routine's */
    if (!unwind_find_establisher(unwind, &info, offset, &unwind->frame->establisher))
        return false;
    bool is_in_body = offset >= info.prolog_size;
    if (is_in_body && unwind_epilog(unwind, &info))
        return true;
    if (!unwind_undo_all(unwind, &info, offset))
        return false;
    if (is_in_body)
        unwind_name_handler(unwind, &info);
    return unwind->is_machine_frame || unwind_pop(unwind, &unwind->context.Rip);
}

bool pe_unwind(const struct pe_image *image, uint64_t base, uint32_t row,
               struct module_frame *frame)
{
    struct unwind unwind = {
        .image = image, .base = base, .frame = frame, .context = *frame->context};
    frame->function = row != 0 ? base + row : 0;
    frame->handler = frame->handler_data = 0;
    frame->establisher = frame->context->Rsp;
    bool is_done =
        row != 0 ? unwind_function(&unwind, row) : unwind_pop(&unwind, &unwind.context.Rip);
    if (is_done)
        *frame->context = unwind.context;
    return is_done;
}
