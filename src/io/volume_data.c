/* What the volume in memory does with an open file: bytes and information. See io/volume.h. */
#include "io/volume_state.h"
#include "ke/ke.h"
#include "nt/mdl.h"
#include "ob/handle.h"
#include "ob/name.h"
#include "ob/object.h"

#include <string.h>

#define VOLUME_ROOM_MIN 4096u
#define VOLUME_PATH_MAX 65532u /* bytes */

static struct io_volume_node *volume_node(const struct io_file *file)
{
    return ((const struct io_volume_open *)file->volume)->node;
}

static LONGLONG volume_now(void)
{
    LARGE_INTEGER now;
    KeQuerySystemTimePrecise(&now);
    return now.QuadPart;
}

bool io_volume_resize(struct io_volume_node *node, uint64_t size)
{
    if (size > VOLUME_FILE_MAX || (size > node->room && !machine_has_room()))
        return false;
    if (size > node->room) {
        uint32_t room = node->room > 0 ? node->room : VOLUME_ROOM_MIN;
        while (room < size)
            room *= 2;
        uint8_t *bytes = machine_alloc(room);
        if (node->size > 0)
            memcpy(bytes, node->bytes, node->size);
        machine_free(node->bytes);
        node->bytes = bytes;
        node->room = room;
    } else if (size < node->size) {
        memset(node->bytes + size, 0, node->size - size); /* what grows again reads as zeros */
    }
    node->size = (uint32_t)size;
    node->written = node->changed = volume_now();
    return true;
}

/* Where the bytes of a transfer lie: kernel memory is mapped where it is. */
static void *volume_buffer(const IRP *irp)
{
    return irp->MdlAddress != NULL ? (void *)nt_mdl_address(irp->MdlAddress) : irp->UserBuffer;
}

static void volume_moved(struct io_file *file, uint64_t end)
{
    if (file->object->Flags & FO_SYNCHRONOUS_IO)
        file->object->CurrentByteOffset.QuadPart = (LONGLONG)end;
}

NTSTATUS io_volume_read(struct io_file *file, IRP *irp)
{
    struct io_volume_node *node = volume_node(file);
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(irp);
    uint64_t at = (uint64_t)stack->Parameters.Read.ByteOffset.QuadPart;
    ULONG length = stack->Parameters.Read.Length;
    if (node == NULL || node->is_directory)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (length == 0)
        return STATUS_SUCCESS;
    if (at >= node->size)
        return STATUS_END_OF_FILE;
    if (length > node->size - at)
        length = (ULONG)(node->size - at);
    memcpy(volume_buffer(irp), node->bytes + at, length);
    irp->IoStatus.Information = length;
    node->read = volume_now();
    volume_moved(file, at + length);
    return STATUS_SUCCESS;
}

NTSTATUS io_volume_write(struct io_file *file, IRP *irp)
{
    const struct io_volume_open *open = file->volume;
    struct io_volume_node *node = open->node;
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(irp);
    ULONG length = stack->Parameters.Write.Length;
    if (node == NULL || node->is_directory)
        return STATUS_INVALID_DEVICE_REQUEST;
    bool is_end = open->is_append_only || stack->Parameters.Write.ByteOffset.QuadPart < 0;
    uint64_t at = is_end ? node->size : (uint64_t)stack->Parameters.Write.ByteOffset.QuadPart;
    if (length == 0)
        return STATUS_SUCCESS;
    if (at > VOLUME_FILE_MAX || (at + length > node->size && !io_volume_resize(node, at + length)))
        return STATUS_DISK_FULL;
    memcpy(node->bytes + at, volume_buffer(irp), length);
    irp->IoStatus.Information = length;
    node->written = node->changed = volume_now();
    volume_moved(file, at + length);
    return STATUS_SUCCESS;
}

static void volume_fill_basic(const struct io_volume_node *node, FILE_BASIC_INFORMATION *ret)
{
    *ret = (FILE_BASIC_INFORMATION){
        .CreationTime = {.QuadPart = node->created},
        .LastAccessTime = {.QuadPart = node->read},
        .LastWriteTime = {.QuadPart = node->written},
        .ChangeTime = {.QuadPart = node->changed},
        .FileAttributes = node->attributes != 0 ? node->attributes : FILE_ATTRIBUTE_NORMAL};
}

static void volume_fill_standard(const struct io_volume_node *node, FILE_STANDARD_INFORMATION *ret)
{
    *ret = (FILE_STANDARD_INFORMATION){.AllocationSize = {.QuadPart = node->room},
                                       .EndOfFile = {.QuadPart = node->size},
                                       .NumberOfLinks = node->is_deleted ? 0 : 1,
                                       .DeletePending = node->is_deleted,
                                       .Directory = node->is_directory};
}

static void volume_fill_open(const struct io_volume_node *node, FILE_NETWORK_OPEN_INFORMATION *ret)
{
    FILE_BASIC_INFORMATION basic;
    volume_fill_basic(node, &basic);
    *ret = (FILE_NETWORK_OPEN_INFORMATION){.CreationTime = basic.CreationTime,
                                           .LastAccessTime = basic.LastAccessTime,
                                           .LastWriteTime = basic.LastWriteTime,
                                           .ChangeTime = basic.ChangeTime,
                                           .AllocationSize = {.QuadPart = node->room},
                                           .EndOfFile = {.QuadPart = node->size},
                                           .FileAttributes = basic.FileAttributes};
}

/* The path on the volume; STATUS_BUFFER_OVERFLOW if not all of it fits. */
static NTSTATUS volume_fill_name(const struct io_volume_node *node, FILE_NAME_INFORMATION *ret,
                                 ULONG length, ULONG_PTR *ret_size)
{
    uint32_t size = node->parent == NULL ? 2 : 0, head = offsetof(FILE_NAME_INFORMATION, FileName);
    for (const struct io_volume_node *at = node; at->parent != NULL; at = at->parent)
        size += 2u + at->name.Length;
    uint8_t *text = machine_alloc(size), *end = text + size;
    if (node->parent == NULL)
        memcpy(text, u"\\", 2);
    for (const struct io_volume_node *at = node; at->parent != NULL; at = at->parent) {
        end -= at->name.Length;
        memcpy(end, at->name.Buffer, at->name.Length);
        end -= 2;
        memcpy(end, u"\\", 2);
    }
    uint32_t copied = size < length - head ? size : length - head;
    ret->FileNameLength = size;
    memcpy(ret->FileName, text, copied);
    machine_free(text);
    *ret_size = head + copied;
    return copied == size ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

NTSTATUS io_volume_query(struct io_file *file, IRP *irp)
{
    const struct io_volume_node *node = volume_node(file);
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(irp);
    ULONG_PTR *size = &irp->IoStatus.Information;
    void *answer = irp->AssociatedIrp.SystemBuffer;
    if (node == NULL)
        return STATUS_INVALID_PARAMETER;
    switch ((FILE_INFORMATION_CLASS)stack->Parameters.QueryFile.FileInformationClass) {
    case FileBasicInformation:
        volume_fill_basic(node, answer);
        *size = sizeof(FILE_BASIC_INFORMATION);
        return STATUS_SUCCESS;
    case FileStandardInformation:
        volume_fill_standard(node, answer);
        *size = sizeof(FILE_STANDARD_INFORMATION);
        return STATUS_SUCCESS;
    case FileNetworkOpenInformation:
        volume_fill_open(node, answer);
        *size = sizeof(FILE_NETWORK_OPEN_INFORMATION);
        return STATUS_SUCCESS;
    case FilePositionInformation:
        ((FILE_POSITION_INFORMATION *)answer)->CurrentByteOffset = file->object->CurrentByteOffset;
        *size = sizeof(FILE_POSITION_INFORMATION);
        return STATUS_SUCCESS;
    case FileNameInformation:
        return volume_fill_name(node, answer, stack->Parameters.QueryFile.Length, size);
    default: return STATUS_INVALID_PARAMETER;
    }
}

/* Of times, 0 and -1 leave what is there; of attributes, 0 does. */
static NTSTATUS volume_set_basic(struct io_volume_node *node, const FILE_BASIC_INFORMATION *basic)
{
    const struct {
        LONGLONG wanted, *there;
    } times[] = {{basic->CreationTime.QuadPart, &node->created},
                 {basic->LastAccessTime.QuadPart, &node->read},
                 {basic->LastWriteTime.QuadPart, &node->written},
                 {basic->ChangeTime.QuadPart, &node->changed}};
    ULONG attributes = basic->FileAttributes;
    if (!node->is_directory && (attributes & FILE_ATTRIBUTE_DIRECTORY))
        return STATUS_INVALID_PARAMETER;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        if (times[i].wanted < -2)
            return STATUS_INVALID_PARAMETER;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        if (times[i].wanted > 0)
            *times[i].there = times[i].wanted;
    if (attributes != 0)
        node->attributes = (attributes & ~(ULONG)FILE_ATTRIBUTE_NORMAL) |
                           (node->is_directory ? FILE_ATTRIBUTE_DIRECTORY : 0u);
    return STATUS_SUCCESS;
}

static NTSTATUS volume_set_disposition(struct io_volume_node *node, bool is_deleted)
{
    if (is_deleted && (node->parent == NULL || (node->attributes & FILE_ATTRIBUTE_READONLY)))
        return STATUS_CANNOT_DELETE;
    if (is_deleted && node->first_child != NULL)
        return STATUS_DIRECTORY_NOT_EMPTY;
    node->is_deleted = is_deleted;
    return STATUS_SUCCESS;
}

/* The new name is one name, or a full path to the volume in the namespace. */
static NTSTATUS volume_set_name(const struct io_file *file, struct io_volume_node *node,
                                const FILE_RENAME_INFORMATION *rename, ULONG length)
{
    uint32_t head = offsetof(FILE_RENAME_INFORMATION, FileName);
    UNICODE_STRING name = {(USHORT)rename->FileNameLength, (USHORT)rename->FileNameLength,
                           (PWCH)rename->FileName};
    struct io_volume_path path;
    struct ob_path found = {0};
    struct io_volume_node *from = node->parent;
    NTSTATUS status = STATUS_SUCCESS;
    if (rename->FileNameLength == 0 || rename->FileNameLength % 2 != 0 ||
        rename->FileNameLength > VOLUME_PATH_MAX || rename->FileNameLength > length - head)
        return STATUS_INVALID_PARAMETER;
    if (rename->RootDirectory != NULL) {
        const struct io_file *root = io_file_of_handle(rename->RootDirectory, &status);
        if (root == NULL || root->device != file->device)
            return root == NULL ? status : STATUS_NOT_SAME_DEVICE;
        from = volume_node(root);
    } else if (name.Buffer[0] == '\\') {
        status = ob_name_walk(NULL, &name, OBJ_CASE_INSENSITIVE, &found);
        if (NT_SUCCESS(status) && found.object != file->device->ob)
            status = STATUS_NOT_SAME_DEVICE;
        name = found.rest;
        from = io_volume_root();
    }
    if (NT_SUCCESS(status))
        status = from != NULL ? io_volume_find(from, name, &path) : STATUS_ACCESS_DENIED;
    if (NT_SUCCESS(status))
        status = io_volume_rename(node, &path, rename->ReplaceIfExists);
    ob_name_path_free(&found);
    return status;
}

static NTSTATUS volume_set_end(struct io_volume_node *node, LARGE_INTEGER end)
{
    if (node->is_directory || end.QuadPart < 0)
        return STATUS_INVALID_PARAMETER;
    return io_volume_resize(node, (uint64_t)end.QuadPart) ? STATUS_SUCCESS : STATUS_DISK_FULL;
}

NTSTATUS io_volume_set(struct io_file *file, IRP *irp)
{
    struct io_volume_node *node = volume_node(file);
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(irp);
    const void *wanted = irp->AssociatedIrp.SystemBuffer;
    if (node == NULL)
        return STATUS_INVALID_PARAMETER;
    switch ((FILE_INFORMATION_CLASS)stack->Parameters.SetFile.FileInformationClass) {
    case FileBasicInformation: return volume_set_basic(node, wanted);
    case FilePositionInformation:
        file->object->CurrentByteOffset =
            ((const FILE_POSITION_INFORMATION *)wanted)->CurrentByteOffset;
        return STATUS_SUCCESS;
    case FileDispositionInformation:
        return volume_set_disposition(node, *(const BOOLEAN *)wanted != FALSE);
    case FileRenameInformation:
        return volume_set_name(file, node, wanted, stack->Parameters.SetFile.Length);
    case FileEndOfFileInformation:
        return volume_set_end(node, ((const FILE_END_OF_FILE_INFORMATION *)wanted)->EndOfFile);
    default: return STATUS_INVALID_PARAMETER;
    }
}
