/*
 * Snapshot and restore: a copy of what can have changed, copied back.
 *
 * Taken on the host's stack only (no fiber is in flight, every task's registers lie on its stack).
 * Images count with their writable pages, stacks from their saved sp up, every other region up to
 * its high-water mark. Snapshots are a stack: the newest is released first. The wire (events
 * already on their way to the parent) is not part of a snapshot.
 */
#ifndef DRYDOCK_MACHINE_SNAPSHOT_H
#define DRYDOCK_MACHINE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct snapshot; /* lies in the arena's SNAPSHOTS region */

struct snapshot *snapshot_take(void);
void snapshot_restore(const struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot);
/* Bytes copied per restore. */
size_t snapshot_size(const struct snapshot *snapshot);

/* The access of an image's pages changed: a restore must put it back. */
void snapshot_note_protection(void);

/* A word of driver-visible memory (4-aligned) that differs from the snapshot. */
typedef void snapshot_changed(void *context, uint64_t address, uint32_t before, uint32_t after);

/* From a running task: runs body(argument) on a fresh task against the present state, tells
 * `changed` about every driver-visible word that is different afterwards (stacks excepted), then
 * puts everything back as it was. Nobody hears events meanwhile. False if body did not come to its
 * end (a trap, a deadlock). context must lie in snapshot_scratch memory. Used to try a driver's
 * routine. */
bool snapshot_try(void (*body)(void *argument), void *argument, snapshot_changed *changed,
                  void *context);

/* Memory behind the newest snapshot, with whatever is in it; good until the next one is taken. For
 * work that is done between two lives and would be too large for the books. */
void *snapshot_spare(size_t size);

/* Zeroed memory that no restore touches, valid until the next call; at most 1 MiB. */
void *snapshot_scratch(size_t size);

#endif
