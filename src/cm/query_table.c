/* See cm/query_table.h. */
#include "cm/query_table.h"

#include "cm/cm_state.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "rtl/strings.h"

#include <string.h>

#define CM_TAG_TABLE 0x54514d43u /* 'CMQT' */

/* One walk through a table. Both keys are held. */
struct cm_table {
    struct cm_key *top, *key; /* where the walk began, where it is */
    PVOID context;
};

/* A value on its way to the driver. */
struct cm_datum {
    const uint16_t *name; /* terminated */
    uint32_t type, size;
    const void *data;
};

static bool cm_table_is_text(uint32_t type)
{
    return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ;
}

static uint16_t cm_table_unit(const void *data, uint32_t n)
{
    uint16_t unit;
    memcpy(&unit, (const uint8_t *)data + n * sizeof unit, sizeof unit);
    return unit;
}

static NTSTATUS cm_table_call(const struct cm_table *table, const RTL_QUERY_REGISTRY_TABLE *entry,
                              const struct cm_datum *datum)
{
    const uint64_t arguments[GATE_ARGUMENTS_MAX] = {
        (uint64_t)datum->name,    datum->type,
        (uint64_t)datum->data,    datum->size,
        (uint64_t)table->context, (uint64_t)entry->EntryContext};
    NTSTATUS status = (NTSTATUS)gate_call_many(gate_current_caller(), "QueryRoutine", 0,
                                               (void *)entry->QueryRoutine, arguments);
    return status == STATUS_BUFFER_TOO_SMALL ? STATUS_SUCCESS : status;
}

/* Each string of a REG_MULTI_SZ as a REG_SZ of its own. */
static NTSTATUS cm_table_call_each(const struct cm_table *table,
                                   const RTL_QUERY_REGISTRY_TABLE *entry,
                                   const struct cm_datum *datum)
{
    NTSTATUS status = STATUS_SUCCESS;
    uint32_t units = datum->size / 2u, from = 0;
    while (NT_SUCCESS(status) && from < units && cm_table_unit(datum->data, from) != 0) {
        uint32_t to = from;
        while (to < units && cm_table_unit(datum->data, to) != 0)
            to++;
        to += to < units; /* the terminator is a part of it */
        const struct cm_datum one = {datum->name, REG_SZ, (to - from) * 2,
                                     (const uint8_t *)datum->data + (size_t)from * 2};
        status = cm_table_call(table, entry, &one);
        from = to;
    }
    return status;
}

/* A string into a UNICODE_STRING, whose Length does not count the terminator. */
static NTSTATUS cm_table_store_text(UNICODE_STRING *target, const struct cm_datum *datum)
{
    uint32_t size = datum->size & ~1u;
    if (size >= 2 && cm_table_unit(datum->data, size / 2 - 1) == 0)
        size -= 2;
    if (target->Buffer == NULL) {
        if (size + 2 > UINT16_MAX)
            return STATUS_BUFFER_TOO_SMALL;
        target->Buffer = mm_pool_alloc(MM_PAGED, size + 2, CM_TAG_TABLE, gate_current_caller(),
                                       gate_current_site(), true);
        if (target->Buffer == NULL)
            return STATUS_INSUFFICIENT_RESOURCES;
        target->MaximumLength = (USHORT)(size + 2);
    }
    if (datum->size > target->MaximumLength)
        return STATUS_BUFFER_TOO_SMALL;
    memcpy(target->Buffer, datum->data, size);
    target->Length = (USHORT)size;
    if (size + 2 <= target->MaximumLength)
        target->Buffer[size / 2] = 0;
    return STATUS_SUCCESS;
}

/* What is longer than a ULONG: the buffer's first LONG says how large it is, and by its sign
 * whether length and type go first. */
static NTSTATUS cm_table_store_long(void *target, const struct cm_datum *datum)
{
    LONG said;
    memcpy(&said, target, sizeof said);
    uint64_t room = said < 0 ? (uint64_t) - (int64_t)said : (uint64_t)said;
    const uint32_t head[2] = {datum->size, datum->type};
    uint32_t at = said < 0 ? 0 : sizeof head;
    if (room < (uint64_t)at + datum->size)
        return STATUS_BUFFER_TOO_SMALL;
    memcpy(target, head, at);
    memcpy((uint8_t *)target + at, datum->data, datum->size);
    return STATUS_SUCCESS;
}

static NTSTATUS cm_table_store(const RTL_QUERY_REGISTRY_TABLE *entry, const struct cm_datum *datum)
{
    if (datum->type == REG_MULTI_SZ && !(entry->Flags & RTL_QUERY_REGISTRY_NOEXPAND))
        return STATUS_INVALID_PARAMETER;
    if (cm_table_is_text(datum->type))
        return cm_table_store_text(entry->EntryContext, datum);
    if (datum->size > sizeof(ULONG))
        return cm_table_store_long(entry->EntryContext, datum);
    memcpy(entry->EntryContext, datum->data, datum->size);
    return STATUS_SUCCESS;
}

static NTSTATUS cm_table_give(const struct cm_table *table, const RTL_QUERY_REGISTRY_TABLE *entry,
                              const struct cm_datum *datum)
{
    bool is_expanded = !(entry->Flags & RTL_QUERY_REGISTRY_NOEXPAND);
    if (datum->type == REG_EXPAND_SZ && is_expanded)
        for (uint32_t i = 0; i < datum->size / 2; i++)
            if (cm_table_unit(datum->data, i) == '%')
                cm_answer_unsupported("expanding environment variables in a registry value, which "
                                      "drivers must not ask for (RTL_QUERY_REGISTRY_NOEXPAND)");
    if (entry->Flags & RTL_QUERY_REGISTRY_DIRECT)
        return cm_table_store(entry, datum);
    if (datum->type == REG_MULTI_SZ && is_expanded)
        return cm_table_call_each(table, entry, datum);
    return cm_table_call(table, entry, datum);
}

/* Bytes of default data whose length was left to us. */
static uint32_t cm_table_default_size(const RTL_QUERY_REGISTRY_TABLE *entry, uint32_t type)
{
    if (entry->DefaultLength != 0 || !cm_table_is_text(type))
        return entry->DefaultLength;
    const void *data = entry->DefaultData;
    uint32_t units = 0;
    do {
        while (cm_table_unit(data, units) != 0)
            units++;
        units++;
    } while (type == REG_MULTI_SZ && units > 1 && cm_table_unit(data, units) != 0);
    return (units + (type == REG_MULTI_SZ && units > 1)) * 2;
}

static NTSTATUS cm_table_give_default(const struct cm_table *table,
                                      const RTL_QUERY_REGISTRY_TABLE *entry)
{
    uint32_t type = entry->DefaultType & 0xff;
    if (type == REG_NONE)
        return entry->Flags & RTL_QUERY_REGISTRY_REQUIRED ? STATUS_OBJECT_NAME_NOT_FOUND
                                                          : STATUS_SUCCESS;
    const struct cm_datum datum = {entry->Name, type, cm_table_default_size(entry, type),
                                   entry->DefaultData};
    return cm_table_give(table, entry, &datum);
}

/* Hands a value over in a copy that the driver can see and the registry does not need. */
static NTSTATUS cm_table_give_value(const struct cm_table *table,
                                    const RTL_QUERY_REGISTRY_TABLE *entry,
                                    const struct cm_value *value)
{
    uint32_t expected = entry->DefaultType >> RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;
    bool is_checked =
        (entry->Flags & RTL_QUERY_REGISTRY_DIRECT) && (entry->Flags & RTL_QUERY_REGISTRY_TYPECHECK);
    if (is_checked && value->type != expected)
        return STATUS_OBJECT_TYPE_MISMATCH;
    uint32_t data_at = (value->name.Length + 2u + 7u) & ~7u;
    uint8_t *copy = mm_pool_alloc(MM_PAGED, data_at + value->size, CM_TAG_TABLE, 0, 0, true);
    if (copy == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    memcpy(copy, value->name.Buffer, value->name.Length);
    memcpy(copy + data_at, value->data, value->size);
    const struct cm_datum datum = {(const uint16_t *)copy, value->type, value->size,
                                   copy + data_at};
    NTSTATUS status = cm_table_give(table, entry, &datum);
    mm_pool_free_own(copy);
    return status;
}

/* The value again, by name: the driver's routine ran meanwhile. */
static void cm_table_delete(struct cm_key *key, PCUNICODE_STRING name)
{
    struct cm_value *value = cm_tree_value(key, name);
    if (value != NULL)
        cm_tree_remove_value(key, value);
}

/* One value, and its deletion if that is asked for. */
static NTSTATUS cm_table_take(const struct cm_table *table, const RTL_QUERY_REGISTRY_TABLE *entry,
                              const struct cm_value *value)
{
    UNICODE_STRING name = cm_tree_copy(&value->name);
    NTSTATUS status = cm_table_give_value(table, entry, value);
    if (NT_SUCCESS(status) && (entry->Flags & RTL_QUERY_REGISTRY_DELETE))
        cm_table_delete(table->key, &name);
    machine_free(name.Buffer);
    return status;
}

/* Every value of the key, one after another. */
static NTSTATUS cm_table_all(const struct cm_table *table, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    static const struct cm_datum none;
    if (entry->Flags & RTL_QUERY_REGISTRY_NOVALUE)
        return cm_table_call(table, entry, &none);
    NTSTATUS status = STATUS_SUCCESS;
    bool is_any = false;
    for (uint32_t n = 0; NT_SUCCESS(status); is_any = true) {
        const struct cm_value *value = table->key->first_value;
        for (uint32_t i = 0; value != NULL && i < n; i++)
            value = value->next;
        if (value == NULL)
            break;
        status = cm_table_take(table, entry, value);
        n += !(entry->Flags & RTL_QUERY_REGISTRY_DELETE);
    }
    return !is_any && (entry->Flags & RTL_QUERY_REGISTRY_REQUIRED) ? STATUS_OBJECT_NAME_NOT_FOUND
                                                                   : status;
}

static NTSTATUS cm_table_one(const struct cm_table *table, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, entry->Name);
    const struct cm_value *value = cm_tree_value(table->key, &name);
    return value != NULL ? cm_table_take(table, entry, value) : cm_table_give_default(table, entry);
}

static void cm_table_move(struct cm_table *table, struct cm_key *key)
{
    cm_body_hold(key);
    cm_body_release(table->key);
    table->key = key;
}

static NTSTATUS cm_table_descend(struct cm_table *table, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    UNICODE_STRING name;
    struct cm_path path;
    RtlInitUnicodeString(&name, entry->Name);
    NTSTATUS status = cm_path_walk(table->top, &name, CM_LINKS_ALL, &path);
    if (NT_SUCCESS(status) && path.rest.Length > 0)
        status = STATUS_OBJECT_NAME_NOT_FOUND;
    if (NT_SUCCESS(status))
        cm_table_move(table, path.key);
    return status;
}

/* Below \Registry\Machine lie the system's own hives, which Windows trusts. */
static bool cm_table_is_trusted(const struct cm_key *key)
{
    while (key->depth > 1)
        key = key->parent;
    return key == cm_key_find(NULL, "Machine");
}

static void cm_table_check_direct(const struct cm_table *table,
                                  const RTL_QUERY_REGISTRY_TABLE *entry)
{
    if (!(entry->Flags & RTL_QUERY_REGISTRY_TYPECHECK) && !cm_table_is_trusted(table->key))
        breach_stop("registry-direct-untyped", "bug check KERNEL_SECURITY_CHECK_FAILURE (0x139)",
                    "RtlQueryRegistryValues is to store a value of any type from a hive that users "
                    "can write, without RTL_QUERY_REGISTRY_TYPECHECK");
}

static NTSTATUS cm_table_entry(struct cm_table *table, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    bool is_direct = (entry->Flags & RTL_QUERY_REGISTRY_DIRECT) != 0;
    bool is_subkey = (entry->Flags & RTL_QUERY_REGISTRY_SUBKEY) != 0;
    bool is_routine = entry->QueryRoutine != NULL;
    if (is_direct ? is_routine || is_subkey : !is_routine && !is_subkey)
        return STATUS_INVALID_PARAMETER;
    if (entry->Name == NULL && (is_direct || is_subkey))
        return STATUS_INVALID_PARAMETER;
    if (table->top->is_deleted)
        return STATUS_KEY_DELETED;
    if (is_subkey || (entry->Flags & RTL_QUERY_REGISTRY_TOPKEY))
        cm_table_move(table, table->top);
    if (table->key->is_deleted) /* by a routine; what was above it may be gone too */
        return STATUS_KEY_DELETED;
    if (is_subkey) {
        NTSTATUS status = cm_table_descend(table, entry);
        return NT_SUCCESS(status) && is_routine ? cm_table_all(table, entry) : status;
    }
    if (is_direct)
        cm_table_check_direct(table, entry);
    bool is_all = entry->Name == NULL || (entry->Flags & RTL_QUERY_REGISTRY_NOVALUE);
    return is_all && !is_direct ? cm_table_all(table, entry) : cm_table_one(table, entry);
}

NTSTATUS NTAPI RtlQueryRegistryValues(ULONG RelativeTo, PCWSTR Path,
                                      PRTL_QUERY_REGISTRY_TABLE QueryTable, PVOID Context,
                                      PVOID Environment)
{
    (void)Environment;
    struct cm_key *key;
    NTSTATUS status = cm_relative_key(RelativeTo, Path, false, &key);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND && (RelativeTo & RTL_REGISTRY_OPTIONAL))
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status))
        return status;
    struct cm_table table = {.top = key, .key = key, .context = Context};
    cm_body_hold(key);
    cm_body_hold(key);
    const RTL_QUERY_REGISTRY_TABLE *entry = QueryTable;
    for (; NT_SUCCESS(status) && (entry->QueryRoutine != NULL || entry->Name != NULL); entry++)
        status = cm_table_entry(&table, entry);
    cm_body_release(table.key);
    cm_body_release(table.top);
    return status;
}
