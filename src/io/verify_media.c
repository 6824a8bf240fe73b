/* See io/verify_media.h. */
#include "io/verify_media.h"

#include "io/io_state.h"
#include "machine/breach.h"

VOID NTAPI IoSetDeviceToVerify(PVOID Thread, PDEVICE_OBJECT DeviceObject)
{
    struct map *devices = &io_state()->devices_to_verify;
    map_remove(devices, (uint64_t)Thread);
    if (DeviceObject != NULL)
        map_put(devices, (uint64_t)Thread, DeviceObject);
}

PDEVICE_OBJECT NTAPI IoGetDeviceToVerify(PVOID Thread)
{
    return map_find(&io_state()->devices_to_verify, (uint64_t)Thread);
}

VOID NTAPI IoSetHardErrorOrVerifyDevice(PIRP Irp, PDEVICE_OBJECT DeviceObject)
{
    io_irp_get(Irp, "IoSetHardErrorOrVerifyDevice");
    if (Irp->Tail.Overlay.Thread == NULL)
        breach_stop("bug-check", "the kernel writes to a thread that is not there",
                    "IoSetHardErrorOrVerifyDevice of an IRP that is for no thread");
    IoSetDeviceToVerify(Irp->Tail.Overlay.Thread, DeviceObject);
}
