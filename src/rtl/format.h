/*
 * Microsoft's printf language, once, for DbgPrint and for the C library that the kernel exports.
 *
 * Format and output are each narrow (ANSI bytes) or wide (UTF-16 units); output goes unit by unit
 * to a sink. Arguments are a Microsoft x64 va_list: a pointer to slots of 8 bytes. Nothing a driver
 * passes reaches the host's own printf.
 */
#ifndef DRYDOCK_RTL_FORMAT_H
#define DRYDOCK_RTL_FORMAT_H

#include "nt/types.h"

struct rtl_format_sink {
    void (*put)(void *context, uint16_t unit);
    void *context;
    bool is_wide;     /* takes UTF-16 units, else ANSI bytes */
    int count;        /* units put so far */
    bool saw_unicode; /* a %C, %S, %lc, %ls, %wc, %ws or %wZ was converted */
};

/* Formats into *sink (count and saw_unicode start at 0). is_wide is the format's own width: what %s
 * and %c mean. A conversion that the kernel's printf does not have (%f, %e, %g, %a, %n) stops the
 * run as unsupported. */
void rtl_format(struct rtl_format_sink *sink, const void *format, bool is_wide,
                __builtin_ms_va_list args);

#endif
