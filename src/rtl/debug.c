/* See rtl/debug.h. */
#include "rtl/debug.h"

#include "machine/gate.h"
#include "machine/machine.h"
#include "rtl/crt.h"
#include "rtl/format.h"

#define DEBUG_TEXT_MAX 512

/* UTF-8 of the units seen so far; a character that does not fit as a whole ends the text. */
struct debug_text {
    char bytes[DEBUG_TEXT_MAX + 1];
    size_t used;
    uint16_t high_surrogate; /* waiting for its low half, or 0 */
    bool is_full;
};

static void debug_put_code_point(struct debug_text *text, uint32_t c)
{
    uint8_t bytes[4];
    size_t count = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = count; i-- > 1; c >>= 6)
        bytes[i] = (uint8_t)(0x80 | (c & 0x3f));
    bytes[0] = (uint8_t)(lead[count] | c);
    text->is_full |= text->used + count > DEBUG_TEXT_MAX;
    for (size_t i = 0; i < count && !text->is_full; i++)
        text->bytes[text->used++] = (char)bytes[i];
}

static void debug_put(void *context, uint16_t unit)
{
    struct debug_text *text = context;
    uint32_t high = text->high_surrogate;
    text->high_surrogate = 0;
    if ((unit & 0xfc00) == 0xdc00) {
        uint32_t c = 0x10000 + ((high & 0x3ff) << 10) + (unit & 0x3ff);
        debug_put_code_point(text, high != 0 ? c : 0xfffd);
        return;
    }
    if (high != 0)
        debug_put_code_point(text, 0xfffd);
    if ((unit & 0xfc00) == 0xd800)
        text->high_surrogate = unit;
    else
        debug_put_code_point(text, unit);
}

static void debug_breach_irql(void)
{
    EMIT(BREACH, breach, .rule = "irql-too-high", .driver = gate_current_caller(),
         .site = gate_current_site(), .level = processor_irql(), .level_max = PROCESSOR_PASSIVE,
         .note = "DbgPrint with a Unicode conversion (%S, %ws, %wZ ...)");
}

ULONG NTAPI vDbgPrintExWithPrefix(PCSTR Prefix, ULONG ComponentId, ULONG Level, PCSTR Format,
                                  __builtin_ms_va_list arglist)
{
    (void)ComponentId;
    (void)Level;
    struct debug_text text = {.used = 0};
    struct rtl_format_sink sink = {.put = debug_put, .context = &text, .is_wide = true};
    for (; *Prefix != '\0'; Prefix++)
        debug_put(&text, (uint8_t)*Prefix);
    rtl_format(&sink, Format, false, arglist);
    text.bytes[text.used] = '\0';
    if (sink.saw_unicode && processor_irql() > PROCESSOR_PASSIVE)
        debug_breach_irql();
    EMIT(DEBUG_PRINT, debug_print, .driver = gate_current_caller(), .text = text.bytes);
    return STATUS_SUCCESS;
}

ULONG NTAPI vDbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, __builtin_ms_va_list arglist)
{
    return vDbgPrintExWithPrefix("", ComponentId, Level, Format, arglist);
}

ULONG NTAPI DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...)
{
    __builtin_ms_va_list args;
    __builtin_ms_va_start(args, Format);
    ULONG status = vDbgPrintExWithPrefix("", ComponentId, Level, Format, args);
    __builtin_ms_va_end(args);
    return status;
}

ULONG NTAPI DbgPrint(PCSTR Format, ...)
{
    __builtin_ms_va_list args;
    __builtin_ms_va_start(args, Format);
    ULONG status = vDbgPrintExWithPrefix("", 0, 0, Format, args);
    __builtin_ms_va_end(args);
    return status;
}

VOID NTAPI RtlAssert(PVOID FailedAssertion, PVOID FileName, ULONG LineNumber, PSTR Message)
{
    char note[DEBUG_TEXT_MAX] = "";
    crt_snprintf(note, sizeof note - 1, "%.200s%s%.100s, %.160s line %u",
                 FailedAssertion != NULL ? (const char *)FailedAssertion : "?",
                 Message != NULL ? ": " : "", Message != NULL ? Message : "",
                 FileName != NULL ? (const char *)FileName : "?", LineNumber);
    EMIT(BREACH, breach, .rule = "driver-assertion", .driver = gate_current_caller(),
         .site = gate_current_site(), .note = note,
         .effect = "Windows breaks into the debugger; without one it stops");
}
