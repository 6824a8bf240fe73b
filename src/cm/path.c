/* Paths: names between backslashes, symbolic links on the way. See cm/cm_state.h. */
#include "cm/cm_state.h"
#include "rtl/chars.h"
#include "rtl/strings.h"

#include <string.h>

UNICODE_STRING cm_path_next(PUNICODE_STRING path)
{
    size_t units = path->Length / 2u, from = 0;
    while (from < units && path->Buffer[from] == '\\')
        from++;
    size_t to = from;
    while (to < units && path->Buffer[to] != '\\')
        to++;
    UNICODE_STRING name = {(USHORT)((to - from) * 2), (USHORT)((to - from) * 2),
                           path->Buffer + from};
    path->Buffer += to;
    path->Length = path->MaximumLength = (USHORT)((units - to) * 2);
    return name;
}

bool cm_path_skip_root(PUNICODE_STRING path)
{
    static const char root[] = "\\REGISTRY";
    const size_t length = sizeof root - 1;
    if (path->Length / 2u < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (rtl_chars_ascii_upper(path->Buffer[i]) != (uint8_t)root[i])
            return false;
    if (path->Length / 2u > length && path->Buffer[length] != '\\')
        return false;
    path->Buffer += length;
    path->Length = path->MaximumLength = (USHORT)(path->Length - length * 2);
    return true;
}

/* Where a symbolic link leads: its target, walked from \Registry. */
static NTSTATUS cm_path_follow(struct cm_key *link, unsigned *followed, struct cm_key **ret_key);

static NTSTATUS cm_path_walk_from(struct cm_key *from, PCUNICODE_STRING path, enum cm_links links,
                                  unsigned *followed, struct cm_path *ret_path)
{
    UNICODE_STRING rest = *path;
    struct cm_key *key = from;
    for (;;) {
        *ret_path = (struct cm_path){key, rest};
        UNICODE_STRING name = cm_path_next(&rest);
        if (name.Length == 0) {
            ret_path->rest = name;
            return STATUS_SUCCESS;
        }
        if (name.Length > CM_KEY_NAME_MAX && links != CM_LINKS_GOOD)
            return STATUS_INVALID_PARAMETER;
        struct cm_key *child = cm_tree_child(key, &name);
        if (child == NULL)
            return STATUS_SUCCESS;
        UNICODE_STRING more = rest;
        bool is_last = cm_path_next(&more).Length == 0;
        if (child->is_link && !(is_last && links == CM_LINKS_INNER)) {
            struct cm_key *target;
            NTSTATUS status = cm_path_follow(child, followed, &target);
            if (!NT_SUCCESS(status) && links != CM_LINKS_GOOD)
                return status;
            if (NT_SUCCESS(status))
                child = target;
        }
        key = child;
    }
}

static NTSTATUS cm_path_follow(struct cm_key *link, unsigned *followed, struct cm_key **ret_key)
{
    uint32_t type;
    size_t size;
    struct cm_path end;
    const void *target = cm_key_get(link, "SymbolicLinkValue", &type, &size);
    if (target == NULL || type != REG_LINK || size > UINT16_MAX || ++*followed > CM_LINKS_MAX)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    UNICODE_STRING path = {(USHORT)size, (USHORT)size, (PWCH)(uint64_t)target};
    if (!cm_path_skip_root(&path))
        return STATUS_OBJECT_NAME_NOT_FOUND;
    NTSTATUS status = cm_path_walk_from(cm_state()->root, &path, CM_LINKS_ALL, followed, &end);
    if (NT_SUCCESS(status) && end.rest.Length > 0)
        status = STATUS_OBJECT_NAME_NOT_FOUND;
    *ret_key = end.key;
    return status;
}

NTSTATUS cm_path_walk(struct cm_key *from, PCUNICODE_STRING path, enum cm_links links,
                      struct cm_path *ret_path)
{
    unsigned followed = 0;
    return cm_path_walk_from(from, path, links, &followed, ret_path);
}

/* Bytes of the full path, the backslash before each name counted. */
static uint32_t cm_path_size(const struct cm_key *key)
{
    uint32_t size = 0;
    for (; key != NULL; key = key->parent)
        size += 2u + key->name.Length;
    return size;
}

/* Copies what lies below `size`. */
static void cm_path_put(uint8_t *path, uint32_t size, uint32_t at, const void *bytes,
                        uint32_t count)
{
    if (at < size)
        memcpy(path + at, bytes, count < size - at ? count : size - at);
}

uint32_t cm_path_of(const struct cm_key *key, uint8_t *ret_path, uint32_t size)
{
    static const uint16_t slash = '\\';
    uint32_t whole = cm_path_size(key);
    uint32_t at = whole;
    for (; key != NULL; key = key->parent) {
        at -= 2u + key->name.Length;
        cm_path_put(ret_path, size, at, &slash, sizeof slash);
        cm_path_put(ret_path, size, at + 2, key->name.Buffer, key->name.Length);
    }
    return whole;
}
