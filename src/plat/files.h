/*
 * Folders and terminals: what the parent needs of Linux beside reading files.
 */
#ifndef DRYDOCK_PLAT_FILES_H
#define DRYDOCK_PLAT_FILES_H

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

/* Makes the folder and those above it that are missing; no error if it is there already. */
bool plat_files_make_folder(const char *path, struct error *error);

/* The file of that name in the folder, upper and lower case alike; false if there is none. */
bool plat_files_find(const char *folder, const char *name, char *ret_path, size_t size);

/* True if what is written to the stream goes to a terminal. */
bool plat_files_is_terminal(FILE *stream);

#endif
