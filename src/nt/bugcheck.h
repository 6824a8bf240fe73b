/*
 * Bug check codes and their names, made from bugcheck.def.
 *
 * Codes name what Windows would have done; they are not a range for findings of our own.
 */
#ifndef DRYDOCK_NT_BUGCHECK_H
#define DRYDOCK_NT_BUGCHECK_H

#include "nt/types.h"

enum {
#define NT_BUGCHECK(name, code) name = (code),
#include "nt/bugcheck.def"
#undef NT_BUGCHECK
};

/* "IRQL_NOT_LESS_OR_EQUAL"; NULL when the code has no name in our table. */
const char *nt_bugcheck_name(ULONG code);

#endif
