/*
 * How the buffers of a read, a write or a control request travel: copied through a system buffer,
 * locked and described by an MDL, or as the caller's own pointers. See io/irp.h.
 */
#include "io/io_state.h"
#include "io/mdl.h"
#include "nt/ioctl.h"

#include <string.h>

#define IO_TAG_BUFFER 0x42707249u /* 'IrpB' */

bool io_irp_set_system_buffer(IRP *irp, ULONG size, const void *input, ULONG input_size)
{
    irp->AssociatedIrp.SystemBuffer = io_try_alloc(size > 0 ? size : 1, IO_TAG_BUFFER);
    if (irp->AssociatedIrp.SystemBuffer == NULL)
        return false;
    irp->Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
    if (input_size > 0)
        memcpy(irp->AssociatedIrp.SystemBuffer, input, input_size);
    return true;
}

bool io_irp_set_transfer(IRP *irp, const DEVICE_OBJECT *device, PVOID buffer, ULONG length,
                         const LARGE_INTEGER *offset)
{
    PIO_STACK_LOCATION stack = nt_irp_next_stack(irp);
    bool is_write = stack->MajorFunction == IRP_MJ_WRITE;
    stack->Parameters.Read.Length = length;
    if (offset != NULL)
        stack->Parameters.Read.ByteOffset = *offset;
    if (device->Flags & DO_BUFFERED_IO) {
        if (!io_irp_set_system_buffer(irp, length, buffer, is_write ? length : 0))
            return false;
        irp->UserBuffer = is_write ? NULL : buffer;
        irp->Flags |= is_write ? 0u : IRP_INPUT_OPERATION;
        return true;
    }
    if (device->Flags & DO_DIRECT_IO)
        return length == 0 ||
               io_mdl_lock(irp, buffer, length, is_write ? IoReadAccess : IoWriteAccess);
    irp->UserBuffer = buffer;
    return true;
}

bool io_irp_set_control(IRP *irp, ULONG code, PVOID input, ULONG input_size, PVOID output,
                        ULONG output_size)
{
    PIO_STACK_LOCATION stack = nt_irp_next_stack(irp);
    ULONG method = code & 3, larger = input_size > output_size ? input_size : output_size;
    stack->Parameters.DeviceIoControl.IoControlCode = code;
    stack->Parameters.DeviceIoControl.InputBufferLength = input_size;
    stack->Parameters.DeviceIoControl.OutputBufferLength = output_size;
    switch (method) {
    case METHOD_BUFFERED:
        if (larger > 0 && !io_irp_set_system_buffer(irp, larger, input, input_size))
            return false;
        irp->UserBuffer = output;
        irp->Flags |= larger > 0 && output != NULL ? IRP_INPUT_OPERATION : 0u;
        return true;
    case METHOD_NEITHER:
        stack->Parameters.DeviceIoControl.Type3InputBuffer = input;
        irp->UserBuffer = output;
        return true;
    default: break;
    }
    if (input_size > 0 && !io_irp_set_system_buffer(irp, input_size, input, input_size))
        return false;
    return output_size == 0 ||
           io_mdl_lock(irp, output, output_size,
                       method == METHOD_IN_DIRECT ? IoReadAccess : IoWriteAccess);
}

void io_irp_drop_buffers(IRP *irp)
{
    if ((irp->Flags & IRP_DEALLOCATE_BUFFER) && irp->AssociatedIrp.SystemBuffer != NULL)
        io_free(irp->AssociatedIrp.SystemBuffer);
    io_mdl_free_chain(irp);
}

void io_irp_finish_buffers(IRP *irp)
{
    bool is_copied = (irp->Flags & IRP_BUFFERED_IO) && (irp->Flags & IRP_INPUT_OPERATION) &&
                     irp->AssociatedIrp.SystemBuffer != NULL && irp->UserBuffer != NULL &&
                     irp->IoStatus.Status != STATUS_VERIFY_REQUIRED &&
                     !NT_ERROR(irp->IoStatus.Status);
    if (is_copied)
        memcpy(irp->UserBuffer, irp->AssociatedIrp.SystemBuffer, irp->IoStatus.Information);
    io_irp_drop_buffers(irp);
}
