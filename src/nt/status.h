/*
 * NTSTATUS values and names, all made from status.def.
 *
 * Each STATUS_x is an int constant (usable in case labels and static initialisers); its sign bit is
 * the failure bit.
 */
#ifndef DRYDOCK_NT_STATUS_H
#define DRYDOCK_NT_STATUS_H

#include "nt/types.h"

enum {
#define NT_STATUS(name, value) name = (NTSTATUS)(value),
#include "nt/status.def"
#undef NT_STATUS
    /* Second names of a value. */
    STATUS_WAIT_0 = STATUS_SUCCESS,
    STATUS_CONTINUE_COMPLETION = STATUS_SUCCESS,
    STATUS_ABANDONED = STATUS_ABANDONED_WAIT_0,
};

#define NT_SUCCESS(status)     ((NTSTATUS)(status) >= 0)
#define NT_INFORMATION(status) (((ULONG)(status) >> 30) == 1)
#define NT_WARNING(status)     (((ULONG)(status) >> 30) == 2)
#define NT_ERROR(status)       (((ULONG)(status) >> 30) == 3)

/* "STATUS_SUCCESS"; NULL when the value has no name in our table. */
const char *nt_status_name(NTSTATUS status);

#endif
