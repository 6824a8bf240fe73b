/* See ob/link.h. */
#include "ob/link.h"

#include "machine/gate.h"
#include "ob/handle.h"
#include "ob/name.h"
#include "ob/ob_state.h"
#include "ob/open.h"

#include <stdio.h>
#include <string.h>

#define OB_TAG_LINK  0x6b6e694cu /* 'Link' */
#define OB_LINK_SIZE 64

struct ob_link {
    struct ob_link *next; /* of all that there are, oldest first */
    struct ob_object *object;
    uint32_t driver; /* who made it, and where */
    uint64_t site;
    UNICODE_STRING target; /* Buffer in the books */
};

static void ob_link_destroy(struct ob_object *object)
{
    struct ob_link *link = object->owner;
    struct ob_link **at = &ob_state()->links;
    while (*at != link)
        at = &(*at)->next;
    *at = link->next;
    ob_open_free_body((void *)object->address);
    machine_free(link->target.Buffer);
    machine_free(link);
}

struct ob_object *ob_link_new(PCUNICODE_STRING target, uint32_t driver)
{
    void *body = machine_has_room() ? ob_open_body(MM_PAGED, OB_LINK_SIZE, OB_TAG_LINK) : NULL;
    if (body == NULL)
        return NULL;
    struct ob_link *link = machine_alloc(sizeof *link);
    link->driver = driver;
    link->site = gate_current_site();
    link->target = (UNICODE_STRING){target->Length, target->Length, machine_alloc(target->Length)};
    if (target->Length > 0)
        memcpy(link->target.Buffer, target->Buffer, target->Length);
    struct ob_link **end = &ob_state()->links;
    while (*end != NULL)
        end = &(*end)->next;
    *end = link;
    link->object = ob_object_new(body, OB_LINK, ob_link_destroy, link);
    return link->object;
}

struct ob_object *ob_link_new_text(const char *target)
{
    WCHAR units[64];
    USHORT length = (USHORT)(strlen(target) * sizeof units[0]);
    for (size_t i = 0; i < length / sizeof units[0]; i++)
        units[i] = (WCHAR)(uint8_t)target[i];
    UNICODE_STRING text = {length, length, units};
    return ob_link_new(&text, 0);
}

PCUNICODE_STRING ob_link_target(const struct ob_object *link)
{
    return &((const struct ob_link *)link->owner)->target;
}

NTSTATUS NTAPI ZwOpenSymbolicLinkObject(PHANDLE LinkHandle, ACCESS_MASK DesiredAccess,
                                        POBJECT_ATTRIBUTES ObjectAttributes)
{
    return ob_open_named(ObjectAttributes, DesiredAccess, OB_LINK, LinkHandle);
}

NTSTATUS NTAPI ZwQuerySymbolicLinkObject(HANDLE LinkHandle, PUNICODE_STRING LinkTarget,
                                         PULONG ReturnedLength)
{
    ACCESS_MASK access;
    NTSTATUS status;
    const struct ob_object *object = ob_handle_typed(LinkHandle, OB_LINK, &access, &status);
    if (object == NULL)
        return status;
    PCUNICODE_STRING target = ob_link_target(object);
    if (ReturnedLength != NULL)
        *ReturnedLength = target->Length;
    if (LinkTarget->MaximumLength < target->Length)
        return STATUS_BUFFER_TOO_SMALL;
    memcpy(LinkTarget->Buffer, target->Buffer, target->Length);
    LinkTarget->Length = target->Length;
    return STATUS_SUCCESS;
}

void ob_link_check_unload(uint32_t driver)
{
    struct ob_link *next;
    for (struct ob_link *at = ob_state()->links; at != NULL; at = next) {
        next = at->next;
        if (at->driver != driver || at->object->name == NULL)
            continue;
        char note[160], name[120];
        ob_name_text(at->object, name, sizeof name);
        snprintf(note, sizeof note, "the symbolic link %s is still there", name);
        EMIT(BREACH, breach, .rule = "symbolic-link-left", .driver = driver, .site = at->site,
             .note = note);
        ob_object_make_temporary(at->object);
    }
}
