/* See cm/query.h. */
#include "cm/query.h"

#include "cm/cm_state.h"

static uint32_t cm_query_max(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Counts and longest names of what a key holds. */
static KEY_FULL_INFORMATION cm_query_measure(const struct cm_key *key)
{
    KEY_FULL_INFORMATION full = {.LastWriteTime.QuadPart = (LONGLONG)key->last_write};
    for (const struct cm_key *child = key->first_child; child != NULL; child = child->next) {
        full.SubKeys++;
        full.MaxNameLen = cm_query_max(full.MaxNameLen, child->name.Length);
        full.MaxClassLen = cm_query_max(full.MaxClassLen, child->class.Length);
    }
    for (const struct cm_value *value = key->first_value; value != NULL; value = value->next) {
        full.Values++;
        full.MaxValueNameLen = cm_query_max(full.MaxValueNameLen, value->name.Length);
        full.MaxValueDataLen = cm_query_max(full.MaxValueDataLen, value->size);
    }
    return full;
}

static NTSTATUS cm_query_basic(const struct cm_key *key, void *buffer, ULONG size, PULONG ret_size)
{
    const uint32_t at = offsetof(KEY_BASIC_INFORMATION, Name);
    KEY_BASIC_INFORMATION head = {.LastWriteTime.QuadPart = (LONGLONG)key->last_write,
                                  .NameLength = key->name.Length};
    struct cm_answer answer = {&head, at, {{key->name.Buffer, at, key->name.Length}}};
    return cm_answer_give(&answer, buffer, size, ret_size);
}

static NTSTATUS cm_query_node(const struct cm_key *key, void *buffer, ULONG size, PULONG ret_size)
{
    const uint32_t at = offsetof(KEY_NODE_INFORMATION, Name);
    uint32_t class_at = at + key->name.Length;
    KEY_NODE_INFORMATION head = {.LastWriteTime.QuadPart = (LONGLONG)key->last_write,
                                 .ClassOffset = class_at,
                                 .ClassLength = key->class.Length,
                                 .NameLength = key->name.Length};
    struct cm_answer answer = {&head,
                               at,
                               {{key->name.Buffer, at, key->name.Length},
                                {key->class.Buffer, class_at, key->class.Length}}};
    return cm_answer_give(&answer, buffer, size, ret_size);
}

static NTSTATUS cm_query_full(const struct cm_key *key, void *buffer, ULONG size, PULONG ret_size)
{
    const uint32_t at = offsetof(KEY_FULL_INFORMATION, Class);
    KEY_FULL_INFORMATION head = cm_query_measure(key);
    head.ClassOffset = at;
    head.ClassLength = key->class.Length;
    struct cm_answer answer = {&head, at, {{key->class.Buffer, at, key->class.Length}}};
    return cm_answer_give(&answer, buffer, size, ret_size);
}

static NTSTATUS cm_query_cached(const struct cm_key *key, void *buffer, ULONG size, PULONG ret_size)
{
    KEY_FULL_INFORMATION full = cm_query_measure(key);
    KEY_CACHED_INFORMATION head = {.LastWriteTime = full.LastWriteTime,
                                   .SubKeys = full.SubKeys,
                                   .MaxNameLen = full.MaxNameLen,
                                   .Values = full.Values,
                                   .MaxValueNameLen = full.MaxValueNameLen,
                                   .MaxValueDataLen = full.MaxValueDataLen,
                                   .NameLength = key->name.Length};
    struct cm_answer answer = {.head = &head, .head_size = sizeof head};
    return cm_answer_give(&answer, buffer, size, ret_size);
}

static NTSTATUS cm_query_name(const struct cm_key *key, void *buffer, ULONG size, PULONG ret_size)
{
    const uint32_t at = offsetof(KEY_NAME_INFORMATION, Name);
    ULONG length = cm_path_of(key, NULL, 0);
    *ret_size = at + length;
    if (size < at)
        return STATUS_BUFFER_TOO_SMALL;
    PKEY_NAME_INFORMATION name = buffer;
    name->NameLength = length;
    cm_path_of(key, (uint8_t *)name->Name, size - at);
    return size - at < length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

static NTSTATUS cm_query_give(const struct cm_key *key, KEY_INFORMATION_CLASS class, void *buffer,
                              ULONG size, PULONG ret_size)
{
    switch (class) {
    case KeyBasicInformation: return cm_query_basic(key, buffer, size, ret_size);
    case KeyNodeInformation: return cm_query_node(key, buffer, size, ret_size);
    case KeyFullInformation: return cm_query_full(key, buffer, size, ret_size);
    case KeyNameInformation: return cm_query_name(key, buffer, size, ret_size);
    case KeyCachedInformation: return cm_query_cached(key, buffer, size, ret_size);
    default: cm_answer_unsupported("a KEY_INFORMATION_CLASS that is left to the system");
    }
}

NTSTATUS NTAPI ZwQueryKey(HANDLE KeyHandle, KEY_INFORMATION_CLASS KeyInformationClass,
                          PVOID KeyInformation, ULONG Length, PULONG ResultLength)
{
    NTSTATUS status;
    if ((unsigned)KeyInformationClass >= MaxKeyInfoClass)
        return STATUS_INVALID_PARAMETER;
    bool is_free = KeyInformationClass == KeyNameInformation ||
                   KeyInformationClass == KeyHandleTagsInformation;
    const struct cm_key *key =
        cm_body_key(KeyHandle, is_free ? 0 : KEY_QUERY_VALUE, "ZwQueryKey", &status);
    if (key == NULL)
        return status;
    return cm_query_give(key, KeyInformationClass, KeyInformation, Length, ResultLength);
}

NTSTATUS NTAPI ZwEnumerateKey(HANDLE KeyHandle, ULONG Index,
                              KEY_INFORMATION_CLASS KeyInformationClass, PVOID KeyInformation,
                              ULONG Length, PULONG ResultLength)
{
    NTSTATUS status;
    if ((unsigned)KeyInformationClass > KeyFullInformation)
        return STATUS_INVALID_PARAMETER;
    struct cm_key *key = cm_body_key(KeyHandle, KEY_ENUMERATE_SUB_KEYS, "ZwEnumerateKey", &status);
    if (key == NULL)
        return status;
    const struct cm_key *child = cm_key_child(key, Index);
    if (child == NULL)
        return STATUS_NO_MORE_ENTRIES;
    return cm_query_give(child, KeyInformationClass, KeyInformation, Length, ResultLength);
}
