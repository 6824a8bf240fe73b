/* See io/symbolic_link.h. */
#include "io/symbolic_link.h"

#include "machine/gate.h"
#include "ob/link.h"
#include "ob/name.h"

NTSTATUS io_symbolic_link_new(const UNICODE_STRING *link_name, const UNICODE_STRING *target,
                              uint32_t driver)
{
    struct ob_object *link = ob_link_new(target, driver);
    if (link == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = ob_name_insert(link, link_name);
    if (NT_SUCCESS(status))
        link->is_permanent = true;
    else
        ob_object_drop(link, 0);
    return status;
}

NTSTATUS NTAPI IoCreateSymbolicLink(PUNICODE_STRING SymbolicLinkName, PUNICODE_STRING DeviceName)
{
    return io_symbolic_link_new(SymbolicLinkName, DeviceName, gate_current_caller());
}

NTSTATUS NTAPI IoCreateUnprotectedSymbolicLink(PUNICODE_STRING SymbolicLinkName,
                                               PUNICODE_STRING DeviceName)
{
    return IoCreateSymbolicLink(SymbolicLinkName, DeviceName);
}

NTSTATUS NTAPI IoDeleteSymbolicLink(PUNICODE_STRING SymbolicLinkName)
{
    struct ob_path path;
    NTSTATUS status =
        ob_name_walk(NULL, SymbolicLinkName, OBJ_CASE_INSENSITIVE | OBJ_OPENLINK, &path);
    if (NT_SUCCESS(status) && path.object->type != OB_LINK)
        status = STATUS_OBJECT_TYPE_MISMATCH;
    if (NT_SUCCESS(status))
        ob_object_make_temporary(path.object);
    ob_name_path_free(&path);
    return status;
}
