/*
 * Is a pc in an epilog? The code from there on says it: at most one instruction that gives the
 * frame back (add rsp, n; lea rsp, [frame register + n]), pops, and a return or a jump out of the
 * function. See https://learn.microsoft.com/cpp/build/prolog-and-epilog.
 */
#include "image/unwind_state.h"

#define EPILOG_POP_MAX 16

struct epilog {
    const uint8_t *code;
    uint32_t rva, left; /* of the code that was not read yet */
};

static void epilog_skip(struct epilog *epilog, uint32_t size)
{
    epilog->code += size;
    epilog->rva += size;
    epilog->left -= size;
}

static bool epilog_is(const struct epilog *epilog, uint8_t a, uint8_t b, uint8_t c)
{
    return epilog->left >= 3 && epilog->code[0] == a && epilog->code[1] == b &&
           epilog->code[2] == c;
}

/* add rsp, n */
static bool epilog_add(struct epilog *epilog, struct unwind *unwind)
{
    if (epilog_is(epilog, 0x48, 0x83, 0xc4) && epilog->left >= 4) {
        unwind->context.Rsp += (uint64_t)(int8_t)epilog->code[3];
        epilog_skip(epilog, 4);
        return true;
    }
    if (epilog_is(epilog, 0x48, 0x81, 0xc4) && epilog->left >= 7) {
        unwind->context.Rsp += (uint64_t)(int32_t)pe_load32(epilog->code + 3);
        epilog_skip(epilog, 7);
        return true;
    }
    return false;
}

/* lea rsp, [frame register + n] */
static void epilog_lea(struct epilog *epilog, struct unwind *unwind, unsigned frame_register)
{
    const uint8_t rex = frame_register < 8 ? 0x48 : 0x49;
    const uint8_t *code = epilog->code;
    if (epilog->left < 4 || code[0] != rex || code[1] != 0x8d)
        return;
    unsigned mode = code[2] >> 6, to = code[2] >> 3 & 7, from = code[2] & 7;
    uint32_t at = from == 4 ? 4 : 3; /* r12 needs a byte more */
    uint32_t size = at + (mode == 1 ? 1 : 4);
    bool is_good = (mode == 1 || mode == 2) && to == 4 && from == (frame_register & 7) &&
                   epilog->left >= size && (at == 3 || code[3] == 0x24);
    if (!is_good)
        return;
    int64_t offset = mode == 1 ? (int8_t)code[at] : (int32_t)pe_load32(code + at);
    unwind->context.Rsp = unwind->context.Integer[frame_register] + (uint64_t)offset;
    epilog_skip(epilog, size);
}

static bool epilog_pop(struct epilog *epilog, struct unwind *unwind)
{
    bool is_high = epilog->left >= 2 && epilog->code[0] == 0x41;
    uint32_t size = is_high ? 2 : 1;
    if (epilog->left < size)
        return false;
    uint8_t code = epilog->code[size - 1];
    unsigned n = (code & 7u) + (is_high ? 8 : 0);
    if ((code & 0xf8) != 0x58 || n == 4)
        return false;
    epilog_skip(epilog, size);
    return unwind_pop_register(unwind, n);
}

/* Does the jump leave the function? Not if it leads to another piece of the same one, unless to its
 * very beginning. */
static bool epilog_jump_leaves(const struct unwind *unwind, uint32_t target)
{
    struct pe_function there, here = unwind->function;
    struct unwind_info info;
    if (!pe_function_find(unwind->image, NULL, target, &there))
        return true;
    if (!unwind_follow_chain(unwind, &there, &info) || !unwind_follow_chain(unwind, &here, &info))
        return there.begin != here.begin;
    return there.begin != here.begin || target == here.begin;
}

static bool epilog_ends(const struct epilog *epilog, const struct unwind *unwind)
{
    const uint8_t *code = epilog->code;
    uint32_t left = epilog->left;
    if (left >= 1 && code[0] == 0xc3) /* ret */
        return true;
    if (left >= 2 && code[0] == 0xf3 && code[1] == 0xc3) /* rep ret */
        return true;
    if (left >= 2 && code[0] == 0xeb)
        return epilog_jump_leaves(unwind, epilog->rva + 2 + (uint32_t)(int8_t)code[1]);
    if (left >= 5 && code[0] == 0xe9)
        return epilog_jump_leaves(unwind, epilog->rva + 5 + pe_load32(code + 1));
    if (left >= 2 && code[0] == 0xff) /* jmp [memory], without a displacement from a register */
        return (code[1] & 0xf8) == 0x20;
    return left >= 3 && (code[0] & 0xf8) == 0x48 && code[1] == 0xff &&
           (code[2] >> 3 & 7) == 4; /* the same with rex.w: jmp rax, too */
}

bool unwind_epilog(struct unwind *unwind, const struct unwind_info *info)
{
    uint64_t rva = unwind->frame->pc - unwind->base;
    if (rva < unwind->function.begin || rva >= unwind->function.end)
        return false;
    struct epilog epilog = {.rva = (uint32_t)rva};
    epilog.code = pe_bytes(unwind->image, NULL, epilog.rva, &epilog.left);
    if (epilog.code == NULL)
        return false;
    struct unwind before = *unwind;
    if (!epilog_add(&epilog, unwind) && info->frame_register != 0)
        epilog_lea(&epilog, unwind, info->frame_register);
    for (unsigned i = 0; i < EPILOG_POP_MAX && epilog_pop(&epilog, unwind); i++) {
    }
    if (epilog_ends(&epilog, unwind) && unwind_pop(unwind, &unwind->context.Rip))
        return true;
    *unwind = before;
    return false;
}
