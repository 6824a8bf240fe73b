/*
 * An image with code and unwind information of one's own, and a stack with a caller on it: its
 * registers, its stack pointer and a return address are what unwinding must find again.
 */
#ifndef TESTS_IMAGE_UNWIND_FIXTURE_H
#define TESTS_IMAGE_UNWIND_FIXTURE_H

#include "pe_build.h"

#include "image/unwind.h"

#define FIXTURE_CODE    0x1000u /* RVAs */
#define FIXTURE_UNWIND  0x2000u
#define FIXTURE_ROWS    0x5000u
#define FIXTURE_RETURN  0x140007777ull
#define FIXTURE_WORDS   512
#define FIXTURE_GARBAGE 0xBADBADBADBADBADull

struct fixture {
    struct build build;
    uint64_t stack[FIXTURE_WORDS] __attribute__((aligned(16)));
    uint64_t top; /* the caller's stack pointer, behind the return address */
    CONTEXT context;
    KNONVOLATILE_CONTEXT_POINTERS saved;
    struct module_frame frame;
};

static uint64_t fixture_value(unsigned n)
{
    return 0x1111000011110000ull + n;
}

static uint64_t *fixture_slot(struct fixture *fixture, uint64_t below)
{
    return &fixture->stack[(fixture->top - below - (uint64_t)fixture->stack) / 8];
}

static void fixture_init(struct fixture *fixture)
{
    *fixture = (struct fixture){.top = 0};
    build_init(&fixture->build);
    build_map(&fixture->build);
    for (uint32_t i = 0; i < 0x200; i += 4)
        BUILD_32S(&fixture->build, FIXTURE_ROWS + i, 0);
    fixture->top = (uint64_t)&fixture->stack[FIXTURE_WORDS - 64];
    *fixture_slot(fixture, 8) = FIXTURE_RETURN;
}

static void fixture_bytes(struct fixture *fixture, uint32_t rva, const uint8_t *bytes, size_t size)
{
    memcpy(fixture->build.file + build_at(rva), bytes, size);
}

#define FIXTURE_BYTES(fixture, rva, ...)                                                           \
    fixture_bytes(fixture, rva, (const uint8_t[]){__VA_ARGS__},                                    \
                  sizeof((const uint8_t[]){__VA_ARGS__}))

static void fixture_row(struct fixture *fixture, unsigned n, uint32_t begin, uint32_t end,
                        uint32_t unwind)
{
    BUILD_32S(&fixture->build, FIXTURE_ROWS + n * 12, begin, end, unwind);
}

/* The caller's registers, with the stack pointer so many bytes below it. */
static void fixture_registers(struct fixture *fixture, uint64_t below)
{
    for (unsigned i = 0; i < 16; i++) {
        fixture->context.Integer[i] = fixture_value(i);
        fixture->context.FltSave.XmmRegisters[i] = (M128A){.Low = fixture_value(i) << 8, .High = 7};
    }
    fixture->context.Rsp = fixture->top - below;
    fixture->context.Rip = 0;
}

static bool fixture_unwind(struct fixture *fixture, uint32_t pc, uint32_t row, uint32_t handlers)
{
    fixture->context.Rip = BUILD_BASE + pc;
    fixture->saved = (KNONVOLATILE_CONTEXT_POINTERS){.IntegerContext = {NULL}};
    fixture->frame = (struct module_frame){
        .context = &fixture->context,
        .pc = BUILD_BASE + pc,
        .stack_low = (uint64_t)fixture->stack,
        .stack_high = (uint64_t)(fixture->stack + FIXTURE_WORDS),
        .handlers = handlers,
        .saved = &fixture->saved,
    };
    return pe_unwind(&fixture->build.image, BUILD_BASE, row, &fixture->frame);
}

/* Every register that a callee keeps is the caller's again. */
static void fixture_check(struct fixture *fixture)
{
    static const unsigned kept[] = {3, 5, 6, 7, 12, 13, 14, 15};
    assert_int_equal(fixture->context.Rip, FIXTURE_RETURN);
    assert_int_equal(fixture->context.Rsp, fixture->top);
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(fixture->context.Integer[kept[i]], fixture_value(kept[i]));
    for (unsigned i = 6; i < 16; i++)
        assert_int_equal(fixture->context.FltSave.XmmRegisters[i].Low, fixture_value(i) << 8);
}

#endif
