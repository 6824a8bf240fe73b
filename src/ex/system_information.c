/* See ex/system_information.h. */
#include "ex/system_information.h"

#include "machine/gate.h"
#include "machine/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SYSTEM_BASIC 0

struct ex_system_basic {
    uint8_t reserved[56];
    uint8_t processors;
    uint8_t padding[7];
};

_Static_assert(sizeof(struct ex_system_basic) == 64, "SYSTEM_BASIC_INFORMATION on x64");

NTSTATUS NTAPI ZwQuerySystemInformation(ULONG SystemInformationClass, PVOID SystemInformation,
                                        ULONG SystemInformationLength, PULONG ReturnLength)
{
    if (SystemInformationClass != SYSTEM_BASIC) {
        char what[64];
        snprintf(what, sizeof what, "ZwQuerySystemInformation of class %" PRIu32,
                 SystemInformationClass);
        EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
             .what = what);
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    const struct ex_system_basic basic = {.processors = (uint8_t)machine()->options.cpu_count};
    if (ReturnLength != NULL)
        *ReturnLength = sizeof basic;
    if (SystemInformationLength != sizeof basic)
        return STATUS_INFO_LENGTH_MISMATCH;
    memcpy(SystemInformation, &basic, sizeof basic);
    return STATUS_SUCCESS;
}
