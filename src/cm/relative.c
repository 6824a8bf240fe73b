/* See cm/relative.h. */
#include "cm/relative.h"

#include "cm/cm_state.h"
#include "ob/handle.h"
#include "rtl/strings.h"

static const char *const cm_relative_places[RTL_REGISTRY_MAXIMUM] = {
    [RTL_REGISTRY_ABSOLUTE] = "",
    [RTL_REGISTRY_SERVICES] = CM_SERVICES,
    [RTL_REGISTRY_CONTROL] = CM_CONTROL,
    [RTL_REGISTRY_WINDOWS_NT] = "Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion",
    [RTL_REGISTRY_DEVICEMAP] = "Machine\\Hardware\\DeviceMap",
    [RTL_REGISTRY_USER] = "User\\.Default",
};

NTSTATUS cm_relative_key(ULONG relative_to, const void *path, bool is_made, struct cm_key **ret_key)
{
    NTSTATUS status;
    UNICODE_STRING text;
    struct cm_path end;
    ULONG place = relative_to & ~(RTL_REGISTRY_HANDLE | RTL_REGISTRY_OPTIONAL);
    if (relative_to & RTL_REGISTRY_HANDLE) {
        *ret_key = cm_body_key((HANDLE)(uint64_t)path, 0, "", &status);
        return status;
    }
    if (place >= RTL_REGISTRY_MAXIMUM)
        return STATUS_INVALID_PARAMETER;
    RtlInitUnicodeString(&text, path);
    if (place == RTL_REGISTRY_ABSOLUTE && (text.Length == 0 || text.Buffer[0] != '\\'))
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    struct cm_key *from = cm_key_find(NULL, cm_relative_places[place]);
    if (from == NULL || (place == RTL_REGISTRY_ABSOLUTE && !cm_path_skip_root(&text)))
        return STATUS_OBJECT_NAME_NOT_FOUND;
    status = cm_path_walk(from, &text, CM_LINKS_ALL, &end);
    if (NT_SUCCESS(status) && end.rest.Length > 0)
        status = is_made ? cm_open_add(&end, NULL, 0) : STATUS_OBJECT_NAME_NOT_FOUND;
    *ret_key = end.key;
    return status;
}

NTSTATUS NTAPI RtlCheckRegistryKey(ULONG RelativeTo, PWSTR Path)
{
    struct cm_key *key;
    NTSTATUS status = cm_relative_key(RelativeTo, Path, false, &key);
    if (RelativeTo & RTL_REGISTRY_HANDLE)
        ZwClose(Path);
    return status;
}

NTSTATUS NTAPI RtlCreateRegistryKey(ULONG RelativeTo, PWSTR Path)
{
    struct cm_key *key;
    return cm_relative_key(RelativeTo, Path, true, &key);
}

NTSTATUS NTAPI RtlWriteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName,
                                     ULONG ValueType, PVOID ValueData, ULONG ValueLength)
{
    struct cm_key *key;
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, ValueName);
    NTSTATUS status = cm_relative_key(RelativeTo, Path, true, &key);
    if (!NT_SUCCESS(status))
        return status;
    return cm_value_write(key, &name, ValueType, ValueData, ValueLength, "RtlWriteRegistryValue");
}

NTSTATUS NTAPI RtlDeleteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName)
{
    struct cm_key *key;
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, ValueName);
    NTSTATUS status = cm_relative_key(RelativeTo, Path, false, &key);
    if (!NT_SUCCESS(status))
        return status;
    struct cm_value *value = cm_tree_value(key, &name);
    if (value == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    cm_tree_remove_value(key, value);
    return STATUS_SUCCESS;
}
