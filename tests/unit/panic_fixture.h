/*
 * Panics as something a test can expect: assert_panics(heap_free(&heap, &wrong), "invariant").
 */
#ifndef DRYDOCK_TESTS_PANIC_FIXTURE_H
#define DRYDOCK_TESTS_PANIC_FIXTURE_H

#include "base/panic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static jmp_buf panic_return;
static volatile bool is_panic_expected;
static char panic_said[512];

static inline void panic_catch(const char *text)
{
    snprintf(panic_said, sizeof panic_said, "%s", text);
    if (is_panic_expected)
        longjmp(panic_return, 1);
    fprintf(stderr, "%s\n", text);
    abort();
}

/* The statement must panic, with these words in the text. */
#define assert_panics(statement, words)                                                            \
    do {                                                                                           \
        panic_said[0] = '\0';                                                                      \
        panic_handler_set(panic_catch);                                                            \
        is_panic_expected = true;                                                                  \
        if (setjmp(panic_return) == 0)                                                             \
            statement;                                                                             \
        is_panic_expected = false;                                                                 \
        if (strstr(panic_said, words) == NULL)                                                     \
            fail_msg("no panic about \"%s\": \"%s\"", words, panic_said);                          \
    } while (0)

#endif
