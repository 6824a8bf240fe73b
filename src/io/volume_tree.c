/* The tree of directories and files of the volume in memory. See io/volume.h. */
#include "io/volume_state.h"
#include "ke/ke.h"
#include "rtl/strings.h"

#include <string.h>

struct io_volume_node *io_volume_add(struct io_volume_node *directory, PCUNICODE_STRING name,
                                     bool is_directory)
{
    struct io_volume_node *node = machine_alloc(sizeof *node), **end;
    LARGE_INTEGER now;
    KeQuerySystemTimePrecise(&now);
    node->is_directory = is_directory;
    node->attributes = is_directory ? FILE_ATTRIBUTE_DIRECTORY : FILE_ATTRIBUTE_ARCHIVE;
    node->created = node->read = node->written = node->changed = now.QuadPart;
    node->parent = directory;
    node->name = (UNICODE_STRING){name->Length, name->Length, machine_alloc(name->Length)};
    memcpy(node->name.Buffer, name->Buffer, name->Length);
    for (end = &directory->first_child; *end != NULL; end = &(*end)->next)
        continue;
    *end = node;
    return node;
}

struct io_volume_node *io_volume_root(void)
{
    static const UNICODE_STRING windows = {14, 14, (PWCH)u"Windows"},
                                system = {16, 16, (PWCH)u"System32"},
                                drivers = {14, 14, (PWCH)u"drivers"},
                                temporary = {8, 8, (PWCH)u"Temp"};
    struct io_state *state = io_state();
    if (state->volume == NULL) {
        state->volume = machine_alloc(sizeof *state->volume);
        state->volume->is_directory = true;
        state->volume->attributes = FILE_ATTRIBUTE_DIRECTORY;
        struct io_volume_node *node = io_volume_add(state->volume, &windows, true);
        io_volume_add(node, &temporary, true);
        io_volume_add(io_volume_add(node, &system, true), &drivers, true);
    }
    return state->volume;
}

static struct io_volume_node *volume_child(const struct io_volume_node *directory,
                                           PCUNICODE_STRING name)
{
    struct io_volume_node *child = directory->first_child;
    while (child != NULL && !RtlEqualUnicodeString(&child->name, name, TRUE))
        child = child->next;
    return child;
}

static bool volume_is_name(PCUNICODE_STRING name)
{
    static const char never[] = "\"*/:<>?|";
    for (uint32_t i = 0; i < name->Length / 2u; i++)
        if (name->Buffer[i] < ' ' ||
            (name->Buffer[i] < 0x7f && strchr(never, name->Buffer[i]) != NULL))
            return false;
    return name->Length > 0 && name->Length <= VOLUME_NAME_MAX;
}

/* Takes the first name off a path, and the backslash behind it. */
static UNICODE_STRING volume_next(PUNICODE_STRING path, bool *ret_is_last)
{
    uint32_t units = path->Length / 2u, end = 0;
    while (end < units && path->Buffer[end] != '\\')
        end++;
    UNICODE_STRING name = {(USHORT)(end * 2), (USHORT)(end * 2), path->Buffer};
    uint32_t skipped = end < units ? end + 1 : end;
    path->Buffer += skipped;
    path->Length = (USHORT)((units - skipped) * 2);
    *ret_is_last = path->Length == 0;
    return name;
}

NTSTATUS io_volume_find(struct io_volume_node *from, UNICODE_STRING path,
                        struct io_volume_path *ret_path)
{
    *ret_path = (struct io_volume_path){.directory = from};
    if (path.Length > 0 && path.Buffer[0] == '\\') {
        path.Buffer++;
        path.Length = (USHORT)(path.Length - 2);
    }
    ret_path->is_directory_wanted = path.Length > 0 && path.Buffer[path.Length / 2u - 1] == '\\';
    bool is_last = path.Length == 0;
    while (!is_last) {
        UNICODE_STRING name = volume_next(&path, &is_last);
        if (!volume_is_name(&name))
            return STATUS_OBJECT_NAME_INVALID;
        if (!ret_path->directory->is_directory)
            return STATUS_OBJECT_PATH_NOT_FOUND;
        ret_path->last = name;
        if (!is_last) {
            ret_path->directory = volume_child(ret_path->directory, &name);
            if (ret_path->directory == NULL)
                return STATUS_OBJECT_PATH_NOT_FOUND;
        }
    }
    return STATUS_SUCCESS;
}

struct io_volume_node *io_volume_found(const struct io_volume_path *path)
{
    return path->last.Length > 0 ? volume_child(path->directory, &path->last) : path->directory;
}

static void volume_detach(struct io_volume_node *node)
{
    struct io_volume_node **link = &node->parent->first_child;
    while (*link != node)
        link = &(*link)->next;
    *link = node->next;
    node->next = NULL;
    node->parent = NULL;
}

void io_volume_free_unused(struct io_volume_node *node)
{
    if (node->parent != NULL || node->file_count > 0 || node == io_state()->volume)
        return;
    machine_free(node->name.Buffer);
    machine_free(node->bytes);
    machine_free(node);
}

void io_volume_unlink(struct io_volume_node *node)
{
    volume_detach(node);
    io_volume_free_unused(node);
}

static bool volume_is_within(const struct io_volume_node *node, const struct io_volume_node *in)
{
    while (node != NULL && node != in)
        node = node->parent;
    return node != NULL;
}

NTSTATUS io_volume_rename(struct io_volume_node *node, struct io_volume_path *path,
                          bool is_replacing)
{
    struct io_volume_node *there = io_volume_found(path);
    if (there != NULL && there != node && !is_replacing)
        return STATUS_OBJECT_NAME_COLLISION;
    bool is_busy = there != NULL && there != node &&
                   (there->is_directory || there->open_count > 0 ||
                    (there->attributes & FILE_ATTRIBUTE_READONLY));
    if (is_busy || path->last.Length == 0 || node->parent == NULL ||
        volume_is_within(path->directory, node))
        return STATUS_ACCESS_DENIED;
    PWCH name = machine_alloc(path->last.Length);
    memcpy(name, path->last.Buffer, path->last.Length);
    if (there != NULL && there != node)
        io_volume_unlink(there);
    volume_detach(node);
    machine_free(node->name.Buffer);
    node->name = (UNICODE_STRING){path->last.Length, path->last.Length, name};
    node->parent = path->directory;
    struct io_volume_node **end = &path->directory->first_child;
    while (*end != NULL)
        end = &(*end)->next;
    *end = node;
    return STATUS_SUCCESS;
}
