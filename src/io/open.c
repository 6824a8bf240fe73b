/* See io/open.h. */
#include "io/open.h"

#include "io/io_state.h"
#include "io/volume.h"
#include "machine/gate.h"
#include "ob/handle.h"
#include "ob/name.h"
#include "ob/object.h"
#include "ob/open.h"

#define IO_OPEN_UNCHECKED   0x100u /* IO_NO_PARAMETER_CHECKING */
#define IO_OPEN_SYNCHRONOUS (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT)
#define IO_OPEN_BOTH_KINDS  (FILE_DIRECTORY_FILE | FILE_NON_DIRECTORY_FILE)

/* Ends the life as one that asks for what is not here. */
static void io_open_refuse(bool is_wanted, const char *what)
{
    if (!is_wanted)
        return;
    EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
         .what = what);
    machine_stop(MACHINE_STOP_UNSUPPORTED);
}

static bool io_open_is_sound(const struct io_file_wanted *wanted)
{
    ULONG options = wanted->options, synchronous = options & IO_OPEN_SYNCHRONOUS;
    bool is_new_directory = wanted->disposition == FILE_CREATE ||
                            wanted->disposition == FILE_OPEN || wanted->disposition == FILE_OPEN_IF;
    return wanted->disposition <= FILE_OVERWRITE_IF &&
           (options & ~(ULONG)FILE_VALID_OPTION_FLAGS) == 0 && (wanted->share & ~7u) == 0 &&
           synchronous != IO_OPEN_SYNCHRONOUS &&
           (options & IO_OPEN_BOTH_KINDS) != IO_OPEN_BOTH_KINDS &&
           (!(options & FILE_DIRECTORY_FILE) || is_new_directory) &&
           (!(options & FILE_NO_INTERMEDIATE_BUFFERING) || !(wanted->access & FILE_APPEND_DATA));
}

/* Relative to an open file: its device, and the name as it stands. */
static struct io_file *io_open_from_file(const OBJECT_ATTRIBUTES *attributes,
                                         const struct io_file_wanted *wanted, struct io_file *root,
                                         IO_STATUS_BLOCK *ret_result)
{
    static const UNICODE_STRING none;
    PCUNICODE_STRING name = attributes->ObjectName != NULL ? attributes->ObjectName : &none;
    if (name->Length > 0 && name->Buffer[0] == '\\') {
        ret_result->Status = STATUS_INVALID_PARAMETER;
        return NULL;
    }
    return io_file_open(root->device, root, name, wanted, ret_result);
}

static struct io_file *io_open_file(const OBJECT_ATTRIBUTES *attributes,
                                    const struct io_file_wanted *wanted,
                                    IO_STATUS_BLOCK *ret_result)
{
    struct ob_path path;
    NTSTATUS status;
    struct io_file *root = attributes != NULL && attributes->RootDirectory != NULL
                               ? io_file_of_handle(attributes->RootDirectory, &status)
                               : NULL;
    if (root != NULL)
        return io_open_from_file(attributes, wanted, root, ret_result);
    ret_result->Status = ob_open_walk(attributes, OBJ_CASE_INSENSITIVE, &path);
    if (!NT_SUCCESS(ret_result->Status) && io_volume_mount(&path)) {
        ob_name_path_free(&path);
        ret_result->Status = ob_open_walk(attributes, OBJ_CASE_INSENSITIVE, &path);
    }
    struct io_file *file = NULL;
    if (NT_SUCCESS(ret_result->Status) && path.object->type != OB_DEVICE)
        ret_result->Status = STATUS_OBJECT_TYPE_MISMATCH;
    if (NT_SUCCESS(ret_result->Status))
        file = io_file_open(path.object->owner, NULL, &path.rest, wanted, ret_result);
    ob_name_path_free(&path);
    return file;
}

NTSTATUS NTAPI IoCreateFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                            PLARGE_INTEGER AllocationSize, ULONG FileAttributes, ULONG ShareAccess,
                            ULONG Disposition, ULONG CreateOptions, PVOID EaBuffer, ULONG EaLength,
                            CREATE_FILE_TYPE CreateFileType, PVOID InternalParameters,
                            ULONG Options)
{
    (void)InternalParameters;
    struct io_file_wanted wanted = {DesiredAccess, FileAttributes, ShareAccess,
                                    Disposition,   CreateOptions,  {.QuadPart = 0}};
    IO_STATUS_BLOCK result;
    if (AllocationSize != NULL)
        wanted.allocation = *AllocationSize;
    io_open_refuse(EaBuffer != NULL && EaLength > 0, "a file opened with extended attributes");
    io_open_refuse(CreateFileType != CreateFileTypeNone, "named pipes and mailslots");
    io_open_refuse((Options & ~IO_OPEN_UNCHECKED) != 0, "IoCreateFile with Options");
    if (!io_open_is_sound(&wanted))
        return STATUS_INVALID_PARAMETER;
    struct io_file *file = io_open_file(ObjectAttributes, &wanted, &result);
    if (file == NULL)
        return result.Status;
    *FileHandle = ob_handle_open(file->ob, DesiredAccess, ObjectAttributes->Attributes);
    file->object->Flags |= FO_HANDLE_CREATED;
    ob_object_drop(file->ob, 0);
    *IoStatusBlock = result;
    return result.Status;
}

NTSTATUS NTAPI ZwCreateFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                            PLARGE_INTEGER AllocationSize, ULONG FileAttributes, ULONG ShareAccess,
                            ULONG CreateDisposition, ULONG CreateOptions, PVOID EaBuffer,
                            ULONG EaLength)
{
    return IoCreateFile(FileHandle, DesiredAccess, ObjectAttributes, IoStatusBlock, AllocationSize,
                        FileAttributes, ShareAccess, CreateDisposition, CreateOptions, EaBuffer,
                        EaLength, CreateFileTypeNone, NULL, 0);
}

NTSTATUS NTAPI ZwOpenFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                          POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                          ULONG ShareAccess, ULONG OpenOptions)
{
    return IoCreateFile(FileHandle, DesiredAccess, ObjectAttributes, IoStatusBlock, NULL, 0,
                        ShareAccess, FILE_OPEN, OpenOptions, NULL, 0, CreateFileTypeNone, NULL, 0);
}

/* Opens a device by its name, for the I/O manager's own use; NULL with the status. ZwClose the
 * handle. */
static struct io_file *io_open_device(PUNICODE_STRING name, ACCESS_MASK desired, HANDLE *ret_handle,
                                      NTSTATUS *ret_status)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes,
                                    .ObjectName = name,
                                    .Attributes = OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE};
    IO_STATUS_BLOCK result;
    *ret_status = ZwOpenFile(ret_handle, desired, &attributes, &result, 0, FILE_NON_DIRECTORY_FILE);
    return NT_SUCCESS(*ret_status) ? io_file_of_handle(*ret_handle, ret_status) : NULL;
}

NTSTATUS NTAPI IoGetDeviceObjectPointer(PUNICODE_STRING ObjectName, ACCESS_MASK DesiredAccess,
                                        PFILE_OBJECT *FileObject, PDEVICE_OBJECT *DeviceObject)
{
    HANDLE handle = NULL;
    NTSTATUS status;
    struct io_file *file = io_open_device(ObjectName, DesiredAccess, &handle, &status);
    if (file == NULL)
        return status;
    ob_object_take(file->ob, gate_current_caller());
    *FileObject = file->object;
    *DeviceObject = IoGetRelatedDeviceObject(file->object);
    ZwClose(handle);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoAttachDevice(PDEVICE_OBJECT SourceDevice, PUNICODE_STRING TargetDevice,
                              PDEVICE_OBJECT *AttachedDevice)
{
    HANDLE handle = NULL;
    NTSTATUS status;
    struct io_file *file = io_open_device(TargetDevice, FILE_READ_ATTRIBUTES, &handle, &status);
    if (file == NULL)
        return status;
    status = IoAttachDeviceToDeviceStackSafe(SourceDevice, file->device->object, AttachedDevice);
    ZwClose(handle);
    return status;
}
