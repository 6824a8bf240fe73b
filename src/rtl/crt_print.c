/* See rtl/crt.h: formatted output into a driver's buffer. */
#include "rtl/crt.h"
#include "rtl/format.h"

struct crt_buffer {
    void *at;
    size_t room; /* units */
    size_t used;
    bool is_wide;
};

static void crt_put(void *context, uint16_t unit)
{
    struct crt_buffer *buffer = context;
    if (buffer->used >= buffer->room)
        return;
    if (buffer->is_wide)
        ((WCHAR *)buffer->at)[buffer->used++] = unit;
    else
        ((UCHAR *)buffer->at)[buffer->used++] = (UCHAR)unit;
}

static int crt_print(struct crt_buffer *buffer, const void *format, __builtin_ms_va_list args)
{
    struct rtl_format_sink sink = {.put = crt_put, .context = buffer, .is_wide = buffer->is_wide};
    rtl_format(&sink, format, buffer->is_wide, args);
    if (buffer->room == 0 && buffer->at == NULL)
        return sink.count;
    crt_put(buffer, 0);
    return (size_t)sink.count <= buffer->room ? sink.count : -1;
}

int NTAPI crt_vsnprintf(PCHAR buffer, SIZE_T count, PCSTR format, __builtin_ms_va_list args)
{
    struct crt_buffer out = {.at = buffer, .room = count};
    return crt_print(&out, format, args);
}

int NTAPI crt_vsprintf(PCHAR buffer, PCSTR format, __builtin_ms_va_list args)
{
    return crt_vsnprintf(buffer, SIZE_MAX, format, args);
}

int NTAPI crt_vsnwprintf(PWSTR buffer, SIZE_T count, PCWSTR format, __builtin_ms_va_list args)
{
    struct crt_buffer out = {.at = buffer, .room = count, .is_wide = true};
    return crt_print(&out, format, args);
}

int NTAPI crt_snprintf(PCHAR buffer, SIZE_T count, PCSTR format, ...)
{
    __builtin_ms_va_list args;
    __builtin_ms_va_start(args, format);
    int length = crt_vsnprintf(buffer, count, format, args);
    __builtin_ms_va_end(args);
    return length;
}

int NTAPI crt_sprintf(PCHAR buffer, PCSTR format, ...)
{
    __builtin_ms_va_list args;
    __builtin_ms_va_start(args, format);
    int length = crt_vsnprintf(buffer, SIZE_MAX, format, args);
    __builtin_ms_va_end(args);
    return length;
}

int NTAPI crt_snwprintf(PWSTR buffer, SIZE_T count, PCWSTR format, ...)
{
    __builtin_ms_va_list args;
    __builtin_ms_va_start(args, format);
    int length = crt_vsnwprintf(buffer, count, format, args);
    __builtin_ms_va_end(args);
    return length;
}

int NTAPI crt_swprintf(PWSTR buffer, PCWSTR format, ...)
{
    __builtin_ms_va_list args;
    __builtin_ms_va_start(args, format);
    int length = crt_vsnwprintf(buffer, SIZE_MAX, format, args);
    __builtin_ms_va_end(args);
    return length;
}
