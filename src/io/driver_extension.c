/* See io/driver_extension.h. */
#include "io/driver_extension.h"

#include "io/io_state.h"
#include "machine/gate.h"
#include "mm/pool.h"

#define IO_TAG_EXTENSION 0x78457244u /* 'DrEx' */

struct io_driver_extension {
    struct io_driver_extension *next;
    PVOID id;
    void *block;
};

static struct io_driver_extension *io_driver_extension(const struct io_driver *driver, PVOID id)
{
    struct io_driver_extension *at = driver->extensions;
    while (at != NULL && at->id != id)
        at = at->next;
    return at;
}

NTSTATUS NTAPI IoAllocateDriverObjectExtension(PDRIVER_OBJECT DriverObject,
                                               PVOID ClientIdentificationAddress,
                                               ULONG DriverObjectExtensionSize,
                                               PVOID *DriverObjectExtension)
{
    struct io_driver *driver =
        io_driver_get_object(DriverObject, "IoAllocateDriverObjectExtension");
    *DriverObjectExtension = NULL;
    if (io_driver_extension(driver, ClientIdentificationAddress) != NULL)
        return STATUS_OBJECT_NAME_COLLISION;
    void *block = mm_pool_alloc(MM_NONPAGED, DriverObjectExtensionSize, IO_TAG_EXTENSION, 0,
                                gate_current_site(), true);
    if (block == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    struct io_driver_extension *extension = machine_alloc(sizeof *extension);
    *extension =
        (struct io_driver_extension){driver->extensions, ClientIdentificationAddress, block};
    driver->extensions = extension;
    *DriverObjectExtension = block;
    return STATUS_SUCCESS;
}

PVOID NTAPI IoGetDriverObjectExtension(PDRIVER_OBJECT DriverObject,
                                       PVOID ClientIdentificationAddress)
{
    const struct io_driver *driver =
        io_driver_get_object(DriverObject, "IoGetDriverObjectExtension");
    const struct io_driver_extension *extension =
        io_driver_extension(driver, ClientIdentificationAddress);
    return extension != NULL ? extension->block : NULL;
}

void io_driver_drop_extensions(struct io_driver *driver)
{
    while (driver->extensions != NULL) {
        struct io_driver_extension *extension = driver->extensions;
        driver->extensions = extension->next;
        io_free(extension->block);
        machine_free(extension);
    }
}
