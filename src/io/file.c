/* See io/file.h. */
#include "io/file.h"

#include "base/panic.h"
#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "ob/handle.h"
#include "ob/name.h"
#include "ob/object.h"
#include "ob/type.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define IO_TAG_FILE 0x656c6946u /* 'File' */

static struct io_file *io_file_get(const FILE_OBJECT *object, const char *routine)
{
    struct ob_object *ob = ob_object_find(object);
    if (ob != NULL && ob->type == OB_FILE)
        return ob->owner;
    breach_stop("bug-check", NULL, "%s was given 0x%" PRIx64 ", which is no live file object",
                routine, (uint64_t)object);
}

PDEVICE_OBJECT NTAPI IoGetRelatedDeviceObject(PFILE_OBJECT FileObject)
{
    return io_device_top(io_file_get(FileObject, "IoGetRelatedDeviceObject")->device->object);
}

void io_file_check_left(const struct io_driver *driver)
{
    for (struct io_file *at = io_state()->files; at != NULL; at = at->next) {
        if (at->driver != driver->number || at->is_said || !at->is_open)
            continue;
        at->is_said = true;
        char note[160];
        snprintf(note, sizeof note, "it has %s open",
                 at->device->name[0] != '\0' ? at->device->name : "a device without a name");
        EMIT(BREACH, breach, .rule = "file-left-open", .driver = driver->number, .site = at->site,
             .note = note,
             .effect = "its devices are open as well, so that DriverUnload is never "
                       "called");
    }
}

struct io_file *io_file_of_handle(HANDLE handle, NTSTATUS *ret_status)
{
    ACCESS_MASK access;
    const struct ob_object *object = ob_handle_typed(handle, OB_FILE, &access, ret_status);
    return object != NULL ? object->owner : NULL;
}

/* A request of the I/O manager's own about a file, which it waits for. */
static NTSTATUS io_file_tell(const struct io_file *file, UCHAR major)
{
    DEVICE_OBJECT *top = io_device_top(file->device->object);
    IRP *irp = io_irp_new(top, major, 0);
    irp->Flags = IRP_SYNCHRONOUS_API | (major == IRP_MJ_CLOSE ? IRP_CLOSE_OPERATION : 0u);
    irp->Tail.Overlay.OriginalFileObject = file->object;
    nt_irp_next_stack(irp)->FileObject = file->object;
    NTSTATUS status = io_irp_send_wait(top, irp);
    io_irp_free(irp);
    return status;
}

/* The last handle is closed. */
static void io_file_closed(struct ob_object *ob)
{
    struct io_file *file = ob->owner;
    if (!file->is_open)
        return;
    io_file_tell(file, IRP_MJ_CLEANUP);
    file->object->Flags |= FO_CLEANUP_COMPLETE;
}

static void io_file_free(struct io_file *file)
{
    if (file->related != NULL)
        ob_object_drop(file->related->ob, 0);
    if (file->object->FileName.Buffer != NULL)
        io_free(file->object->FileName.Buffer);
    struct io_file **link = &io_state()->files;
    while (*link != file)
        link = &(*link)->next;
    *link = file->next;
    io_free(file->object);
    ob_object_drop(file->device->ob, 0);
    machine_free(file);
}

static void io_file_close(void *argument)
{
    struct io_file *file = argument;
    io_file_tell(file, IRP_MJ_CLOSE);
    file->device->open_count--;
    file->device->object->ReferenceCount--;
    io_file_free(file);
}

/* The last reference is gone. Drivers hear of it at PASSIVE_LEVEL. */
static void io_file_destroy(struct ob_object *ob)
{
    struct io_file *file = ob->owner;
    if (!file->is_open)
        io_file_free(file);
    else if (processor_irql() == PASSIVE_LEVEL)
        io_file_close(file);
    else if (ke_thread_start("the close of a file", io_file_close, file) == NULL)
        panic("more than %d tasks at once", TASK_MAX);
}

/* A name that begins at another file's, and goes on behind a backslash. */
static bool io_file_is_below(const struct io_file *file)
{
    const UNICODE_STRING *above = file->related != NULL ? &file->related->object->FileName : NULL;
    return above != NULL && file->object->FileName.Length > 0 &&
           (above->Length == 0 || above->Buffer[above->Length / 2u - 1] != '\\');
}

static uint32_t io_file_name_of(const struct ob_object *ob, uint8_t *ret_path, uint32_t size)
{
    static const WCHAR separator = '\\';
    const struct io_file *file = ob->owner;
    const struct {
        const void *bytes;
        uint32_t size;
    } parts[] = {{&separator, io_file_is_below(file) ? sizeof separator : 0},
                 {file->object->FileName.Buffer, file->object->FileName.Length}};
    uint32_t length = file->related != NULL ? io_file_name_of(file->related->ob, ret_path, size)
                                            : ob_name_of(file->device->ob, ret_path, size);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; length += parts[i++].size)
        if (length < size && parts[i].size > 0)
            memcpy(ret_path + length, parts[i].bytes,
                   parts[i].size < size - length ? parts[i].size : size - length);
    return length;
}

static const struct {
    ULONG option, flag;
} io_file_flags[] = {
    {FILE_SYNCHRONOUS_IO_ALERT, FO_SYNCHRONOUS_IO | FO_ALERTABLE_IO},
    {FILE_SYNCHRONOUS_IO_NONALERT, FO_SYNCHRONOUS_IO},
    {FILE_NO_INTERMEDIATE_BUFFERING, FO_NO_INTERMEDIATE_BUFFERING},
    {FILE_WRITE_THROUGH, FO_WRITE_THROUGH},
    {FILE_SEQUENTIAL_ONLY, FO_SEQUENTIAL_ONLY},
};

static bool io_file_fill(FILE_OBJECT *object, const struct io_device *device,
                         const struct io_file *related, PCUNICODE_STRING name, ULONG options)
{
    object->Type = IO_TYPE_FILE;
    object->Size = sizeof *object;
    object->DeviceObject = device->object;
    object->RelatedFileObject = related != NULL ? related->object : NULL;
    for (size_t i = 0; i < sizeof io_file_flags / sizeof io_file_flags[0]; i++)
        if (options & io_file_flags[i].option)
            object->Flags |= io_file_flags[i].flag;
    KeInitializeEvent(&object->Lock, SynchronizationEvent, FALSE);
    KeInitializeEvent(&object->Event, NotificationEvent, FALSE);
    nt_list_init(&object->IrpList);
    if (name->Length == 0)
        return true;
    object->FileName.Buffer = io_try_alloc(name->Length, IO_TAG_FILE);
    if (object->FileName.Buffer == NULL)
        return false;
    object->FileName.Length = object->FileName.MaximumLength = name->Length;
    memcpy(object->FileName.Buffer, name->Buffer, name->Length);
    return true;
}

static struct io_file *io_file_new(struct io_device *device, struct io_file *related,
                                   PCUNICODE_STRING name, ULONG options)
{
    FILE_OBJECT *object = io_try_alloc(sizeof *object, IO_TAG_FILE);
    if (object == NULL)
        return NULL;
    if (!io_file_fill(object, device, related, name, options)) {
        io_free(object);
        return NULL;
    }
    struct io_file *file = machine_alloc(sizeof *file);
    *file = (struct io_file){.object = object,
                             .device = device,
                             .related = related,
                             .driver = gate_current_caller(),
                             .site = gate_current_site()};
    struct io_file **end = &io_state()->files;
    while (*end != NULL)
        end = &(*end)->next;
    *end = file;
    file->ob = ob_object_new(object, OB_FILE, io_file_destroy, file);
    file->ob->closed = io_file_closed;
    file->ob->name_of = io_file_name_of;
    ob_object_take(device->ob, 0);
    if (related != NULL)
        ob_object_take(related->ob, 0);
    return file;
}

/* What drivers find behind the parameters of IRP_MJ_CREATE. The caller is the system, whom nothing
 * is refused: all that it asks for is granted already. */
struct io_file_security {
    ACCESS_STATE state;
    IO_SECURITY_CONTEXT context;
};

static void io_file_describe(IRP *irp, const struct io_file *file,
                             const struct io_file_wanted *wanted,
                             struct io_file_security *ret_security)
{
    PIO_STACK_LOCATION stack = nt_irp_next_stack(irp);
    ACCESS_MASK access = ob_type_map_access(OB_FILE, wanted->access);
    *ret_security = (struct io_file_security){
        .state = {.PreviouslyGrantedAccess = access, .OriginalDesiredAccess = wanted->access},
        .context = {.AccessState = &ret_security->state,
                    .DesiredAccess = access,
                    .FullCreateOptions = wanted->options}};
    irp->Flags = IRP_CREATE_OPERATION | IRP_SYNCHRONOUS_API | IRP_DEFER_IO_COMPLETION;
    irp->Overlay.AllocationSize = wanted->allocation;
    irp->Tail.Overlay.OriginalFileObject = file->object;
    stack->FileObject = file->object;
    stack->Parameters.Create.SecurityContext = &ret_security->context;
    stack->Parameters.Create.Options = wanted->disposition << 24 | wanted->options;
    stack->Parameters.Create.FileAttributes = (USHORT)wanted->attributes;
    stack->Parameters.Create.ShareAccess = (USHORT)wanted->share;
}

static NTSTATUS io_file_create(struct io_file *file, const struct io_file_wanted *wanted,
                               IO_STATUS_BLOCK *ret_result)
{
    DEVICE_OBJECT *top = io_device_top(file->device->object);
    struct io_file_security security;
    IRP *irp = io_irp_try_new(top, IRP_MJ_CREATE, 0);
    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    io_file_describe(irp, file, wanted, &security);
    file->device->open_count++; /* drivers may look at it while they open */
    file->device->object->ReferenceCount++;
    NTSTATUS status = io_irp_send_wait(top, irp);
    *ret_result = irp->IoStatus;
    io_irp_free(irp);
    if (status == STATUS_REPARSE) {
        EMIT(UNSUPPORTED, unsupported, .driver = file->device->driver->number,
             .what = "IRP_MJ_CREATE completed with STATUS_REPARSE");
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    file->is_open = NT_SUCCESS(status);
    if (!file->is_open) {
        file->device->open_count--;
        file->device->object->ReferenceCount--;
    }
    return status;
}

struct io_file *io_file_open(struct io_device *device, struct io_file *related,
                             PCUNICODE_STRING name, const struct io_file_wanted *wanted,
                             IO_STATUS_BLOCK *ret_result)
{
    ULONG flags = device->object->Flags;
    *ret_result = (IO_STATUS_BLOCK){.Status = STATUS_SUCCESS};
    if (device->is_deleted || (flags & DO_DEVICE_INITIALIZING))
        ret_result->Status = STATUS_NO_SUCH_DEVICE;
    else if ((flags & DO_EXCLUSIVE) && device->open_count > 0 && related == NULL)
        ret_result->Status = STATUS_ACCESS_DENIED;
    if (!NT_SUCCESS(ret_result->Status))
        return NULL;
    struct io_file *file = io_file_new(device, related, name, wanted->options);
    NTSTATUS status =
        file != NULL ? io_file_create(file, wanted, ret_result) : STATUS_INSUFFICIENT_RESOURCES;
    if (NT_SUCCESS(status))
        return file;
    ret_result->Status = status;
    if (file != NULL)
        ob_object_drop(file->ob, 0);
    return NULL;
}
