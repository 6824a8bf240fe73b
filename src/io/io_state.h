/*
 * What io/ keeps between calls. Only io/ includes this.
 */
#ifndef DRYDOCK_IO_IO_STATE_H
#define DRYDOCK_IO_IO_STATE_H

#include "base/map.h"
#include "io/device.h"
#include "io/irp.h"
#include "machine/machine.h"

#define IO_DEVICE_MAX      16384
#define IO_IDLE_WORKER_MAX 64 /* more than these end when they have nothing to do */

struct io_state {
    struct io_driver *drivers[MODULE_MAX + 1]; /* by module number */
    struct map drivers_by_object;
    struct map devices_by_object;
    struct io_device **devices; /* by number - 1 */
    uint32_t device_count, device_room;
    uint32_t next_device_name;
    struct map irps; /* by address */
    uint64_t next_irp;
    struct map remove_locks;         /* by address */
    struct map work_items;           /* by address */
    struct io_work_item *work_first; /* queued, oldest first */
    uint32_t idle_worker_count;
    struct task *idle_workers[IO_IDLE_WORKER_MAX];
    struct io_invalidation *invalidated;     /* oldest first */
    struct io_symbolic_link *symbolic_links; /* oldest first */
};

struct io_state *io_state(void);

/* True for the dispatch routines that are Drydock's own: the default one, and the PnP manager's. */
bool io_driver_is_own_dispatch(const struct io_driver *driver, PDRIVER_DISPATCH routine);

/* Pool of the kernel's own, zeroed. A driver may have used it up: NULL, or for what cannot be done
 * without, the end of the life as unsupported. */
void *io_try_alloc(size_t size, uint32_t tag);
void *io_alloc(size_t size, uint32_t tag);
void io_free(void *block);

#endif
