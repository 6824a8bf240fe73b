/* See cm/key.h. */
#include "cm/key.h"

#include "base/panic.h"
#include "cm/cm_state.h"

#include <string.h>

/* Walks as far as there are keys. */
static struct cm_path cm_key_walk(struct cm_key *from, const UNICODE_STRING *path)
{
    struct cm_path end;
    NTSTATUS status =
        cm_path_walk(from != NULL ? from : cm_state()->root, path, CM_LINKS_GOOD, &end);
    invariant(NT_SUCCESS(status));
    return end;
}

struct cm_key *cm_key_find(struct cm_key *from, const char *path)
{
    UNICODE_STRING text = cm_tree_text(path);
    struct cm_path end = cm_key_walk(from, &text);
    machine_free(text.Buffer);
    return end.rest.Length == 0 ? end.key : NULL;
}

struct cm_key *cm_key_make(struct cm_key *from, const char *path)
{
    UNICODE_STRING text = cm_tree_text(path);
    struct cm_path end = cm_key_walk(from, &text);
    struct cm_key *key = end.key;
    for (;;) {
        UNICODE_STRING name = cm_path_next(&end.rest);
        if (name.Length == 0)
            break;
        key = cm_tree_add(key, &name, key->is_volatile);
    }
    machine_free(text.Buffer);
    return key;
}

struct cm_key *cm_key_child(struct cm_key *key, uint32_t n)
{
    struct cm_key *child = key->first_child;
    while (child != NULL && n-- > 0)
        child = child->next;
    return child;
}

/* UTF-16 as ASCII, terminated, cut at size. */
static void cm_key_ascii(const uint8_t *units, size_t count, char *ret_text, size_t size)
{
    size_t used = 0;
    for (; used < count && used + 1 < size; used++) {
        uint16_t unit;
        memcpy(&unit, units + used * 2, sizeof unit);
        if (unit == 0)
            break;
        ret_text[used] = unit < 0x7f ? (char)unit : '?';
    }
    ret_text[used] = '\0';
}

void cm_key_name(const struct cm_key *key, char *ret_name, size_t size)
{
    cm_key_ascii((const uint8_t *)key->name.Buffer, key->name.Length / 2u, ret_name, size);
}

void cm_key_remove(struct cm_key *key)
{
    while (key->first_child != NULL)
        cm_key_remove(key->first_child);
    cm_tree_remove(key);
}

void cm_key_set(struct cm_key *key, const char *name, uint32_t type, const void *data, size_t size)
{
    UNICODE_STRING text = cm_tree_text(name);
    cm_tree_set(key, &text, type, data, (uint32_t)size);
    machine_free(text.Buffer);
}

void cm_key_set_text(struct cm_key *key, const char *name, uint32_t type, const char *text)
{
    size_t count = strlen(text) + 1;
    uint16_t *units = machine_alloc(count * sizeof *units);
    for (size_t i = 0; i < count; i++)
        units[i] = (uint8_t)text[i];
    cm_key_set(key, name, type, units, count * sizeof *units);
    machine_free(units);
}

void cm_key_set_multi(struct cm_key *key, const char *name, const char *strings)
{
    const char *end = strings;
    while (*end != '\0')
        end += strlen(end) + 1;
    size_t count = (size_t)(end - strings) + 1;
    uint16_t *units = machine_alloc(count * sizeof *units);
    for (size_t i = 0; i < count; i++)
        units[i] = (uint8_t)strings[i];
    cm_key_set(key, name, REG_MULTI_SZ, units, count * sizeof *units);
    machine_free(units);
}

void cm_key_set_number(struct cm_key *key, const char *name, uint32_t number)
{
    cm_key_set(key, name, REG_DWORD, &number, sizeof number);
}

const void *cm_key_get(const struct cm_key *key, const char *name, uint32_t *ret_type,
                       size_t *ret_size)
{
    UNICODE_STRING text = cm_tree_text(name);
    const struct cm_value *value = cm_tree_value(key, &text);
    machine_free(text.Buffer);
    if (value == NULL)
        return NULL;
    *ret_type = value->type;
    *ret_size = value->size;
    return value->data;
}

uint32_t cm_key_get_number(const struct cm_key *key, const char *name, uint32_t otherwise)
{
    uint32_t type, number = otherwise;
    size_t size;
    const void *data = cm_key_get(key, name, &type, &size);
    if (data != NULL && type == REG_DWORD && size == sizeof number)
        memcpy(&number, data, sizeof number);
    return number;
}

bool cm_key_get_text(const struct cm_key *key, const char *name, char *ret_text, size_t size)
{
    uint32_t type;
    size_t bytes = 0;
    const void *data = cm_key_get(key, name, &type, &bytes);
    bool is_text = data != NULL && (type == REG_SZ || type == REG_EXPAND_SZ);
    cm_key_ascii(data, is_text ? bytes / 2 : 0, ret_text, size);
    return is_text;
}
