/* See ob/name.h. */
#include "ob/name.h"

#include "base/panic.h"
#include "ob/directory.h"
#include "ob/link.h"
#include "ob/ob_state.h"
#include "rtl/strings.h"

#include <string.h>

#define OB_LINKS_MAX  32    /* followed on one path */
#define OB_PATH_MAX   65534 /* bytes */
#define OB_TEXT_UNITS 256   /* of the paths that ob_name_insert_text is for */

static bool ob_name_is_any_case(enum ob_type type)
{
    switch (type) {
    case OB_DIRECTORY:
    case OB_LINK:
    case OB_DEVICE:
    case OB_DRIVER:
    case OB_FILE: return true;
    default: return false;
    }
}

static struct ob_object *ob_name_child(const struct ob_object *directory, PCUNICODE_STRING name,
                                       ULONG attributes)
{
    bool is_any_case = (attributes & OBJ_CASE_INSENSITIVE) != 0;
    const struct ob_directory *rows = directory->owner;
    for (const struct ob_name *row = rows->first; row != NULL; row = row->next)
        if (RtlEqualUnicodeString(&row->text, name,
                                  is_any_case || ob_name_is_any_case(row->object->type)))
            return row->object;
    return NULL;
}

/* Takes the first name off a path, with the backslash before it. */
static UNICODE_STRING ob_name_next(PUNICODE_STRING path)
{
    uint32_t units = path->Length / 2u, first = path->Buffer[0] == '\\' ? 1 : 0, end = first;
    while (end < units && path->Buffer[end] != '\\')
        end++;
    USHORT length = (USHORT)((end - first) * 2);
    UNICODE_STRING name = {length, length, path->Buffer + first};
    path->Buffer += end;
    path->Length = (USHORT)((units - end) * 2);
    return name;
}

/* Goes on with a link's target in place of the path up to it. */
static NTSTATUS ob_name_follow(struct ob_path *path, const struct ob_object *link)
{
    PCUNICODE_STRING target = ob_link_target(link);
    uint32_t length = (uint32_t)target->Length + path->rest.Length;
    if (length > OB_PATH_MAX)
        return STATUS_OBJECT_NAME_INVALID;
    if (length == 0 || target->Length == 0 || target->Buffer[0] != '\\')
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    uint8_t *text = machine_alloc(length);
    memcpy(text, target->Buffer, target->Length);
    memcpy(text + target->Length, path->rest.Buffer, path->rest.Length);
    machine_free(path->owned);
    path->owned = (PWCH)text;
    path->rest = (UNICODE_STRING){(USHORT)length, (USHORT)length, path->owned};
    path->object = ob_name_root();
    return STATUS_SUCCESS;
}

static NTSTATUS ob_name_begin(struct ob_object *from, struct ob_path *path)
{
    bool is_full = path->rest.Length > 0 && path->rest.Buffer[0] == '\\';
    if (path->rest.Length % 2 != 0)
        return STATUS_OBJECT_NAME_INVALID;
    if (is_full == (from != NULL))
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    if (from == NULL && path->rest.Length == 2)
        path->rest.Length = 0; /* \ itself */
    return STATUS_SUCCESS;
}

NTSTATUS ob_name_walk(struct ob_object *from, PCUNICODE_STRING path, ULONG attributes,
                      struct ob_path *ret_path)
{
    *ret_path = (struct ob_path){.object = from != NULL ? from : ob_name_root(), .rest = *path};
    NTSTATUS status = ob_name_begin(from, ret_path);
    uint32_t links = 0;
    while (NT_SUCCESS(status) && ret_path->rest.Length > 0 &&
           ret_path->object->type == OB_DIRECTORY) {
        UNICODE_STRING name = ob_name_next(&ret_path->rest);
        if (name.Length == 0)
            return STATUS_OBJECT_NAME_INVALID;
        bool is_last = ret_path->rest.Length == 0;
        struct ob_object *child = ob_name_child(ret_path->object, &name, attributes);
        if (child == NULL) {
            ret_path->rest = name;
            return is_last ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_OBJECT_PATH_NOT_FOUND;
        }
        if (child->type != OB_LINK || (is_last && (attributes & OBJ_OPENLINK)))
            ret_path->object = child;
        else if (links++ < OB_LINKS_MAX)
            status = ob_name_follow(ret_path, child);
        else
            status = STATUS_OBJECT_PATH_NOT_FOUND;
    }
    if (NT_SUCCESS(status) && ret_path->rest.Length > 0 && ret_path->object->type != OB_DEVICE)
        return STATUS_OBJECT_TYPE_MISMATCH;
    return status;
}

void ob_name_path_free(struct ob_path *path)
{
    machine_free(path->owned);
    path->owned = NULL;
}

void ob_name_give(struct ob_object *object, struct ob_object *directory, PCUNICODE_STRING name)
{
    struct ob_name *row = machine_alloc(sizeof *row);
    struct ob_name **end = &((struct ob_directory *)directory->owner)->first;
    invariant(object->name == NULL);
    while (*end != NULL)
        end = &(*end)->next;
    row->object = object;
    row->directory = directory;
    row->text = (UNICODE_STRING){name->Length, name->Length, machine_alloc(name->Length)};
    memcpy(row->text.Buffer, name->Buffer, name->Length);
    *end = row;
    object->name = row;
    ob_object_take(directory, 0);
}

NTSTATUS ob_name_insert(struct ob_object *object, PCUNICODE_STRING path)
{
    struct ob_path found;
    NTSTATUS status = ob_name_walk(NULL, path, OBJ_CASE_INSENSITIVE | OBJ_OPENLINK, &found);
    if (NT_SUCCESS(status))
        status = STATUS_OBJECT_NAME_COLLISION;
    if (status == STATUS_OBJECT_NAME_NOT_FOUND) {
        ob_name_give(object, found.object, &found.rest);
        status = STATUS_SUCCESS;
    }
    ob_name_path_free(&found);
    return status;
}

NTSTATUS ob_name_insert_text(struct ob_object *object, const char *path)
{
    WCHAR units[OB_TEXT_UNITS];
    size_t length = strlen(path);
    invariant(length < OB_TEXT_UNITS);
    for (size_t i = 0; i < length; i++)
        units[i] = (WCHAR)(uint8_t)path[i];
    UNICODE_STRING name = {(USHORT)(length * 2), (USHORT)(length * 2), units};
    return ob_name_insert(object, &name);
}

void ob_name_remove(struct ob_object *object)
{
    struct ob_name *row = object->name;
    if (row == NULL)
        return;
    struct ob_name **link = &((struct ob_directory *)row->directory->owner)->first;
    while (*link != row)
        link = &(*link)->next;
    *link = row->next;
    object->name = NULL;
    struct ob_object *directory = row->directory;
    machine_free(row->text.Buffer);
    machine_free(row);
    ob_object_drop(directory, 0);
}

/* What is there when a life begins. Without a target: a directory. */
static const struct {
    const char *path, *target;
} ob_name_start[] = {
    {"\\BaseNamedObjects", NULL},
    {"\\Callback", NULL},
    {"\\Device", NULL},
    {"\\Driver", NULL},
    {"\\FileSystem", NULL},
    {"\\GLOBAL??", NULL},
    {"\\KernelObjects", NULL},
    {"\\??", "\\GLOBAL??"},
    {"\\DosDevices", "\\??"},
    {"\\GLOBAL??\\Global", "\\GLOBAL??"},
    {"\\GLOBAL??\\C:", "\\Device\\HarddiskVolume1"},
    {"\\SystemRoot", "\\Device\\HarddiskVolume1\\Windows"},
};

struct ob_object *ob_name_root(void)
{
    struct ob_state *state = ob_state();
    if (state->root != NULL)
        return state->root;
    state->root = ob_directory_new();
    invariant(state->root != NULL);
    for (size_t i = 0; i < sizeof ob_name_start / sizeof ob_name_start[0]; i++) {
        const char *target = ob_name_start[i].target;
        struct ob_object *object = target != NULL ? ob_link_new_text(target) : ob_directory_new();
        invariant(object != NULL); /* the first blocks of the life */
        object->is_permanent = true;
        ob_name_insert_text(object, ob_name_start[i].path);
    }
    return state->root;
}

/* Puts a part of the path before what is there already, from the end of the path towards \. */
struct ob_name_writer {
    uint8_t *path;
    uint32_t size, end;
};

static void ob_name_put(struct ob_name_writer *writer, const void *bytes, uint32_t size)
{
    writer->end -= size;
    if (writer->end >= writer->size)
        return;
    uint32_t room = writer->size - writer->end;
    memcpy(writer->path + writer->end, bytes, size < room ? size : room);
}

uint32_t ob_name_of(const struct ob_object *object, uint8_t *ret_path, uint32_t size)
{
    static const WCHAR separator = '\\';
    if (object->name_of != NULL)
        return object->name_of(object, ret_path, size);
    uint32_t length = 0;
    for (const struct ob_name *at = object->name; at != NULL; at = at->directory->name)
        length += sizeof separator + at->text.Length;
    struct ob_name_writer writer = {ret_path, size, length};
    for (const struct ob_name *at = object->name; at != NULL; at = at->directory->name) {
        ob_name_put(&writer, at->text.Buffer, at->text.Length);
        ob_name_put(&writer, &separator, sizeof separator);
    }
    if (object == ob_state()->root) {
        writer.end = length = sizeof separator;
        ob_name_put(&writer, &separator, sizeof separator);
    }
    return length;
}

void ob_name_text(const struct ob_object *object, char *ret_text, size_t size)
{
    WCHAR units[OB_TEXT_UNITS];
    size_t length = ob_name_of(object, (uint8_t *)units, sizeof units) / sizeof units[0];
    size_t room = size - 1 < OB_TEXT_UNITS ? size - 1 : OB_TEXT_UNITS;
    length = length < room ? length : room;
    for (size_t i = 0; i < length; i++)
        ret_text[i] = units[i] >= ' ' && units[i] < 0x7f ? (char)units[i] : '?';
    ret_text[length] = '\0';
}

NTSTATUS NTAPI ObQueryNameString(PVOID Object, POBJECT_NAME_INFORMATION ObjectNameInfo,
                                 ULONG Length, PULONG ReturnLength)
{
    const struct ob_object *object = ob_object_get(Object);
    uint32_t length = ob_name_of(object, NULL, 0);
    uint32_t needed = sizeof *ObjectNameInfo + (length > 0 ? length + (uint32_t)sizeof(WCHAR) : 0);
    *ReturnLength = needed;
    if (Length < needed || length > OB_PATH_MAX - sizeof(WCHAR))
        return STATUS_INFO_LENGTH_MISMATCH;
    *ObjectNameInfo = (OBJECT_NAME_INFORMATION){0};
    if (length == 0)
        return STATUS_SUCCESS;
    PWCH buffer = (PWCH)(ObjectNameInfo + 1);
    ob_name_of(object, (uint8_t *)buffer, length);
    buffer[length / sizeof(WCHAR)] = 0;
    ObjectNameInfo->Name =
        (UNICODE_STRING){(USHORT)length, (USHORT)(length + sizeof(WCHAR)), buffer};
    return STATUS_SUCCESS;
}
