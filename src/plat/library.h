/*
 * Shared libraries that are loaded only when they are wanted, and may be absent.
 *
 * What a look-up returned is good until plat_library_close. Not usable in the confined child.
 */
#ifndef DRYDOCK_PLAT_LIBRARY_H
#define DRYDOCK_PLAT_LIBRARY_H

/* NULL if this system has no such library ("libdw.so.1"). */
void *plat_library_open(const char *name);

/* NULL if the library has no such symbol. */
void *plat_library_find(void *library, const char *symbol);

/* NULL is allowed. */
void plat_library_close(void *library);

#endif
