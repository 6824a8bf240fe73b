/* See io/volume.h: the device, and how its files are opened and closed. */
#include "io/volume.h"

#include "base/panic.h"
#include "io/volume_state.h"
#include "ob/name.h"
#include "ob/object.h"
#include "rtl/strings.h"

#define VOLUME_DELETE 0x10000u
#define VOLUME_WRITES (FILE_WRITE_DATA | FILE_APPEND_DATA)

/* May a file be opened for this access, and others denied theirs, beside those that are open? */
static bool volume_is_shared(const struct io_volume_node *node, ACCESS_MASK access, ULONG share)
{
    bool is_reader = (access & FILE_READ_DATA) != 0, is_writer = (access & VOLUME_WRITES) != 0,
         is_deleter = (access & VOLUME_DELETE) != 0;
    if (!is_reader && !is_writer && !is_deleter)
        return true;
    return (!is_reader || node->share_read == node->open_count) &&
           (!is_writer || node->share_write == node->open_count) &&
           (!is_deleter || node->share_delete == node->open_count) &&
           ((share & FILE_SHARE_READ) || node->readers == 0) &&
           ((share & FILE_SHARE_WRITE) || node->writers == 0) &&
           ((share & FILE_SHARE_DELETE) || node->deleters == 0);
}

/* Counts the file in (1) or out (-1). One that only looks at attributes counts nowhere. */
static void volume_count(struct io_volume_node *node, const FILE_OBJECT *file, int by)
{
    const struct {
        uint32_t *count;
        bool is_one;
    } counts[] = {
        {&node->readers, file->ReadAccess},      {&node->writers, file->WriteAccess},
        {&node->deleters, file->DeleteAccess},   {&node->share_read, file->SharedRead},
        {&node->share_write, file->SharedWrite}, {&node->share_delete, file->SharedDelete}};
    if (!file->ReadAccess && !file->WriteAccess && !file->DeleteAccess)
        return;
    node->open_count += (uint32_t)by;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (counts[i].is_one)
            *counts[i].count += (uint32_t)by;
}

static void volume_open(struct io_file *file, struct io_volume_node *node,
                        const IO_STACK_LOCATION *stack)
{
    const IO_SECURITY_CONTEXT *security = stack->Parameters.Create.SecurityContext;
    ACCESS_MASK access = security->DesiredAccess;
    ULONG share = stack->Parameters.Create.ShareAccess;
    struct io_volume_open *open = machine_alloc(sizeof *open);
    open->node = node;
    open->is_append_only = (access & VOLUME_WRITES) == FILE_APPEND_DATA;
    open->is_delete_on_close =
        node != NULL && (stack->Parameters.Create.Options & FILE_DELETE_ON_CLOSE);
    file->volume = open;
    if (node == NULL)
        return;
    FILE_OBJECT *object = file->object;
    object->FsContext = node; /* one for all files that stand for the same */
    object->ReadAccess = (access & FILE_READ_DATA) != 0;
    object->WriteAccess = (access & VOLUME_WRITES) != 0;
    object->DeleteAccess = (access & VOLUME_DELETE) != 0;
    object->SharedRead = (share & FILE_SHARE_READ) != 0;
    object->SharedWrite = (share & FILE_SHARE_WRITE) != 0;
    object->SharedDelete = (share & FILE_SHARE_DELETE) != 0;
    node->file_count++;
    volume_count(node, object, 1);
}

/* What is there cannot be opened like this. */
static NTSTATUS volume_refuse(const struct io_volume_node *node, const IO_STACK_LOCATION *stack,
                              const struct io_volume_path *path)
{
    const IO_SECURITY_CONTEXT *security = stack->Parameters.Create.SecurityContext;
    ULONG options = stack->Parameters.Create.Options, disposition = options >> 24;
    ULONG share = stack->Parameters.Create.ShareAccess;
    bool is_replaced = disposition == FILE_SUPERSEDE || disposition == FILE_OVERWRITE ||
                       disposition == FILE_OVERWRITE_IF;
    bool is_written = (security->DesiredAccess & VOLUME_WRITES) != 0 || is_replaced;
    bool is_read_only = (node->attributes & FILE_ATTRIBUTE_READONLY) != 0;
    if (node->is_deleted)
        return STATUS_DELETE_PENDING;
    if (disposition == FILE_CREATE)
        return STATUS_OBJECT_NAME_COLLISION;
    if (node->is_directory && ((options & FILE_NON_DIRECTORY_FILE) || is_replaced))
        return STATUS_FILE_IS_A_DIRECTORY;
    if (!node->is_directory && ((options & FILE_DIRECTORY_FILE) || path->is_directory_wanted))
        return path->is_directory_wanted && !(options & FILE_DIRECTORY_FILE)
                   ? STATUS_OBJECT_NAME_INVALID
                   : STATUS_NOT_A_DIRECTORY;
    if (is_read_only && !node->is_directory && is_written)
        return STATUS_ACCESS_DENIED;
    if ((options & FILE_DELETE_ON_CLOSE) && (is_read_only || node->parent == NULL))
        return STATUS_CANNOT_DELETE;
    return volume_is_shared(node, security->DesiredAccess, share) ? STATUS_SUCCESS
                                                                  : STATUS_SHARING_VIOLATION;
}

static NTSTATUS volume_open_there(struct io_file *file, IRP *irp, struct io_volume_node *node,
                                  const struct io_volume_path *path)
{
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(irp);
    ULONG disposition = stack->Parameters.Create.Options >> 24;
    NTSTATUS status = volume_refuse(node, stack, path);
    irp->IoStatus.Information = FILE_OPENED;
    if (!NT_SUCCESS(status)) {
        irp->IoStatus.Information = status == STATUS_OBJECT_NAME_COLLISION ? FILE_EXISTS : 0;
        return status;
    }
    if (disposition != FILE_OPEN && disposition != FILE_OPEN_IF) {
        irp->IoStatus.Information =
            disposition == FILE_SUPERSEDE ? FILE_SUPERSEDED : FILE_OVERWRITTEN;
        io_volume_resize(node, 0);
        node->attributes = stack->Parameters.Create.FileAttributes | FILE_ATTRIBUTE_ARCHIVE;
        node->attributes &= ~(ULONG)(FILE_ATTRIBUTE_NORMAL | FILE_ATTRIBUTE_DIRECTORY);
    }
    volume_open(file, node, stack);
    return STATUS_SUCCESS;
}

static NTSTATUS volume_open_new(struct io_file *file, IRP *irp, const struct io_volume_path *path)
{
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(irp);
    ULONG options = stack->Parameters.Create.Options, disposition = options >> 24;
    bool is_directory = (options & FILE_DIRECTORY_FILE) != 0;
    if (disposition == FILE_OPEN || disposition == FILE_OVERWRITE) {
        irp->IoStatus.Information = FILE_DOES_NOT_EXIST;
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (path->is_directory_wanted && !is_directory)
        return STATUS_OBJECT_NAME_INVALID;
    if (path->directory->is_deleted)
        return STATUS_DELETE_PENDING;
    if (!machine_has_room())
        return STATUS_DISK_FULL;
    struct io_volume_node *node = io_volume_add(path->directory, &path->last, is_directory);
    node->attributes |= stack->Parameters.Create.FileAttributes &
                        ~(ULONG)(FILE_ATTRIBUTE_NORMAL | FILE_ATTRIBUTE_DIRECTORY);
    irp->IoStatus.Information = FILE_CREATED;
    volume_open(file, node, stack);
    return STATUS_SUCCESS;
}

static NTSTATUS volume_create(struct io_file *file, IRP *irp)
{
    struct io_volume_node *from = io_volume_root();
    struct io_volume_path path;
    UNICODE_STRING name = file->object->FileName;
    if (file->related != NULL)
        from = ((const struct io_volume_open *)file->related->volume)->node;
    if (from == NULL || name.Length % 2 != 0)
        return STATUS_OBJECT_NAME_INVALID;
    if (name.Length == 0 && file->related == NULL) {
        volume_open(file, NULL, nt_irp_current_stack(irp)); /* the volume itself */
        irp->IoStatus.Information = FILE_OPENED;
        return STATUS_SUCCESS;
    }
    NTSTATUS status = io_volume_find(from, name, &path);
    if (!NT_SUCCESS(status))
        return status;
    if (!path.directory->is_directory && path.last.Length > 0)
        return STATUS_OBJECT_PATH_NOT_FOUND;
    struct io_volume_node *node = io_volume_found(&path);
    return node != NULL ? volume_open_there(file, irp, node, &path)
                        : volume_open_new(file, irp, &path);
}

static NTSTATUS volume_cleanup(struct io_file *file, IRP *irp)
{
    (void)irp;
    struct io_volume_open *open = file->volume;
    struct io_volume_node *node = open->node;
    open->is_clean = true;
    if (node == NULL)
        return STATUS_SUCCESS;
    volume_count(node, file->object, -1);
    if (open->is_delete_on_close && node->first_child == NULL)
        node->is_deleted = true;
    if (node->is_deleted && node->open_count == 0 && node->parent != NULL)
        io_volume_unlink(node);
    return STATUS_SUCCESS;
}

static NTSTATUS volume_close(struct io_file *file, IRP *irp)
{
    (void)irp;
    struct io_volume_open *open = file->volume;
    if (open->node != NULL) {
        open->node->file_count--;
        io_volume_free_unused(open->node);
    }
    machine_free(open);
    file->volume = NULL;
    return STATUS_SUCCESS;
}

static NTSTATUS volume_flush(struct io_file *file, IRP *irp)
{
    (void)file;
    (void)irp;
    return STATUS_SUCCESS;
}

static NTSTATUS (*const volume_answers[])(struct io_file *file, IRP *irp) = {
    [IRP_MJ_CREATE] = volume_create,
    [IRP_MJ_CLOSE] = volume_close,
    [IRP_MJ_READ] = io_volume_read,
    [IRP_MJ_WRITE] = io_volume_write,
    [IRP_MJ_QUERY_INFORMATION] = io_volume_query,
    [IRP_MJ_SET_INFORMATION] = io_volume_set,
    [IRP_MJ_FLUSH_BUFFERS] = volume_flush,
    [IRP_MJ_CLEANUP] = volume_cleanup,
};

/* The record of the file that a request is about; NULL if it is about none of this volume's. */
static struct io_file *volume_file(PDEVICE_OBJECT device, const IO_STACK_LOCATION *stack)
{
    for (struct io_file *at = io_state()->files; at != NULL; at = at->next)
        if (at->object == stack->FileObject && at->device->object == device)
            return at->volume != NULL || stack->MajorFunction == IRP_MJ_CREATE ? at : NULL;
    return NULL;
}

static NTSTATUS NTAPI volume_dispatch(PDEVICE_OBJECT device, PIRP irp)
{
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(irp);
    UCHAR major = stack->MajorFunction;
    struct io_file *file = volume_file(device, stack);
    bool is_known = major < sizeof volume_answers / sizeof volume_answers[0] &&
                    volume_answers[major] != NULL && file != NULL;
    irp->IoStatus.Information = 0;
    NTSTATUS status = is_known ? volume_answers[major](file, irp) : STATUS_INVALID_DEVICE_REQUEST;
    irp->IoStatus.Status = status;
    IofCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

bool io_volume_mount(const struct ob_path *path)
{
    static const UNICODE_STRING name = {30, 30, (PWCH)u"HarddiskVolume1"},
                                full = {46, 46, (PWCH)u"\\Device\\HarddiskVolume1"};
    struct io_state *state = io_state();
    if (state->volume != NULL || !RtlEqualUnicodeString(&path->rest, &name, TRUE))
        return false;
    struct io_driver *driver = io_driver_new(0, "MemoryVolume", 0, 0, 0);
    driver->own_dispatch = volume_dispatch;
    for (unsigned i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++)
        driver->object->MajorFunction[i] = volume_dispatch;
    PDEVICE_OBJECT device;
    UNICODE_STRING wanted = full;
    io_volume_root();
    NTSTATUS status =
        IoCreateDevice(driver->object, 0, &wanted, FILE_DEVICE_DISK_FILE_SYSTEM, 0, FALSE, &device);
    if (!NT_SUCCESS(status))
        return false; /* a driver has the name, or all the pool */
    device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    return true;
}
