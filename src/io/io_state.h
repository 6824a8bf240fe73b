/*
 * What io/ keeps between calls. Only io/ includes this.
 */
#ifndef DRYDOCK_IO_IO_STATE_H
#define DRYDOCK_IO_IO_STATE_H

#include "base/map.h"
#include "io/configuration.h"
#include "io/device.h"
#include "io/irp.h"
#include "machine/machine.h"

/* Two lists of Reinitialize routines; the first goes first. */
enum io_reinitialize_when { IO_REINITIALIZE_BOOT, IO_REINITIALIZE_LAST, IO_REINITIALIZE_COUNT };

#define IO_DEVICE_MAX      16384
#define IO_IDLE_WORKER_MAX 64 /* more than these end when they have nothing to do */

struct io_state {
    struct io_driver *drivers[MODULE_MAX + 1]; /* by module number */
    struct map drivers_by_object;
    struct map devices_by_object;
    struct io_device **devices; /* by number - 1 */
    uint32_t device_count, device_room;
    uint32_t next_device_name;
    struct map irps;                     /* by address */
    struct io_irp *irp_first, *irp_last; /* the same, oldest first */
    uint64_t next_irp;
    KSPIN_LOCK cancel_lock;
    struct map devices_to_verify; /* by thread object */
    struct map top_level_irps;    /* by thread object */
    struct map error_log_entries; /* by address */
    PCONFIGURATION_INFORMATION configuration;
    struct map remove_locks;         /* by address */
    struct map work_items;           /* by address */
    struct io_work_item *work_first; /* queued, oldest first */
    uint32_t idle_worker_count;
    struct task *idle_workers[IO_IDLE_WORKER_MAX];
    struct io_volume_node *volume;       /* the root of the volume in memory; NULL: nobody asked */
    struct io_file *files;               /* oldest first */
    struct io_controller *controllers;   /* oldest first */
    struct io_dma_adapter *dma_adapters; /* oldest first */
    struct io_reinitialize *reinitialize[IO_REINITIALIZE_COUNT]; /* oldest first */
};

struct io_state *io_state(void);

/* The IRP's record; what is no live IRP ends the life, naming the routine that was given it. */
struct io_irp *io_irp_get(const IRP *irp, const char *routine);

/* True for the completion routines that are Drydock's own. */
bool io_irp_is_own_completion(PIO_COMPLETION_ROUTINE routine);

/* Does a completion routine with this Control want to hear of how the IRP was completed? */
bool io_irp_is_invoked(const IRP *irp, UCHAR control);

/* A new IRP for the device, addressed in its first location; NULL when pool is used up. */
IRP *io_irp_build(enum io_irp_kind kind, UCHAR major, PDEVICE_OBJECT device, PKEVENT event,
                  PIO_STATUS_BLOCK iosb);

/* io/irp_buffers.c: describe a read or write (IRP_MJ_ in the next location says which), or a
 * control request. False when pool is used up or a buffer is not there; io_irp_drop_buffers
 * follows. */
bool io_irp_set_transfer(IRP *irp, const DEVICE_OBJECT *device, PVOID buffer, ULONG length,
                         const LARGE_INTEGER *offset);
bool io_irp_set_control(IRP *irp, ULONG code, PVOID input, ULONG input_size, PVOID output,
                        ULONG output_size);
/* A system buffer of `size` bytes that goes with the IRP, and what it holds at first. */
bool io_irp_set_system_buffer(IRP *irp, ULONG size, const void *input, ULONG input_size);
/* At the end: the output goes where it belongs, and what the I/O manager made for it goes. */
void io_irp_finish_buffers(IRP *irp);
void io_irp_drop_buffers(IRP *irp);

/* io/file_io.c: a request of a file is over, which `event` or the file's own waits to hear of. */
struct io_file;
void io_file_finish(struct io_file *file, struct ob_object *event, NTSTATUS status,
                    bool is_pending);

/* The records of a device and a driver object; what is none ends the life, naming the routine. */
struct io_device *io_device_get(const DEVICE_OBJECT *object, const char *routine);
struct io_driver *io_driver_get_object(PDRIVER_OBJECT object, const char *routine);

/* What a driver without a dispatch routine for a major function answers. */
NTSTATUS NTAPI io_driver_refuse(PDEVICE_OBJECT device, PIRP irp);

/* True for the dispatch routines that are Drydock's own: the default one, and the PnP manager's. */
bool io_driver_is_own_dispatch(const struct io_driver *driver, PDRIVER_DISPATCH routine);

/* Pool of the kernel's own, zeroed. A driver may have used it up: NULL, or for what cannot be done
 * without, the end of the life as unsupported. */
void *io_try_alloc(size_t size, uint32_t tag);
void *io_alloc(size_t size, uint32_t tag);
void io_free(void *block);

#endif
