/* See pnp/query_interface.h. */
#include "pnp/query_interface.h"

#include "io/irp.h"

#include <string.h>

NTSTATUS pnp_query_interface_send(DEVICE_OBJECT *device, const GUID *type, USHORT size,
                                  USHORT version, INTERFACE *table)
{
    DEVICE_OBJECT *top = io_device_top(device);
    IRP *irp = io_irp_new(top, IRP_MJ_PNP, IRP_MN_QUERY_INTERFACE);
    PIO_STACK_LOCATION stack = nt_irp_next_stack(irp);
    memset(table, 0, size);
    stack->Parameters.QueryInterface.InterfaceType = type;
    stack->Parameters.QueryInterface.Size = size;
    stack->Parameters.QueryInterface.Version = version;
    stack->Parameters.QueryInterface.Interface = table;
    NTSTATUS status = io_irp_send_wait(top, irp);
    io_irp_free(irp);
    return status;
}
