/* See cm/value.h. */
#include "cm/value.h"

#include "cm/cm_state.h"
#include "machine/breach.h"

#include <string.h>

/* Why the data are not of the type's documented form; NULL if they are. Readers take a string's
 * terminator for granted. */
static const char *cm_value_fault(uint32_t type, const uint8_t *data, uint32_t size)
{
    static const uint8_t end[4];
    bool is_text = type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ;
    if (type == REG_DWORD && size != sizeof(uint32_t))
        return "a REG_DWORD that is not of 4 bytes";
    if (!is_text || size == 0)
        return NULL;
    if (size % 2 != 0 || memcmp(data + size - 2, end, 2) != 0)
        return "a string without its terminator";
    if (type == REG_MULTI_SZ && size > 2 && memcmp(data + size - 4, end, 4) != 0)
        return "a REG_MULTI_SZ without the empty string at its end";
    return NULL;
}

NTSTATUS cm_value_write(struct cm_key *key, PCUNICODE_STRING name, ULONG type, const void *data,
                        ULONG size, const char *routine)
{
    if (name->Length % 2 != 0)
        return STATUS_OBJECT_NAME_INVALID;
    if (name->Length > CM_VALUE_NAME_MAX)
        return STATUS_INVALID_PARAMETER;
    if (size > CM_VALUE_DATA_MAX || !machine_has_room())
        return STATUS_INSUFFICIENT_RESOURCES;
    const char *fault = cm_value_fault(type, data, size);
    if (fault != NULL)
        breach_say("registry-value-form", "whoever reads the value takes its form for granted",
                   "%s was given %s", routine, fault);
    cm_tree_set(key, name, type, data, size);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwSetValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName, ULONG TitleIndex,
                             ULONG Type, PVOID Data, ULONG DataSize)
{
    (void)TitleIndex;
    NTSTATUS status;
    UNICODE_STRING name = {0};
    if (ValueName != NULL)
        name = *ValueName;
    struct cm_key *key = cm_body_key(KeyHandle, KEY_SET_VALUE, "ZwSetValueKey", &status);
    if (key == NULL)
        return status;
    return cm_value_write(key, &name, Type, Data, DataSize, "ZwSetValueKey");
}

static uint32_t cm_value_align(uint32_t offset, uint32_t boundary)
{
    return (offset + boundary - 1) & ~(boundary - 1);
}

static NTSTATUS cm_value_basic(const struct cm_value *value, void *buffer, ULONG size,
                               PULONG ret_size)
{
    const uint32_t at = offsetof(KEY_VALUE_BASIC_INFORMATION, Name);
    KEY_VALUE_BASIC_INFORMATION head = {.Type = value->type, .NameLength = value->name.Length};
    struct cm_answer answer = {&head, at, {{value->name.Buffer, at, value->name.Length}}};
    return cm_answer_give(&answer, buffer, size, ret_size);
}

static NTSTATUS cm_value_full(const struct cm_value *value, uint32_t boundary, void *buffer,
                              ULONG size, PULONG ret_size)
{
    const uint32_t at = offsetof(KEY_VALUE_FULL_INFORMATION, Name);
    uint32_t data_at = cm_value_align(at + value->name.Length, boundary);
    KEY_VALUE_FULL_INFORMATION head = {.Type = value->type,
                                       .DataOffset = data_at,
                                       .DataLength = value->size,
                                       .NameLength = value->name.Length};
    struct cm_answer answer = {
        &head,
        at,
        {{value->name.Buffer, at, value->name.Length}, {value->data, data_at, value->size}}};
    return cm_answer_give(&answer, buffer, size, ret_size);
}

static NTSTATUS cm_value_partial(const struct cm_value *value, void *buffer, ULONG size,
                                 PULONG ret_size)
{
    const uint32_t at = offsetof(KEY_VALUE_PARTIAL_INFORMATION, Data);
    KEY_VALUE_PARTIAL_INFORMATION head = {.Type = value->type, .DataLength = value->size};
    struct cm_answer answer = {&head, at, {{value->data, at, value->size}}};
    return cm_answer_give(&answer, buffer, size, ret_size);
}

static NTSTATUS cm_value_partial_align64(const struct cm_value *value, void *buffer, ULONG size,
                                         PULONG ret_size)
{
    const uint32_t at = offsetof(KEY_VALUE_PARTIAL_INFORMATION_ALIGN64, Data);
    KEY_VALUE_PARTIAL_INFORMATION_ALIGN64 head = {.Type = value->type, .DataLength = value->size};
    struct cm_answer answer = {&head, at, {{value->data, at, value->size}}};
    return cm_answer_give(&answer, buffer, size, ret_size);
}

static NTSTATUS cm_value_check_class(KEY_VALUE_INFORMATION_CLASS class, const void *buffer)
{
    if ((unsigned)class >= MaxKeyValueInfoClass)
        return STATUS_INVALID_PARAMETER;
    bool is_aligned = (uint64_t)buffer % 8 == 0;
    bool is_align64 =
        class == KeyValueFullInformationAlign64 || class == KeyValuePartialInformationAlign64;
    return is_align64 && !is_aligned ? STATUS_DATATYPE_MISALIGNMENT : STATUS_SUCCESS;
}

static NTSTATUS cm_value_give(const struct cm_value *value, KEY_VALUE_INFORMATION_CLASS class,
                              void *buffer, ULONG size, PULONG ret_size)
{
    switch (class) {
    case KeyValueBasicInformation: return cm_value_basic(value, buffer, size, ret_size);
    case KeyValueFullInformation: return cm_value_full(value, 4, buffer, size, ret_size);
    case KeyValueFullInformationAlign64: return cm_value_full(value, 8, buffer, size, ret_size);
    case KeyValuePartialInformation: return cm_value_partial(value, buffer, size, ret_size);
    case KeyValuePartialInformationAlign64:
        return cm_value_partial_align64(value, buffer, size, ret_size);
    default: cm_answer_unsupported("KeyValueLayerInformation, which is not documented");
    }
}

NTSTATUS NTAPI ZwQueryValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName,
                               KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                               PVOID KeyValueInformation, ULONG Length, PULONG ResultLength)
{
    NTSTATUS status = cm_value_check_class(KeyValueInformationClass, KeyValueInformation);
    UNICODE_STRING name = *ValueName;
    if (!NT_SUCCESS(status))
        return status;
    struct cm_key *key = cm_body_key(KeyHandle, KEY_QUERY_VALUE, "ZwQueryValueKey", &status);
    if (key == NULL)
        return status;
    const struct cm_value *value = cm_tree_value(key, &name);
    if (value == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    return cm_value_give(value, KeyValueInformationClass, KeyValueInformation, Length,
                         ResultLength);
}

NTSTATUS NTAPI ZwEnumerateValueKey(HANDLE KeyHandle, ULONG Index,
                                   KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                                   PVOID KeyValueInformation, ULONG Length, PULONG ResultLength)
{
    NTSTATUS status = cm_value_check_class(KeyValueInformationClass, KeyValueInformation);
    if (!NT_SUCCESS(status))
        return status;
    struct cm_key *key = cm_body_key(KeyHandle, KEY_QUERY_VALUE, "ZwEnumerateValueKey", &status);
    if (key == NULL)
        return status;
    const struct cm_value *value = key->first_value;
    for (ULONG i = 0; value != NULL && i < Index; i++)
        value = value->next;
    if (value == NULL)
        return STATUS_NO_MORE_ENTRIES;
    return cm_value_give(value, KeyValueInformationClass, KeyValueInformation, Length,
                         ResultLength);
}

NTSTATUS NTAPI ZwDeleteValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName)
{
    NTSTATUS status;
    UNICODE_STRING name = *ValueName;
    struct cm_key *key = cm_body_key(KeyHandle, KEY_SET_VALUE, "ZwDeleteValueKey", &status);
    if (key == NULL)
        return status;
    struct cm_value *value = cm_tree_value(key, &name);
    if (value == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    cm_tree_remove_value(key, value);
    return STATUS_SUCCESS;
}
