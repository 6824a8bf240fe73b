/* See io/attach.h. */
#include "io/attach.h"

#include "io/io_state.h"
#include "machine/gate.h"
#include "ob/object.h"

NTSTATUS NTAPI IoAttachDeviceByPointer(PDEVICE_OBJECT SourceDevice, PDEVICE_OBJECT TargetDevice)
{
    return IoAttachDeviceToDeviceStack(SourceDevice, TargetDevice) != NULL ? STATUS_SUCCESS
                                                                           : STATUS_NO_SUCH_DEVICE;
}

PDEVICE_OBJECT NTAPI IoGetLowerDeviceObject(PDEVICE_OBJECT DeviceObject)
{
    const struct io_device *device = io_device_get(DeviceObject, "IoGetLowerDeviceObject");
    struct io_device *lower = device->lower;
    if (lower == NULL || lower->is_deleted || device->is_deleted)
        return NULL;
    ob_object_take(lower->ob, gate_current_caller());
    return lower->object;
}

PDEVICE_OBJECT NTAPI IoGetDeviceAttachmentBaseRef(PDEVICE_OBJECT DeviceObject)
{
    struct io_device *device = io_device_get(DeviceObject, "IoGetDeviceAttachmentBaseRef");
    struct io_device *bottom = io_device_bottom(device);
    ob_object_take(bottom->ob, gate_current_caller());
    return bottom->object;
}
