/* Shorthands for the drivers that test the registry. */
#ifndef REGISTRY_TEST_H
#define REGISTRY_TEST_H

#include "routine_test.h"

static UNICODE_STRING TestKey; /* the driver's own: RegistryPath */

static inline UNICODE_STRING Text(PCWSTR Words)
{
    UNICODE_STRING text;
    RtlInitUnicodeString(&text, Words);
    return text;
}

/* ZwCreateKey and ZwOpenKey of Name, below Root or (NULL) by full path. */
static inline NTSTATUS CreateKey(HANDLE Root, PCWSTR Name, ULONG Options, HANDLE *Key)
{
    UNICODE_STRING name = Text(Name);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, Root,
                               NULL);
    return ZwCreateKey(Key, KEY_ALL_ACCESS, &attributes, 0, NULL, Options, NULL);
}

static inline NTSTATUS OpenKeyFor(ACCESS_MASK Access, HANDLE Root, PCWSTR Name, HANDLE *Key)
{
    UNICODE_STRING name = Text(Name);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, Root,
                               NULL);
    return ZwOpenKey(Key, Access, &attributes);
}

static inline NTSTATUS OpenKey(HANDLE Root, PCWSTR Name, HANDLE *Key)
{
    return OpenKeyFor(KEY_ALL_ACCESS, Root, Name, Key);
}

static inline HANDLE OpenTestKey(VOID)
{
    HANDLE key = NULL;
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &TestKey, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK(ZwOpenKey(&key, KEY_ALL_ACCESS, &attributes) == STATUS_SUCCESS);
    return key;
}

static inline NTSTATUS SetValue(HANDLE Key, PCWSTR Name, ULONG Type, PVOID Data, ULONG Size)
{
    UNICODE_STRING name = Text(Name);
    return ZwSetValueKey(Key, &name, 0, Type, Data, Size);
}

static inline NTSTATUS DeleteValue(HANDLE Key, PCWSTR Name)
{
    UNICODE_STRING name = Text(Name);
    return ZwDeleteValueKey(Key, &name);
}

static inline NTSTATUS QueryValue(HANDLE Key, PCWSTR Name, KEY_VALUE_INFORMATION_CLASS Class,
                                  PVOID Buffer, ULONG Size, PULONG Needed)
{
    UNICODE_STRING name = Text(Name);
    return ZwQueryValueKey(Key, &name, Class, Buffer, Size, Needed);
}

static inline BOOLEAN IsText(PCWSTR Units, ULONG Bytes, PCWSTR Words)
{
    UNICODE_STRING one = {(USHORT)Bytes, (USHORT)Bytes, (PWSTR)Units};
    UNICODE_STRING two = Text(Words);
    return RtlEqualUnicodeString(&one, &two, FALSE);
}

#endif
