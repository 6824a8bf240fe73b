/*
 * The table of routines a driver may import (ddi.def), as rows that gates can use.
 *
 * Invariant: a row exists exactly for what is real; everything else a driver imports from one of
 * our modules is unsupported, by name (DESIGN law 5).
 */
#ifndef DRYDOCK_DDI_DDI_H
#define DRYDOCK_DDI_DDI_H

#include "machine/gate.h"

/* The row of a routine or data export; NULL if there is none. Module names compare without case;
 * "ntoskrnl.exe" stands for its other names too. */
const struct gate_routine *ddi_find(const char *module, const char *name);

/* Rows in table order. */
unsigned ddi_routine_count(void);
const struct gate_routine *ddi_routine_at(unsigned i);

/* Why there is no row for a routine: a row of unsupported.def; NULL if nothing is said. */
const char *ddi_unsupported_reason(const char *name);

/* True for the names of modules that this kernel plays: ntoskrnl.exe, ntkrnlmp.exe, hal.dll,
 * wmilib.sys. */
bool ddi_module_is_known(const char *module);

#endif
