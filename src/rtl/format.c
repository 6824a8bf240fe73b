/*
 * See rtl/format.h. One conversion is: flags, width, precision, size, type; parsed into a struct
 * format_spec, then printed as an integer, a character or a string.
 */
#include "rtl/format.h"

#include "machine/gate.h"
#include "machine/machine.h"
#include "rtl/chars.h"

#include <stdio.h>

enum format_size { SIZE_NONE, SIZE_CHAR, SIZE_SHORT, SIZE_LONG, SIZE_QUAD, SIZE_WIDE };

struct format_spec {
    bool is_left, is_zero, is_alternate;
    char positive_sign; /* '+', ' ' or 0 */
    long width;
    long precision; /* -1: none given */
    enum format_size size;
    uint16_t type;
};

struct format_state {
    struct rtl_format_sink *sink;
    const void *text;
    bool is_wide; /* of text */
    const uint64_t *args;
};

static void format_put(struct format_state *state, uint16_t unit)
{
    state->sink->put(state->sink->context, unit);
    state->sink->count++;
}

static void format_fill(struct format_state *state, uint16_t unit, long count)
{
    while (count-- > 0)
        format_put(state, unit);
}

static uint16_t format_peek(const struct format_state *state)
{
    return state->is_wide ? *(const uint16_t *)state->text : *(const uint8_t *)state->text;
}

static uint16_t format_next(struct format_state *state)
{
    uint16_t unit = format_peek(state);
    state->text = (const char *)state->text + (state->is_wide ? 2 : 1);
    return unit;
}

static bool format_accept(struct format_state *state, char wanted)
{
    if (format_peek(state) != (uint16_t)wanted)
        return false;
    format_next(state);
    return true;
}

/* A unit of a text of the given width, in the output's alphabet. */
static void format_put_as(struct format_state *state, uint16_t unit, bool is_wide)
{
    if (is_wide && !state->sink->is_wide)
        unit = rtl_chars_to_ansi(unit);
    else if (!is_wide && state->sink->is_wide)
        unit = rtl_chars_from_ansi((uint8_t)unit);
    format_put(state, unit);
}

static void format_parse_flags(struct format_state *state, struct format_spec *spec)
{
    for (;; format_next(state)) {
        switch (format_peek(state)) {
        case '-': spec->is_left = true; break;
        case '0': spec->is_zero = true; break;
        case '#': spec->is_alternate = true; break;
        case '+': spec->positive_sign = '+'; break;
        case ' ':
            if (spec->positive_sign == 0)
                spec->positive_sign = ' ';
            break;
        default: return;
        }
    }
}

static long format_parse_number(struct format_state *state)
{
    if (format_accept(state, '*'))
        return (int32_t)*state->args++;
    long number = 0;
    while (format_peek(state) >= '0' && format_peek(state) <= '9') {
        number = number * 10 + (format_next(state) - '0');
        if (number > INT32_MAX)
            number = INT32_MAX;
    }
    return number;
}

/* I is the size of a pointer, unless I32 or I64 follows. */
static enum format_size format_parse_size_i(struct format_state *state)
{
    if (format_accept(state, '3')) {
        format_accept(state, '2');
        return SIZE_LONG;
    }
    if (format_accept(state, '6'))
        format_accept(state, '4');
    return SIZE_QUAD;
}

static enum format_size format_parse_size(struct format_state *state)
{
    if (format_accept(state, 'h'))
        return format_accept(state, 'h') ? SIZE_CHAR : SIZE_SHORT;
    if (format_accept(state, 'l'))
        return format_accept(state, 'l') ? SIZE_QUAD : SIZE_LONG;
    if (format_accept(state, 'w'))
        return SIZE_WIDE;
    if (format_accept(state, 'I'))
        return format_parse_size_i(state);
    if (format_accept(state, 'z') || format_accept(state, 't') || format_accept(state, 'j'))
        return SIZE_QUAD;
    format_accept(state, 'L');
    return SIZE_NONE;
}

static struct format_spec format_parse(struct format_state *state)
{
    struct format_spec spec = {.precision = -1};
    format_parse_flags(state, &spec);
    spec.width = format_parse_number(state);
    if (spec.width < 0) {
        spec.is_left = true;
        spec.width = -spec.width;
    }
    if (format_accept(state, '.')) {
        spec.precision = format_parse_number(state);
        if (spec.precision < 0)
            spec.precision = -1;
    }
    spec.size = format_parse_size(state);
    if (format_peek(state) != 0)
        spec.type = format_next(state);
    return spec;
}

/* The argument as the size says, sign-extended for signed conversions. */
static uint64_t format_integer_argument(struct format_state *state, const struct format_spec *spec,
                                        bool is_signed)
{
    uint64_t value = *state->args++;
    switch (spec->size) {
    case SIZE_QUAD: return value;
    case SIZE_CHAR: return is_signed ? (uint64_t)(int8_t)value : (uint8_t)value;
    case SIZE_SHORT: return is_signed ? (uint64_t)(int16_t)value : (uint16_t)value;
    default: return is_signed ? (uint64_t)(int32_t)value : (uint32_t)value;
    }
}

/* Digits of value, least significant first; none for 0. */
static long format_digits(uint64_t value, unsigned base, bool is_upper, char ret_digits[64])
{
    long count = 0;
    for (; value != 0; value /= base)
        ret_digits[count++] = (is_upper ? "0123456789ABCDEF" : "0123456789abcdef")[value % base];
    return count;
}

/* [blanks][prefix][zeros][digits][blanks] */
static void format_print_number(struct format_state *state, const struct format_spec *spec,
                                const char *prefix, const char *digits, long count)
{
    long prefix_length = prefix[0] == 0 ? 0 : prefix[1] == 0 ? 1 : 2;
    long zeros = (spec->precision < 0 ? 1 : spec->precision) - count;
    if (zeros < 0)
        zeros = 0;
    long room = spec->width - prefix_length - zeros - count;
    if (spec->is_zero && !spec->is_left && spec->precision < 0 && room > 0) {
        zeros += room;
        room = 0;
    }
    if (!spec->is_left)
        format_fill(state, ' ', room);
    for (long i = 0; i < prefix_length; i++)
        format_put(state, (uint8_t)prefix[i]);
    format_fill(state, '0', zeros);
    for (long i = count; i > 0; i--)
        format_put(state, (uint8_t)digits[i - 1]);
    if (spec->is_left)
        format_fill(state, ' ', room);
}

static void format_signed(struct format_state *state, const struct format_spec *spec)
{
    int64_t value = (int64_t)format_integer_argument(state, spec, true);
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    const char sign[2] = {value < 0 ? '-' : spec->positive_sign, 0};
    char digits[64];
    format_print_number(state, spec, sign, digits, format_digits(magnitude, 10, false, digits));
}

static void format_unsigned(struct format_state *state, struct format_spec spec, unsigned base)
{
    uint64_t value = format_integer_argument(state, &spec, false);
    char digits[64];
    long count = format_digits(value, base, spec.type == 'X', digits);
    const char *prefix = "";
    if (spec.is_alternate && base == 16 && value != 0)
        prefix = spec.type == 'X' ? "0X" : "0x";
    if (spec.is_alternate && base == 8 && spec.precision <= count)
        spec.precision = count + 1;
    format_print_number(state, &spec, prefix, digits, count);
}

static void format_pointer(struct format_state *state, struct format_spec spec)
{
    spec.size = SIZE_QUAD;
    spec.precision = 16;
    spec.type = 'X';
    format_unsigned(state, spec, 16);
}

/* Is the text argument of %s, %c (%S, %C: the other way round) wide? A size prefix decides first.
 */
static bool format_is_wide_text(const struct format_state *state, const struct format_spec *spec)
{
    if (spec->size == SIZE_SHORT)
        return false;
    if (spec->size == SIZE_LONG || spec->size == SIZE_WIDE)
        return true;
    return (spec->type == 'S' || spec->type == 'C') ? !state->is_wide : state->is_wide;
}

static void format_print_text(struct format_state *state, const struct format_spec *spec,
                              const void *text, bool is_wide, long length)
{
    long room = spec->width - length;
    uint16_t fill = spec->is_zero ? '0' : ' ';
    if (!spec->is_left)
        format_fill(state, fill, room);
    for (long i = 0; i < length; i++)
        format_put_as(state, is_wide ? ((const uint16_t *)text)[i] : ((const uint8_t *)text)[i],
                      is_wide);
    if (spec->is_left)
        format_fill(state, ' ', room);
}

/* Units up to a terminator, not looking beyond max of them (-1: no bound). */
static long format_text_length(const void *text, bool is_wide, long max)
{
    long length = 0;
    while (length != max &&
           (is_wide ? ((const uint16_t *)text)[length] : ((const uint8_t *)text)[length]) != 0)
        length++;
    return length;
}

static void format_null(struct format_state *state, const struct format_spec *spec)
{
    format_print_text(state, spec, "(null)", false,
                      format_text_length("(null)", false, spec->precision));
}

static void format_string(struct format_state *state, const struct format_spec *spec)
{
    const void *text = (const void *)*state->args++;
    bool is_wide = format_is_wide_text(state, spec);
    state->sink->saw_unicode |= is_wide;
    if (text == NULL)
        format_null(state, spec);
    else
        format_print_text(state, spec, text, is_wide,
                          format_text_length(text, is_wide, spec->precision));
}

static void format_character(struct format_state *state, const struct format_spec *spec)
{
    bool is_wide = format_is_wide_text(state, spec);
    state->sink->saw_unicode |= is_wide;
    uint16_t unit = (uint16_t)*state->args++;
    if (!is_wide)
        unit = (uint8_t)unit;
    const uint8_t narrow = (uint8_t)unit;
    format_print_text(state, spec, is_wide ? (const void *)&unit : &narrow, is_wide, 1);
}

/* %Z: an ANSI_STRING; %wZ: a UNICODE_STRING. */
static void format_counted(struct format_state *state, const struct format_spec *spec)
{
    const UNICODE_STRING *string = (const UNICODE_STRING *)*state->args++;
    bool is_wide = spec->size == SIZE_WIDE || spec->size == SIZE_LONG;
    state->sink->saw_unicode |= is_wide;
    if (string == NULL || string->Buffer == NULL) {
        format_null(state, spec);
        return;
    }
    long length = string->Length / (is_wide ? 2 : 1);
    if (spec->precision >= 0 && spec->precision < length)
        length = spec->precision;
    format_print_text(state, spec, string->Buffer, is_wide, length);
}

static void format_unsupported(uint16_t type)
{
    char what[64];
    snprintf(what, sizeof what, "%%%c in a kernel format string", type);
    EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .what = what,
         .site = gate_current_site());
    machine_stop(MACHINE_STOP_UNSUPPORTED);
}

static void format_convert(struct format_state *state)
{
    struct format_spec spec = format_parse(state);
    switch (spec.type) {
    case 0: break;
    case 'd':
    case 'i': format_signed(state, &spec); break;
    case 'u': format_unsigned(state, spec, 10); break;
    case 'o': format_unsigned(state, spec, 8); break;
    case 'x':
    case 'X': format_unsigned(state, spec, 16); break;
    case 'p': format_pointer(state, spec); break;
    case 's':
    case 'S': format_string(state, &spec); break;
    case 'c':
    case 'C': format_character(state, &spec); break;
    case 'Z': format_counted(state, &spec); break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
    case 'n': format_unsupported(spec.type); break;
    default: format_put_as(state, spec.type, state->is_wide); break; /* %% too */
    }
}

void rtl_format(struct rtl_format_sink *sink, const void *format, bool is_wide,
                __builtin_ms_va_list args)
{
    struct format_state state = {sink, format, is_wide, (const uint64_t *)(const void *)args};
    while (format_peek(&state) != 0) {
        if (format_accept(&state, '%'))
            format_convert(&state);
        else
            format_put_as(&state, format_next(&state), is_wide);
    }
}
