/* The tree itself: see cm/cm_state.h. */
#include "cm/cm_state.h"
#include "machine/timer.h"
#include "rtl/strings.h"

#include <stdio.h>
#include <string.h>

enum cm_kind { CM_MEMORY, CM_HIVE, CM_KEY };

static const struct {
    const char *path;
    enum cm_kind kind;
} cm_start[] = {
#define CM_START(path, kind) {path, CM_##kind},
#include "cm/start.def"
#undef CM_START
};

UNICODE_STRING cm_tree_copy(PCUNICODE_STRING text)
{
    UNICODE_STRING copy = {text->Length, text->Length, machine_alloc(text->Length)};
    memcpy(copy.Buffer, text->Buffer, text->Length);
    return copy;
}

UNICODE_STRING cm_tree_text(const char *text)
{
    size_t length = strlen(text);
    UNICODE_STRING copy = {(USHORT)(length * 2), (USHORT)(length * 2), machine_alloc(length * 2)};
    for (size_t i = 0; i < length; i++)
        copy.Buffer[i] = (uint8_t)text[i];
    return copy;
}

static void cm_tree_touch(struct cm_key *key)
{
    key->last_write = timer_now() + TIMER_EPOCH;
}

/* The link that leads to the subkey of that name, or to where it belongs. */
static struct cm_key **cm_tree_place(struct cm_key *parent, PCUNICODE_STRING name)
{
    struct cm_key **link = &parent->first_child;
    while (*link != NULL && RtlCompareUnicodeString(&(*link)->name, name, TRUE) < 0)
        link = &(*link)->next;
    return link;
}

struct cm_key *cm_tree_child(const struct cm_key *key, PCUNICODE_STRING name)
{
    struct cm_key *child = key->first_child;
    while (child != NULL && !RtlEqualUnicodeString(&child->name, name, TRUE))
        child = child->next;
    return child;
}

struct cm_key *cm_tree_add(struct cm_key *parent, PCUNICODE_STRING name, bool is_volatile)
{
    struct cm_key *key = machine_alloc(sizeof *key);
    struct cm_key **link = cm_tree_place(parent, name);
    key->name = cm_tree_copy(name);
    key->parent = parent;
    key->depth = parent->depth + 1;
    key->is_volatile = is_volatile;
    key->next = *link;
    *link = key;
    cm_tree_touch(key);
    cm_tree_touch(parent);
    return key;
}

struct cm_value *cm_tree_value(const struct cm_key *key, PCUNICODE_STRING name)
{
    struct cm_value *value = key->first_value;
    while (value != NULL && !RtlEqualUnicodeString(&value->name, name, TRUE))
        value = value->next;
    return value;
}

void cm_tree_set(struct cm_key *key, PCUNICODE_STRING name, uint32_t type, const void *data,
                 uint32_t size)
{
    struct cm_value *value = cm_tree_value(key, name);
    uint8_t *copy = machine_alloc(size); /* before the old data goes: it may be a part of that */
    memcpy(copy, data, size);
    if (value == NULL) {
        struct cm_value **end = &key->first_value;
        while (*end != NULL)
            end = &(*end)->next;
        *end = value = machine_alloc(sizeof *value);
        value->name = cm_tree_copy(name);
    }
    machine_free(value->data);
    value->type = type;
    value->size = size;
    value->data = copy;
    cm_tree_touch(key);
}

void cm_tree_remove_value(struct cm_key *key, struct cm_value *value)
{
    struct cm_value **link = &key->first_value;
    while (*link != value)
        link = &(*link)->next;
    *link = value->next;
    machine_free(value->name.Buffer);
    machine_free(value->data);
    machine_free(value);
    cm_tree_touch(key);
}

void cm_tree_free(struct cm_key *key)
{
    machine_free(key->name.Buffer);
    machine_free(key->class.Buffer);
    machine_free(key);
}

void cm_tree_remove(struct cm_key *key)
{
    struct cm_key **link = &key->parent->first_child;
    while (*link != key)
        link = &(*link)->next;
    *link = key->next;
    cm_tree_touch(key->parent);
    while (key->first_value != NULL)
        cm_tree_remove_value(key, key->first_value);
    key->is_deleted = true;
    if (key->open_count == 0)
        cm_tree_free(key);
}

static struct cm_key *cm_tree_new(void)
{
    struct cm_key *root = machine_alloc(sizeof *root);
    root->name = cm_tree_text("REGISTRY");
    root->is_volatile = root->is_fixed = true;
    cm_tree_touch(root);
    return root;
}

/* What Windows says of itself. Since 8.1 CurrentVersion stands still; 10 has numbers beside it. */
static void cm_tree_fill_version(void)
{
    char text[24];
    const struct nt_version *version = machine_version();
    struct cm_key *key =
        cm_key_find(NULL, "MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion");
    snprintf(text, sizeof text, "%u", version->build);
    cm_key_set_text(key, "CurrentBuild", REG_SZ, text);
    cm_key_set_text(key, "CurrentBuildNumber", REG_SZ, text);
    bool is_ten = version->major >= 10;
    snprintf(text, sizeof text, "%u.%u", is_ten ? 6 : version->major, is_ten ? 3 : version->minor);
    cm_key_set_text(key, "CurrentVersion", REG_SZ, text);
    if (is_ten) {
        cm_key_set_number(key, "CurrentMajorVersionNumber", version->major);
        cm_key_set_number(key, "CurrentMinorVersionNumber", version->minor);
    }
    snprintf(text, sizeof text, "Service Pack %u", version->service_pack);
    if (version->service_pack > 0)
        cm_key_set_text(key, "CSDVersion", REG_SZ, text);
}

static void cm_tree_fill(void)
{
    for (size_t i = 0; i < sizeof cm_start / sizeof cm_start[0]; i++) {
        struct cm_key *key = cm_key_make(NULL, cm_start[i].path);
        key->is_fixed = cm_start[i].kind != CM_KEY;
        if (cm_start[i].kind == CM_HIVE)
            key->is_volatile = false;
    }
    static const WCHAR target[] = u"\\Registry\\Machine\\System\\ControlSet001";
    struct cm_key *link = cm_key_make(NULL, "MACHINE\\SYSTEM\\CurrentControlSet");
    cm_key_set(link, "SymbolicLinkValue", REG_LINK, target, sizeof target - sizeof target[0]);
    link->is_link = link->is_volatile = link->is_fixed = true;
    cm_tree_fill_version();
}

struct cm_state *cm_state(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_CM];
    if (*slot == NULL) {
        struct cm_state *state = machine_alloc(sizeof *state);
        state->root = cm_tree_new();
        *slot = state;
        cm_tree_fill();
    }
    return *slot;
}
