/* See io/symbolic_link.h. */
#include "io/symbolic_link.h"

#include "io/io_state.h"
#include "machine/gate.h"
#include "rtl/chars.h"

#include <stdio.h>
#include <string.h>

#define LINK_NAME_MAX 512 /* UTF-16 units */

struct io_symbolic_link {
    struct io_symbolic_link *next;
    uint32_t driver;  /* who made it */
    uint32_t length;  /* of the name, in units; without its directory's alias */
    uint16_t *name;   /* as it was given */
    uint16_t *target; /* terminated */
};

/* Directories that links can be made in. Those without a name of their own are the first again. */
static const struct {
    const char *path;
    const char *means;
} link_directories[] = {
    {"\\DosDevices\\Global\\", "\\GLOBAL??\\"}, {"\\DosDevices\\", "\\GLOBAL??\\"},
    {"\\??\\Global\\", "\\GLOBAL??\\"},         {"\\??\\", "\\GLOBAL??\\"},
    {"\\GLOBAL??\\", "\\GLOBAL??\\"},           {"\\Device\\", "\\Device\\"},
};

/* A name as it is compared: its directory's one name, upper case. */
struct link_name {
    uint32_t length;
    uint16_t units[LINK_NAME_MAX];
};

static bool link_begins(const UNICODE_STRING *name, const char *path)
{
    size_t length = strlen(path);
    if (name->Length / 2u < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (rtl_chars_ascii_upper(name->Buffer[i]) != rtl_chars_ascii_upper((uint8_t)path[i]))
            return false;
    return true;
}

static NTSTATUS link_name_make(const UNICODE_STRING *name, struct link_name *ret_name)
{
    size_t units = name->Length / 2u;
    ret_name->length = 0;
    if (units == 0 || name->Buffer[0] != '\\')
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    for (size_t i = 0; i < sizeof link_directories / sizeof link_directories[0]; i++) {
        size_t skipped = strlen(link_directories[i].path);
        if (!link_begins(name, link_directories[i].path))
            continue;
        const char *means = link_directories[i].means;
        if (units == skipped || units - skipped + strlen(means) > LINK_NAME_MAX)
            return STATUS_OBJECT_NAME_INVALID;
        for (; *means != '\0'; means++)
            ret_name->units[ret_name->length++] = rtl_chars_ascii_upper((uint8_t)*means);
        for (size_t k = skipped; k < units; k++)
            ret_name->units[ret_name->length++] = RtlUpcaseUnicodeChar(name->Buffer[k]);
        return STATUS_SUCCESS;
    }
    return STATUS_OBJECT_PATH_NOT_FOUND;
}

static struct io_symbolic_link **link_find(const struct link_name *name)
{
    struct io_symbolic_link **link = &io_state()->symbolic_links;
    for (; *link != NULL; link = &(*link)->next)
        if ((*link)->length == name->length &&
            memcmp((*link)->name, name->units, name->length * sizeof name->units[0]) == 0)
            break;
    return link;
}

static uint16_t *link_copy(const uint16_t *units, size_t count)
{
    uint16_t *copy = machine_alloc((count + 1) * sizeof *copy);
    memcpy(copy, units, count * sizeof *copy);
    return copy;
}

NTSTATUS io_symbolic_link_new(const UNICODE_STRING *link_name, const UNICODE_STRING *target,
                              uint32_t driver)
{
    struct link_name name;
    NTSTATUS status = link_name_make(link_name, &name);
    if (!NT_SUCCESS(status))
        return status;
    struct io_symbolic_link **end = link_find(&name);
    if (*end != NULL || io_device_named(link_name) != NULL)
        return STATUS_OBJECT_NAME_COLLISION;
    struct io_symbolic_link *link = machine_alloc(sizeof *link);
    link->driver = driver;
    link->length = name.length;
    link->name = link_copy(name.units, name.length);
    link->target = link_copy(target->Buffer, target->Length / 2u);
    *end = link;
    return STATUS_SUCCESS;
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

static void link_remove(struct io_symbolic_link **link)
{
    struct io_symbolic_link *gone = *link;
    *link = gone->next;
    machine_free(gone->name);
    machine_free(gone->target);
    machine_free(gone);
}

NTSTATUS NTAPI IoDeleteSymbolicLink(PUNICODE_STRING SymbolicLinkName)
{
    struct link_name name;
    NTSTATUS status = link_name_make(SymbolicLinkName, &name);
    struct io_symbolic_link **link = NT_SUCCESS(status) ? link_find(&name) : NULL;
    if (link == NULL)
        return status;
    if (*link == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    link_remove(link);
    return STATUS_SUCCESS;
}

void io_symbolic_link_check_left(uint32_t driver)
{
    struct io_symbolic_link **link = &io_state()->symbolic_links;
    while (*link != NULL) {
        if ((*link)->driver != driver) {
            link = &(*link)->next;
            continue;
        }
        char note[160], name[120];
        size_t length = (*link)->length < sizeof name - 1 ? (*link)->length : sizeof name - 1;
        for (size_t i = 0; i < length; i++)
            name[i] = (*link)->name[i] < 0x7f ? (char)(*link)->name[i] : '?';
        name[length] = '\0';
        snprintf(note, sizeof note, "the symbolic link %s is still there", name);
        EMIT(BREACH, breach, .rule = "symbolic-link-left", .driver = driver, .note = note);
        link_remove(link);
    }
}
