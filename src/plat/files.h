/*
 * Folders and terminals: what the parent needs of Linux beside reading files.
 */
#ifndef DRYDOCK_PLAT_FILES_H
#define DRYDOCK_PLAT_FILES_H

#include "base/error.h"

#include <stdio.h>

/* Makes the folder and those above it that are missing; no error if it is there already. */
bool plat_files_make_folder(const char *path, struct error *error);

/* True if what is written to the stream goes to a terminal. */
bool plat_files_is_terminal(FILE *stream);

#endif
