/* See base/error.h. */
#include "base/error.h"

#include <stdio.h>

bool error_set(struct error *error, enum exit_status status, const char *format, ...)
{
    if (error == NULL)
        return false;
    error->status = status;
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    return false;
}
