/*
 * Driver and device objects, and the stacks they form.
 *
 * The objects themselves are driver-visible (pool of the kernel's own); beside each lies a record
 * in the books, which holds what NT keeps private: the link down, the name, the number reports use.
 */
#ifndef DRYDOCK_IO_DEVICE_H
#define DRYDOCK_IO_DEVICE_H

#include "nt/device.h"
#include "nt/status.h"

struct ob_object;

struct io_driver {
    uint32_t number; /* module number */
    DRIVER_OBJECT *object;
    struct ob_object *ob;
    bool is_entered; /* DriverEntry was called: once, for an image is not made fresh again */
    bool is_started; /* ... and succeeded */
    bool is_unloaded;
    bool is_asked_for; /* loaded by a driver (ZwLoadDriver): stays until one has it unloaded */
    struct io_driver_extension *extensions;
    char service[64];              /* "crane" */
    PDRIVER_DISPATCH own_dispatch; /* the PnP manager's own driver: its routine */
};

struct io_device {
    uint32_t number; /* 1, 2, ... in order of creation */
    DEVICE_OBJECT *object;
    struct io_driver *driver;
    struct io_device *lower; /* the device this one is attached to */
    struct ob_object *ob;
    uint32_t open_count;      /* file objects: DEVICE_OBJECT.ReferenceCount, where drivers see it */
    char name[96];            /* "\Device\00000004"; "" if it has none */
    bool is_deleted;          /* IoDeleteDevice was called; references may remain */
    bool is_gone;             /* its memory was freed */
    void *node;               /* pnp/'s, if it is a PDO */
    DEVICE_POWER_STATE power; /* what PoSetPowerState told last */
    /* io/start_io.c's: */
    bool is_start_io_deferred; /* IoSetStartIoAttributes */
    bool is_start_io_final;    /* a packet that is started cannot be cancelled */
    bool is_in_start_io;
    struct io_start_next *deferred; /* oldest first */
    struct io_timer *timer;         /* NULL before IoInitializeTimer */
};

/* Makes the driver object of a loaded image (whose entry point is `entry`). */
struct io_driver *io_driver_new(uint32_t module, const char *name, uint64_t base, uint64_t size,
                                uint64_t entry);
struct io_driver *io_driver_get(uint32_t module); /* NULL if it has none */
struct io_driver *io_driver_find(const DRIVER_OBJECT *object);

/* Calls DriverEntry with a registry path; AddDevice; Unload. On a task, at PASSIVE_LEVEL. */
NTSTATUS io_driver_start(struct io_driver *driver);
NTSTATUS io_driver_add_device(struct io_driver *driver, DEVICE_OBJECT *pdo);
void io_driver_unload(struct io_driver *driver);

/* For every image, also of a driver without a driver object (pnp/library.c): the path of its
 * service's key, which a routine gets that is called now; the IRQL that its routine came back at;
 * what it, whose image goes away now, did not give back (if DllUnload is due, not yet). */
PUNICODE_STRING io_driver_path_new(const char *service);
void io_driver_path_free(PUNICODE_STRING path);
void io_driver_check_irql(uint32_t number, const void *routine, const char *what);
void io_driver_check_left(uint32_t number);

/* True while a device of the driver is open: it cannot be unloaded. */
bool io_driver_is_open(const struct io_driver *driver);

/* True while the driver has a device object that is not gone. */
bool io_driver_has_devices(const struct io_driver *driver);

struct io_device *io_device_find(const DEVICE_OBJECT *object); /* NULL: no device object */
struct io_device *io_device_by_number(uint32_t number);
uint32_t io_device_count(void);

/* The top of the stack that the device is in. */
DEVICE_OBJECT *io_device_top(DEVICE_OBJECT *device);
/* The bottom: the PDO. */
struct io_device *io_device_bottom(struct io_device *device);

/* All: see the documented pages wdk-ddi-src/content/wdm/nf-wdm-<name>.md. IRQL <= DISPATCH_LEVEL,
 * IoCreateDevice and IoDeleteDevice <= APC_LEVEL, IoDetachDevice PASSIVE_LEVEL. Ownership: a device
 * belongs to the driver that made it until IoDeleteDevice; ...Reference returns a reference that
 * ObDereferenceObject gives back. */
NTSTATUS NTAPI IoCreateDevice(PDRIVER_OBJECT DriverObject, ULONG DeviceExtensionSize,
                              PUNICODE_STRING DeviceName, DEVICE_TYPE DeviceType,
                              ULONG DeviceCharacteristics, BOOLEAN Exclusive,
                              PDEVICE_OBJECT *DeviceObject);
void NTAPI IoDeleteDevice(PDEVICE_OBJECT DeviceObject);
PDEVICE_OBJECT NTAPI IoAttachDeviceToDeviceStack(PDEVICE_OBJECT SourceDevice,
                                                 PDEVICE_OBJECT TargetDevice);
NTSTATUS NTAPI IoAttachDeviceToDeviceStackSafe(PDEVICE_OBJECT SourceDevice,
                                               PDEVICE_OBJECT TargetDevice,
                                               PDEVICE_OBJECT *AttachedToDeviceObject);
void NTAPI IoDetachDevice(PDEVICE_OBJECT TargetDevice);
PDEVICE_OBJECT NTAPI IoGetAttachedDevice(PDEVICE_OBJECT DeviceObject);
PDEVICE_OBJECT NTAPI IoGetAttachedDeviceReference(PDEVICE_OBJECT DeviceObject);

#endif
