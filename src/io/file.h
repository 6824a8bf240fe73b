/*
 * File objects: what stands for one open of a device, or of what lies behind it.
 *
 *   made -> IRP_MJ_CREATE -> open -> last handle: IRP_MJ_CLEANUP -> last reference: IRP_MJ_CLOSE
 *              fails: gone without either
 *
 * The device that was named is the file's; IRPs go to the top of its stack. An open file counts in
 * the device's ReferenceCount and keeps the device object, deleted or not; IRP_MJ_CLOSE ends both.
 */
#ifndef DRYDOCK_IO_FILE_H
#define DRYDOCK_IO_FILE_H

#include "nt/device.h"
#include "nt/ob.h"
#include "nt/status.h"

struct io_device;
struct io_driver;
struct ob_object;

struct io_file {
    struct io_file *next; /* oldest first */
    uint32_t driver;      /* who opened it, and where */
    uint64_t site;
    FILE_OBJECT *object;
    struct ob_object *ob;
    struct io_device *device;
    struct io_file *related; /* whose name this one's begins at; NULL: the device itself */
    bool is_open;            /* IRP_MJ_CREATE succeeded */
    void *volume;            /* io/volume.c's, of a file on it */
    bool is_said;            /* to be left open */
};

/* How a file is to be opened: what IoCreateFile is told. */
struct io_file_wanted {
    ACCESS_MASK access;
    ULONG attributes; /* of a new file */
    ULONG share, disposition, options;
    LARGE_INTEGER allocation;
};

/* A file object for a device, and IRP_MJ_CREATE for it; the file has one reference, the kernel's.
 * What the driver answered goes to *ret_result. NULL with the status if the device takes no opens
 * (STATUS_NO_SUCH_DEVICE), is exclusive and open (STATUS_ACCESS_DENIED), or its driver refuses. */
struct io_file *io_file_open(struct io_device *device, struct io_file *related,
                             PCUNICODE_STRING name, const struct io_file_wanted *wanted,
                             IO_STATUS_BLOCK *ret_result);

/* Says file-left-open for each file that a driver opened on its own devices, or on those of one
 * that waits for it likewise: none of them is ever unloaded. */
void io_file_check_left(const struct io_driver *driver);

/* The file behind a handle; NULL with what to answer. */
struct io_file *io_file_of_handle(HANDLE handle, NTSTATUS *ret_status);

/* Where the file's IRPs go: the top of its device's stack. What is no file object is a bug check.
 * <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-iogetrelateddeviceobject.md */
PDEVICE_OBJECT NTAPI IoGetRelatedDeviceObject(PFILE_OBJECT FileObject);

#endif
