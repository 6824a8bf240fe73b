/*
 * Export drivers: images whose routines other drivers import.
 *
 * An image that somebody imports from is loaded for the first of them, before that one's
 * DriverEntry, libraries of libraries first; its DriverEntry is not called, DllInitialize is, once,
 * where it has one. If that fails, so does the load of the importer. When the last importer is
 * gone DllUnload is called and the image goes, but only of a library that has both routines:
 * without them Windows does not count, and it stays. A driver that was started by itself before
 * anybody imported from it is there already: no DllInitialize; and its image stays behind its
 * DriverUnload for as long as an importer is there.
 * windows-driver-docs-pr/kernel/creating-export-drivers.md
 */
#ifndef DRYDOCK_PNP_LIBRARY_H
#define DRYDOCK_PNP_LIBRARY_H

#include "base/error.h"
#include "machine/module.h"
#include "nt/status.h"

/* Loads what the module imports from, each step said; nothing if it is in already. On a system
 * thread, at PASSIVE_LEVEL. */
NTSTATUS pnp_library_take(struct module *importer);

/* The importer is in no more: its DriverEntry failed. */
void pnp_library_drop(struct module *importer);

/* After DriverUnload: the image goes, and what it imports from is dropped, unless somebody who is
 * in imports from it. */
void pnp_library_settle(struct module *module);

/* False, with the names, if modules import from one another in a circle: none can be first. */
bool pnp_library_check_order(struct error *error);

#endif
