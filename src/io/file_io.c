/* See io/file_io.h. */
#include "io/file_io.h"

#include "io/file.h"
#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/gate.h"
#include "ob/handle.h"
#include "ob/object.h"

#include <string.h>

/* A request on its way to being sent. */
struct io_file_request {
    struct io_file *file;
    struct ob_object *event; /* the caller's; NULL: the file's own */
    DEVICE_OBJECT *top;
    IRP *irp;
};

/* What the I/O manager lets go when the request of a file is over. */
void io_file_finish(struct io_file *file, struct ob_object *event, NTSTATUS status, bool is_pending)
{
    PKEVENT own = &file->object->Event;
    file->object->FinalStatus = status;
    if (!NT_ERROR(status) || is_pending)
        KeSetEvent(event != NULL ? (PKEVENT)event->address : own, IO_NO_INCREMENT, FALSE);
    if (event != NULL && (file->object->Flags & FO_SYNCHRONOUS_IO))
        KeSetEvent(own, IO_NO_INCREMENT, FALSE);
    if (event != NULL)
        ob_object_drop(event, 0);
    ob_object_drop(file->ob, 0);
}

static NTSTATUS io_request_begin(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc,
                                 struct io_file_request *ret_request)
{
    NTSTATUS status;
    ACCESS_MASK access;
    *ret_request = (struct io_file_request){.file = io_file_of_handle(handle, &status)};
    if (ret_request->file == NULL)
        return status;
    if (event != NULL) {
        ret_request->event = ob_handle_typed(event, OB_EVENT, &access, &status);
        if (ret_request->event == NULL)
            return status;
    }
    if (apc != NULL) {
        EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
             .what = "an ApcRoutine for a request of a file");
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    ret_request->top = io_device_top(ret_request->file->device->object);
    return STATUS_SUCCESS;
}

static bool io_request_build(struct io_file_request *request, UCHAR major, ULONG flags,
                             PIO_STATUS_BLOCK iosb)
{
    request->irp = io_irp_build(IO_IRP_THREAD, major, request->top, NULL, iosb);
    if (request->irp == NULL)
        return false;
    bool is_synchronous = (request->file->object->Flags & FO_SYNCHRONOUS_IO) != 0;
    request->irp->Flags = flags | (is_synchronous ? IRP_SYNCHRONOUS_API : 0u);
    request->irp->Tail.Overlay.OriginalFileObject = request->file->object;
    nt_irp_next_stack(request->irp)->FileObject = request->file->object;
    return true;
}

static NTSTATUS io_request_fail(struct io_file_request *request)
{
    if (request->irp != NULL) {
        io_irp_drop_buffers(request->irp);
        io_irp_free(request->irp);
    }
    return STATUS_INSUFFICIENT_RESOURCES;
}

/* From here on the IRP's end owns the references: io_file_finish. */
static NTSTATUS io_request_send(struct io_file_request *request)
{
    struct io_file *file = request->file;
    struct io_irp *record = io_irp_find(request->irp);
    record->file = file;
    record->event = request->event;
    ob_object_take(file->ob, 0);
    ob_object_take(file->ob, 0); /* the second is ours, while we wait */
    if (request->event != NULL) {
        ob_object_take(request->event, 0);
        KeClearEvent((PKEVENT)request->event->address);
    }
    KeClearEvent(&file->object->Event);
    NTSTATUS status = IofCallDriver(request->top, request->irp);
    if (status == STATUS_PENDING && (file->object->Flags & FO_SYNCHRONOUS_IO)) {
        KeWaitForSingleObject(&file->object->Event, Executive, KernelMode, FALSE, NULL);
        status = file->object->FinalStatus;
    }
    ob_object_drop(file->ob, 0);
    return status;
}

/* Where a transfer begins; false if nobody says. */
static bool io_request_place(const FILE_OBJECT *file, const LARGE_INTEGER *asked,
                             LARGE_INTEGER *ret_offset)
{
    bool is_position = asked == NULL ||
                       (asked->HighPart == -1 && asked->LowPart == FILE_USE_FILE_POINTER_POSITION);
    *ret_offset = is_position ? file->CurrentByteOffset : *asked;
    return !is_position || (file->Flags & FO_SYNCHRONOUS_IO);
}

static NTSTATUS io_request_transfer(struct io_file_request *request, UCHAR major,
                                    PIO_STATUS_BLOCK iosb, PVOID buffer, ULONG length,
                                    const LARGE_INTEGER *asked)
{
    LARGE_INTEGER offset;
    bool is_write = major == IRP_MJ_WRITE;
    if (!io_request_place(request->file->object, asked, &offset))
        return STATUS_INVALID_PARAMETER;
    bool is_end = is_write && offset.HighPart == -1 && offset.LowPart == FILE_WRITE_TO_END_OF_FILE;
    if (offset.QuadPart < 0 && !is_end)
        return STATUS_INVALID_PARAMETER;
    if (!io_request_build(request, major, is_write ? IRP_WRITE_OPERATION : IRP_READ_OPERATION,
                          iosb) ||
        !io_irp_set_transfer(request->irp, request->top, buffer, length, &offset))
        return io_request_fail(request);
    return io_request_send(request);
}

NTSTATUS NTAPI ZwReadFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                          PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer,
                          ULONG Length, PLARGE_INTEGER ByteOffset, PULONG Key)
{
    (void)ApcContext;
    (void)Key;
    struct io_file_request request;
    NTSTATUS status = io_request_begin(FileHandle, Event, ApcRoutine, &request);
    if (!NT_SUCCESS(status))
        return status;
    return io_request_transfer(&request, IRP_MJ_READ, IoStatusBlock, Buffer, Length, ByteOffset);
}

NTSTATUS NTAPI ZwWriteFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                           PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer,
                           ULONG Length, PLARGE_INTEGER ByteOffset, PULONG Key)
{
    (void)ApcContext;
    (void)Key;
    struct io_file_request request;
    NTSTATUS status = io_request_begin(FileHandle, Event, ApcRoutine, &request);
    if (!NT_SUCCESS(status))
        return status;
    return io_request_transfer(&request, IRP_MJ_WRITE, IoStatusBlock, Buffer, Length, ByteOffset);
}

NTSTATUS NTAPI ZwDeviceIoControlFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                                     PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock,
                                     ULONG IoControlCode, PVOID InputBuffer,
                                     ULONG InputBufferLength, PVOID OutputBuffer,
                                     ULONG OutputBufferLength)
{
    (void)ApcContext;
    struct io_file_request request;
    NTSTATUS status = io_request_begin(FileHandle, Event, ApcRoutine, &request);
    if (!NT_SUCCESS(status))
        return status;
    if (!io_request_build(&request, IRP_MJ_DEVICE_CONTROL, 0, IoStatusBlock) ||
        !io_irp_set_control(request.irp, IoControlCode, InputBuffer, InputBufferLength,
                            OutputBuffer, OutputBufferLength))
        return io_request_fail(&request);
    return io_request_send(&request);
}

/* A request that the I/O manager waits for, whatever the file was opened for. */
static NTSTATUS io_request_wait(struct io_file_request *request, PIO_STATUS_BLOCK iosb)
{
    request->irp->Flags |= IRP_SYNCHRONOUS_API;
    io_irp_find(request->irp)->kind = IO_IRP_HOST;
    NTSTATUS status = io_irp_send_wait(request->top, request->irp);
    io_irp_finish_buffers(request->irp);
    *iosb = request->irp->IoStatus;
    io_irp_free(request->irp);
    return status;
}

NTSTATUS NTAPI ZwFlushBuffersFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock)
{
    struct io_file_request request;
    NTSTATUS status = io_request_begin(FileHandle, NULL, NULL, &request);
    if (!NT_SUCCESS(status))
        return status;
    if (!io_request_build(&request, IRP_MJ_FLUSH_BUFFERS, 0, NULL))
        return STATUS_INSUFFICIENT_RESOURCES;
    return io_request_wait(&request, IoStatusBlock);
}

static const struct {
    FILE_INFORMATION_CLASS class;
    uint16_t query, set; /* bytes of the structure; 0: cannot be asked, cannot be set */
} io_file_classes[] = {
    {FileBasicInformation, sizeof(FILE_BASIC_INFORMATION), sizeof(FILE_BASIC_INFORMATION)},
    {FileStandardInformation, sizeof(FILE_STANDARD_INFORMATION), 0},
    {FileNameInformation, sizeof(FILE_NAME_INFORMATION), 0},
    {FileRenameInformation, 0, sizeof(FILE_RENAME_INFORMATION)},
    {FileDispositionInformation, 0, sizeof(FILE_DISPOSITION_INFORMATION)},
    {FilePositionInformation, sizeof(FILE_POSITION_INFORMATION), sizeof(FILE_POSITION_INFORMATION)},
    {FileEndOfFileInformation, 0, sizeof(FILE_END_OF_FILE_INFORMATION)},
    {FileNetworkOpenInformation, sizeof(FILE_NETWORK_OPEN_INFORMATION), 0},
};

static NTSTATUS io_file_check_class(FILE_INFORMATION_CLASS class, ULONG length, bool is_set)
{
    for (size_t i = 0; i < sizeof io_file_classes / sizeof io_file_classes[0]; i++) {
        uint16_t size = is_set ? io_file_classes[i].set : io_file_classes[i].query;
        if (io_file_classes[i].class == class && size != 0)
            return length < size ? STATUS_INFO_LENGTH_MISMATCH : STATUS_SUCCESS;
    }
    return STATUS_INVALID_INFO_CLASS;
}

/* Both: the information travels through a system buffer. */
static NTSTATUS io_file_information(struct io_file_request *request, UCHAR major,
                                    PIO_STATUS_BLOCK iosb, PVOID information, ULONG length,
                                    FILE_INFORMATION_CLASS class)
{
    bool is_set = major == IRP_MJ_SET_INFORMATION;
    if (!io_request_build(request, major, 0, NULL) ||
        !io_irp_set_system_buffer(request->irp, length, information, is_set ? length : 0))
        return io_request_fail(request);
    PIO_STACK_LOCATION stack = nt_irp_next_stack(request->irp);
    stack->Parameters.QueryFile.Length = length;
    stack->Parameters.QueryFile.FileInformationClass = (ULONG) class;
    if (!is_set) {
        request->irp->UserBuffer = information;
        request->irp->Flags |= IRP_INPUT_OPERATION;
    }
    return io_request_wait(request, iosb);
}

NTSTATUS NTAPI ZwQueryInformationFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock,
                                      PVOID FileInformation, ULONG Length,
                                      FILE_INFORMATION_CLASS FileInformationClass)
{
    struct io_file_request request;
    NTSTATUS status = io_file_check_class(FileInformationClass, Length, false);
    if (NT_SUCCESS(status))
        status = io_request_begin(FileHandle, NULL, NULL, &request);
    if (!NT_SUCCESS(status))
        return status;
    const FILE_OBJECT *file = request.file->object;
    if (FileInformationClass != FilePositionInformation || !(file->Flags & FO_SYNCHRONOUS_IO))
        return io_file_information(&request, IRP_MJ_QUERY_INFORMATION, IoStatusBlock,
                                   FileInformation, Length, FileInformationClass);
    FILE_POSITION_INFORMATION *position = FileInformation;
    position->CurrentByteOffset = file->CurrentByteOffset;
    *IoStatusBlock = (IO_STATUS_BLOCK){.Status = STATUS_SUCCESS, .Information = sizeof *position};
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwSetInformationFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock,
                                    PVOID FileInformation, ULONG Length,
                                    FILE_INFORMATION_CLASS FileInformationClass)
{
    struct io_file_request request;
    NTSTATUS status = io_file_check_class(FileInformationClass, Length, true);
    if (NT_SUCCESS(status))
        status = io_request_begin(FileHandle, NULL, NULL, &request);
    if (!NT_SUCCESS(status))
        return status;
    FILE_OBJECT *file = request.file->object;
    if (FileInformationClass != FilePositionInformation || !(file->Flags & FO_SYNCHRONOUS_IO))
        return io_file_information(&request, IRP_MJ_SET_INFORMATION, IoStatusBlock, FileInformation,
                                   Length, FileInformationClass);
    LARGE_INTEGER place = ((const FILE_POSITION_INFORMATION *)FileInformation)->CurrentByteOffset;
    if (place.QuadPart < 0)
        return STATUS_INVALID_PARAMETER;
    file->CurrentByteOffset = place;
    *IoStatusBlock = (IO_STATUS_BLOCK){.Status = STATUS_SUCCESS};
    return STATUS_SUCCESS;
}
