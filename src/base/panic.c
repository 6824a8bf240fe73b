/* See base/panic.h. */
#include "base/panic.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void panic_default(const char *text)
{
    fprintf(stderr, "drydock: internal fault: %s\n", text);
    _Exit(EXIT_OUR_FAULT);
}

/* The one writable file-scope word of base/: set once, before the machine starts. */
static panic_handler *handler_current = panic_default;

void panic_handler_set(panic_handler *handler)
{
    handler_current = handler;
}

void panic_at(const char *file, int line, const char *format, ...)
{
    char text[512];
    int used = snprintf(text, sizeof text, "%s:%d: ", file, line);
    va_list args;
    va_start(args, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, args);
    va_end(args);
    handler_current(text);
    _Exit(EXIT_OUR_FAULT);
}
