/*
 * The volume \Device\HarddiskVolume1 (\??\C:, and \SystemRoot in it): a file system in memory.
 *
 * It is made when it is first opened, and new for each life: \Windows\System32\drivers,
 * \Windows\Temp and what drivers put there. It is a driver of the kernel's own that is sent IRPs
 * like any other, so that filters see them. A file's bytes lie in the books; when these are full,
 * so is the disk.
 *
 *   a node lives while it has a name or an open file; delete-on-close and FileDisposition take the
 *   name away when the last open file is cleaned up
 */
#ifndef DRYDOCK_IO_VOLUME_H
#define DRYDOCK_IO_VOLUME_H

#include "nt/types.h"

#include <stdbool.h>

struct ob_path;

/* After a walk that failed: true if what is missing is the volume, which is there now. */
bool io_volume_mount(const struct ob_path *path);

#endif
