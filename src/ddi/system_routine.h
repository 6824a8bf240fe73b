/*
 * From a row of the table to the address that a driver calls: for its import slots, and for the
 * names that it asks for while it runs.
 */
#ifndef DRYDOCK_DDI_SYSTEM_ROUTINE_H
#define DRYDOCK_DDI_SYSTEM_ROUTINE_H

#include "machine/gate.h"
#include "nt/types.h"

/* Where a driver finds a routine or data: a gate that is bound to the driver, or the data itself.
 * The same answer each time. */
uint64_t ddi_bind(uint32_t driver, const struct gate_routine *routine);

/*
 * MmGetSystemRoutineAddress: the address of a routine of the kernel or the HAL by its name, for the
 * driver that asks; NULL for a name that this kernel does not have, which the report then lists.
 * PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-mmgetsystemroutineaddress.md
 */
PVOID NTAPI ddi_system_routine(PUNICODE_STRING SystemRoutineName);

#endif
