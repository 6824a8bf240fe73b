/* Names of NTSTATUS values; a value listed twice in status.def does not compile. */
#include "nt/status.h"

const char *nt_status_name(NTSTATUS status)
{
    switch (status) {
#define NT_STATUS(name, value)                                                                     \
    case name:                                                                                     \
        return #name;
#include "nt/status.def"
#undef NT_STATUS
    default: return NULL;
    }
}
