/* See ob/directory.h. */
#include "ob/directory.h"

#include "base/panic.h"
#include "ob/handle.h"
#include "ob/ob_state.h"
#include "ob/open.h"

#define OB_TAG_DIRECTORY  0x65726944u /* 'Dire' */
#define OB_DIRECTORY_SIZE 64

static void ob_directory_destroy(struct ob_object *object)
{
    const struct ob_directory *directory = object->owner;
    invariant(directory->first == NULL); /* its names hold it */
    ob_open_free_body((void *)object->address);
    machine_free(object->owner);
}

struct ob_object *ob_directory_new(void)
{
    void *body = ob_open_body(MM_PAGED, OB_DIRECTORY_SIZE, OB_TAG_DIRECTORY);
    if (body == NULL)
        return NULL;
    return ob_object_new(body, OB_DIRECTORY, ob_directory_destroy,
                         machine_alloc(sizeof(struct ob_directory)));
}

static struct ob_object *ob_directory_make(const void *argument)
{
    (void)argument;
    return ob_directory_new();
}

NTSTATUS NTAPI ZwCreateDirectoryObject(PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
                                       POBJECT_ATTRIBUTES ObjectAttributes)
{
    static const struct ob_make make = {OB_DIRECTORY, ob_directory_make, NULL};
    return ob_open_or_make(ObjectAttributes, DesiredAccess, &make, DirectoryHandle);
}

NTSTATUS NTAPI ZwMakeTemporaryObject(HANDLE Handle)
{
    struct ob_object *object = ob_handle_object(Handle);
    if (object == NULL)
        return STATUS_INVALID_HANDLE;
    ob_object_make_temporary(object);
    return STATUS_SUCCESS;
}
