/* See cm/open.h. */
#include "cm/open.h"

#include "cm/cm_state.h"
#include "nt/ob.h"

#define CM_OPTIONS_OPEN   (REG_OPTION_OPEN_LINK | REG_OPTION_BACKUP_RESTORE)
#define CM_OPTIONS_CREATE (CM_OPTIONS_OPEN | REG_OPTION_VOLATILE | REG_OPTION_CREATE_LINK)
#define CM_OBJ_VALID      0x7f2u /* attributes that exist */
#define CM_DELETE         0x10000u

/* Where the walk begins. */
static NTSTATUS cm_open_from(const OBJECT_ATTRIBUTES *attributes, PUNICODE_STRING path,
                             struct cm_key **ret_key)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (attributes->Length != sizeof *attributes || (attributes->Attributes & ~CM_OBJ_VALID))
        return STATUS_INVALID_PARAMETER;
    if (path->Length % 2 != 0)
        return STATUS_OBJECT_NAME_INVALID;
    bool is_full = path->Length > 0 && path->Buffer[0] == '\\';
    if (attributes->RootDirectory != NULL) {
        *ret_key = cm_body_key(attributes->RootDirectory, 0, "", &status);
        return *ret_key != NULL && is_full ? STATUS_OBJECT_PATH_SYNTAX_BAD : status;
    }
    if (!is_full)
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    *ret_key = cm_state()->root;
    return cm_path_skip_root(path) ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
}

static NTSTATUS cm_open_walk(const OBJECT_ATTRIBUTES *attributes, ULONG options,
                             struct cm_path *ret_path)
{
    UNICODE_STRING path = {0};
    struct cm_key *from;
    if (attributes->ObjectName != NULL)
        path = *attributes->ObjectName;
    NTSTATUS status = cm_open_from(attributes, &path, &from);
    if (!NT_SUCCESS(status))
        return status;
    bool is_link_wanted = (options & (REG_OPTION_OPEN_LINK | REG_OPTION_CREATE_LINK)) != 0 ||
                          (attributes->Attributes & OBJ_OPENLINK) != 0;
    return cm_path_walk(from, &path, is_link_wanted ? CM_LINKS_INNER : CM_LINKS_ALL, ret_path);
}

NTSTATUS NTAPI ZwOpenKeyEx(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes, ULONG OpenOptions)
{
    struct cm_path path;
    if (OpenOptions & ~(ULONG)CM_OPTIONS_OPEN)
        return STATUS_INVALID_PARAMETER_4;
    NTSTATUS status = cm_open_walk(ObjectAttributes, OpenOptions, &path);
    if (!NT_SUCCESS(status))
        return status;
    if (path.rest.Length > 0)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    return cm_key_open_handle(path.key, DesiredAccess, ObjectAttributes->Attributes, KeyHandle)
               ? STATUS_SUCCESS
               : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS NTAPI ZwOpenKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                         POBJECT_ATTRIBUTES ObjectAttributes)
{
    return ZwOpenKeyEx(KeyHandle, DesiredAccess, ObjectAttributes, 0);
}

NTSTATUS cm_open_add(struct cm_path *path, PCUNICODE_STRING class, ULONG options)
{
    UNICODE_STRING name = cm_path_next(&path->rest);
    struct cm_key *parent = path->key;
    bool is_volatile = (options & REG_OPTION_VOLATILE) != 0;
    if (cm_path_next(&path->rest).Length > 0)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (parent->depth + 1 >= CM_DEPTH_MAX)
        return STATUS_INVALID_PARAMETER;
    if (parent->is_volatile && !is_volatile)
        return STATUS_CHILD_MUST_BE_VOLATILE;
    if (!machine_has_room())
        return STATUS_INSUFFICIENT_RESOURCES;
    path->key = cm_tree_add(parent, &name, is_volatile);
    path->key->is_link = (options & REG_OPTION_CREATE_LINK) != 0;
    if (class != NULL && class->Length > 0)
        path->key->class = cm_tree_copy(class);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwCreateKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes, ULONG TitleIndex,
                           PUNICODE_STRING Class, ULONG CreateOptions, PULONG Disposition)
{
    (void)TitleIndex;
    struct cm_path path;
    if (CreateOptions & ~(ULONG)CM_OPTIONS_CREATE)
        return STATUS_INVALID_PARAMETER_6;
    NTSTATUS status = cm_open_walk(ObjectAttributes, CreateOptions, &path);
    if (!NT_SUCCESS(status))
        return status;
    bool is_new = path.rest.Length > 0;
    if (!is_new && (CreateOptions & REG_OPTION_CREATE_LINK))
        return STATUS_OBJECT_NAME_COLLISION;
    if (is_new) {
        if (ObjectAttributes->RootDirectory != NULL)
            cm_body_key(ObjectAttributes->RootDirectory, KEY_CREATE_SUB_KEY, "ZwCreateKey",
                        &status);
        status = cm_open_add(&path, Class, CreateOptions);
    }
    if (!NT_SUCCESS(status))
        return status;
    if (!cm_key_open_handle(path.key, DesiredAccess, ObjectAttributes->Attributes, KeyHandle)) {
        if (is_new)
            cm_tree_remove(path.key);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (Disposition != NULL)
        *Disposition = is_new ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwDeleteKey(HANDLE KeyHandle)
{
    NTSTATUS status;
    struct cm_key *key = cm_body_key(KeyHandle, CM_DELETE, "ZwDeleteKey", &status);
    if (key == NULL)
        return status;
    if (key->first_child != NULL || key->is_fixed)
        return STATUS_CANNOT_DELETE;
    cm_tree_remove(key);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwFlushKey(HANDLE KeyHandle)
{
    NTSTATUS status;
    cm_body_key(KeyHandle, 0, "ZwFlushKey", &status);
    return status;
}
