/*
 * Requests about one instance of a block, which is found by its name: in the list that a provider
 * registered, or, where names are dynamic, by asking one provider after another.
 */
#ifndef DRYDOCK_WMI_INSTANCE_H
#define DRYDOCK_WMI_INSTANCE_H

#include "wmi/request.h"

struct wmi_instance_request {
    UCHAR minor;
    ULONG access;      /* WMIGUID_*: what the object must have been opened for */
    ULONG id;          /* of the item or method */
    const void *input; /* data, and its size */
    ULONG input_size;
    ULONG room; /* for the answer's data */
    bool is_repeatable;
    /* Takes what came back from the provider that has the instance; may be NULL. Also of an answer
     * that did not fit, if the request is not repeatable. */
    NTSTATUS (*keep)(void *context, struct wmi_exchange *exchange);
    void *context;
};

/* STATUS_ACCESS_DENIED; STATUS_WMI_GUID_NOT_FOUND if nobody provides the block,
 * STATUS_WMI_INSTANCE_NOT_FOUND if nobody has the instance; else what its provider says. */
NTSTATUS wmi_instance_send(const struct wmi_object *object, const UNICODE_STRING *name,
                           const struct wmi_instance_request *request);

/* WNODE flags that say how the block's instances are named. */
ULONG wmi_instance_flags(const struct wmi_block *block);

/* Can it be asked for and changed? Not what is there for events or traces only. */
bool wmi_instance_is_data(const struct wmi_block *block);

/* Sets the name of an instance that a device provides, in pool for the caller, who frees it.
 * STATUS_WMI_INSTANCE_NOT_FOUND if the device provides none of the block, or names them itself.
 * <= APC_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-iowmideviceobjecttoinstancename.md */
NTSTATUS NTAPI IoWMIDeviceObjectToInstanceName(PVOID DataBlockObject, PDEVICE_OBJECT DeviceObject,
                                               PUNICODE_STRING InstanceName);

/* Gives numbers that nobody got for the GUID before: the first of so many, from 1 on.
 * STATUS_INSUFFICIENT_RESOURCES when they are used up. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iowmiallocateinstanceids.md */
NTSTATUS NTAPI IoWMIAllocateInstanceIds(LPCGUID Guid, ULONG InstanceCount, PULONG FirstInstanceId);

#endif
