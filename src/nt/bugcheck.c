/* Names of bug checks; a code listed twice in bugcheck.def does not compile. */
#include "nt/bugcheck.h"

const char *nt_bugcheck_name(ULONG code)
{
    switch (code) {
#define NT_BUGCHECK(name, value)                                                                   \
    case value:                                                                                    \
        return #name;
#include "nt/bugcheck.def"
#undef NT_BUGCHECK
    default: return NULL;
    }
}
