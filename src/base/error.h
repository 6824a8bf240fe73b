/*
 * An error is a value: what the outside world did to us (a file, memory, an argument), in one line.
 *
 * Functions that can meet one return bool (true = done) and fill the caller's struct error when
 * they return false. Nothing below cli/ prints it. A driver's fault is a finding, never an error; a
 * fault of ours is a panic (base/panic.h).
 */
#ifndef DRYDOCK_BASE_ERROR_H
#define DRYDOCK_BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

/* The exit statuses of DESIGN section 2. */
enum exit_status {
    EXIT_CLEAN = 0,
    EXIT_FINDINGS = 1,
    EXIT_USAGE = 2,
    EXIT_COULD_NOT_RUN = 3,
    EXIT_OUR_FAULT = 4,
    EXIT_INCOMPLETE = 5,
};

struct error {
    enum exit_status status; /* what the process should exit with if nobody handles it */
    char text[512];          /* one line, no newline, no "error:" prefix */
};

/* Fills *error (which may be NULL) and returns false, so that `return error_set(...)` refuses. */
__attribute__((format(printf, 3, 4))) bool error_set(struct error *error, enum exit_status status,
                                                     const char *format, ...);

#endif
