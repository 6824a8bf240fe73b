/*
 * One request that the WMI library serves. Not for other files.
 */
#ifndef DRYDOCK_WMI_WMILIB_STATE_H
#define DRYDOCK_WMI_WMILIB_STATE_H

#include "nt/status.h"
#include "nt/wmi.h"

#include <stddef.h>

struct wmilib_request {
    const WMILIB_CONTEXT *context;
    PDEVICE_OBJECT device;
    PIRP irp;
    UCHAR minor;
    void *buffer;
    ULONG size;
    ULONG index; /* of the block in the driver's list */
    const WMIGUIDREGINFO *guid;
    SYSCTL_IRP_DISPOSITION *ret_disposition;
};

/* Leaves the request for the driver to complete, with that status; returns it. */
NTSTATUS wmi_wmilib_refuse(const struct wmilib_request *request, NTSTATUS status,
                           ULONG_PTR information);

/* Where the data begins in a WNODE_ALL_DATA that lists count instances. */
ULONG wmi_wmilib_data_offset(ULONG count);

/* Fills in a WMIREGINFO from what DpWmiQueryReginfo says. */
NTSTATUS wmi_wmilib_reginfo(const struct wmilib_request *request, bool is_update);

#endif
