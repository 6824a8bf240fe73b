/* See ob/open.h. */
#include "ob/open.h"

#include "machine/machine.h"
#include "ob/handle.h"
#include "ob/name.h"

#define OB_ATTRIBUTES_VALID 0x7f2u /* that exist */

void *ob_open_body(enum mm_pool pool, uint64_t size, uint32_t tag)
{
    return mm_pool_alloc(pool, size, tag, 0, 0, true);
}

void ob_open_free_body(void *body)
{
    mm_pool_free_own(body);
}

NTSTATUS ob_open_walk(const OBJECT_ATTRIBUTES *attributes, ULONG more, struct ob_path *ret_path)
{
    *ret_path = (struct ob_path){.object = ob_name_root()};
    if (attributes == NULL || attributes->Length != sizeof *attributes ||
        (attributes->Attributes & ~OB_ATTRIBUTES_VALID))
        return STATUS_INVALID_PARAMETER;
    struct ob_object *root = NULL;
    if (attributes->RootDirectory != NULL) {
        ACCESS_MASK access;
        NTSTATUS status;
        root = ob_handle_typed(attributes->RootDirectory, OB_DIRECTORY, &access, &status);
        if (root == NULL)
            return status;
    }
    static const UNICODE_STRING none;
    PCUNICODE_STRING name = attributes->ObjectName != NULL ? attributes->ObjectName : &none;
    return ob_name_walk(root, name, attributes->Attributes | more, ret_path);
}

static NTSTATUS ob_open_new(const struct ob_make *make, const struct ob_path *path,
                            ACCESS_MASK desired, ULONG attributes, HANDLE *ret_handle)
{
    struct ob_object *object = machine_has_room() ? make->make(make->argument) : NULL;
    if (object == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (path != NULL)
        ob_name_give(object, path->object, &path->rest);
    *ret_handle = ob_handle_open(object, desired, attributes);
    if (path != NULL && (attributes & OBJ_PERMANENT))
        object->is_permanent = true; /* and the kernel's reference stays */
    else
        ob_object_drop(object, 0);
    return STATUS_SUCCESS;
}

NTSTATUS ob_open_or_make(const OBJECT_ATTRIBUTES *attributes, ACCESS_MASK desired,
                         const struct ob_make *make, HANDLE *ret_handle)
{
    struct ob_path path = {0};
    bool is_named =
        attributes != NULL && attributes->ObjectName != NULL && attributes->ObjectName->Length > 0;
    ULONG wanted = attributes != NULL ? attributes->Attributes : 0;
    NTSTATUS status = STATUS_SUCCESS;
    if (attributes != NULL && attributes->Length != sizeof *attributes)
        return STATUS_INVALID_PARAMETER;
    if (!is_named) {
        return ob_open_new(make, NULL, desired, wanted, ret_handle);
    }
    status = ob_open_walk(attributes, 0, &path);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND) {
        status = ob_open_new(make, &path, desired, wanted, ret_handle);
    } else if (NT_SUCCESS(status) && !(wanted & OBJ_OPENIF)) {
        status = STATUS_OBJECT_NAME_COLLISION;
    } else if (NT_SUCCESS(status) && path.object->type != make->type) {
        status = STATUS_OBJECT_TYPE_MISMATCH;
    } else if (NT_SUCCESS(status)) {
        *ret_handle = ob_handle_open(path.object, desired, wanted);
        status = STATUS_OBJECT_NAME_EXISTS;
    }
    ob_name_path_free(&path);
    return status;
}

NTSTATUS ob_open_named(const OBJECT_ATTRIBUTES *attributes, ACCESS_MASK desired, enum ob_type type,
                       HANDLE *ret_handle)
{
    struct ob_path path;
    NTSTATUS status = ob_open_walk(attributes, type == OB_LINK ? OBJ_OPENLINK : 0, &path);
    if (NT_SUCCESS(status) && (path.object->type != type || path.rest.Length > 0))
        status = STATUS_OBJECT_TYPE_MISMATCH;
    if (NT_SUCCESS(status))
        *ret_handle = ob_handle_open(path.object, desired, attributes->Attributes);
    ob_name_path_free(&path);
    return status;
}
