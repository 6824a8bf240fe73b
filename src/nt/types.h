/*
 * NT's basic types, under Microsoft's own names (the one folder with typedefs).
 *
 * Invariant: sizes are those of 64-bit Windows, not of Linux: ULONG is 32 bits, WCHAR is 16 bits
 * (so literals are u"..."), enums are 4 bytes. Whatever a driver calls, or we call in a driver, is
 * NTAPI.
 */
#ifndef DRYDOCK_NT_TYPES_H
#define DRYDOCK_NT_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NTAPI __attribute__((ms_abi))

typedef void VOID, *PVOID;
typedef const void *PCVOID;
typedef char CHAR, CCHAR, *PCHAR, *PSTR;
typedef const char *PCSZ, *PCSTR;
typedef uint8_t UCHAR, BOOLEAN, *PUCHAR, *PBOOLEAN;
typedef int16_t SHORT, CSHORT, *PSHORT;
typedef uint16_t USHORT, WCHAR, *PUSHORT, *PWCHAR, *PWSTR, *PWCH;
typedef const uint16_t *PCWSTR, *PCWCH;
typedef int32_t LONG, *PLONG, NTSTATUS, *PNTSTATUS;
typedef uint32_t ULONG, *PULONG, LCID, LOGICAL, ACCESS_MASK, SECURITY_INFORMATION;
typedef int64_t LONGLONG, LONG64, LONG_PTR, *PLONG64;
typedef uint64_t ULONGLONG, ULONG64, ULONG_PTR, SIZE_T, KAFFINITY;
typedef uint64_t *PULONGLONG, *PULONG64, *PULONG_PTR, *PSIZE_T;
typedef void *HANDLE, **PHANDLE;

#define TRUE  1
#define FALSE 0

typedef union _LARGE_INTEGER {
    struct {
        ULONG LowPart;
        LONG HighPart;
    };
    struct {
        ULONG LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER, PHYSICAL_ADDRESS, *PPHYSICAL_ADDRESS;

typedef union _ULARGE_INTEGER {
    struct {
        ULONG LowPart;
        ULONG HighPart;
    };
    struct {
        ULONG LowPart;
        ULONG HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

/* Length and MaximumLength in bytes, a terminator not counted and not promised. */
typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    PWCH Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;

typedef struct _STRING {
    USHORT Length;
    USHORT MaximumLength;
    PCHAR Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING;

typedef struct _GUID {
    ULONG Data1;
    USHORT Data2;
    USHORT Data3;
    UCHAR Data4[8];
} GUID, *LPGUID;
typedef const GUID *LPCGUID;

typedef struct _LIST_ENTRY {
    struct _LIST_ENTRY *Flink;
    struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY;

typedef struct _SINGLE_LIST_ENTRY {
    struct _SINGLE_LIST_ENTRY *Next;
} SINGLE_LIST_ENTRY, *PSINGLE_LIST_ENTRY;

typedef struct __attribute__((aligned(16))) _SLIST_ENTRY {
    struct _SLIST_ENTRY *Next;
} SLIST_ENTRY, *PSLIST_ENTRY;

/* The x64 form: depth, sequence and the first entry (whose low 4 address bits are 0). */
typedef union __attribute__((aligned(16))) _SLIST_HEADER {
    struct {
        ULONGLONG Alignment;
        ULONGLONG Region;
    };
    struct {
        ULONGLONG Depth : 16;
        ULONGLONG Sequence : 48;
        ULONGLONG Reserved : 4;
        ULONGLONG NextEntry : 60;
    } HeaderX64;
} SLIST_HEADER, *PSLIST_HEADER;

typedef struct _OBJECT_ATTRIBUTES {
    ULONG Length;
    HANDLE RootDirectory;
    PUNICODE_STRING ObjectName;
    ULONG Attributes;
    PVOID SecurityDescriptor;
    PVOID SecurityQualityOfService;
} OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;

enum {
    OBJ_INHERIT = 0x02,
    OBJ_CASE_INSENSITIVE = 0x40,
    OBJ_OPENIF = 0x80,
    OBJ_KERNEL_HANDLE = 0x200
};

/* Objects that other headers here define, or that stay opaque to every driver (threads, processes).
 */
typedef struct _DEVICE_OBJECT DEVICE_OBJECT, *PDEVICE_OBJECT;
typedef struct _DRIVER_OBJECT DRIVER_OBJECT, *PDRIVER_OBJECT;
typedef struct _FILE_OBJECT FILE_OBJECT, *PFILE_OBJECT;
typedef struct _IRP IRP, *PIRP;
typedef struct _MDL MDL, *PMDL;
typedef struct _KTHREAD *PKTHREAD, *PRKTHREAD;
typedef struct _ETHREAD *PETHREAD;
typedef struct _EPROCESS *PEPROCESS;
typedef struct _OBJECT_TYPE *POBJECT_TYPE;

#define CONTAINING_RECORD(address, type, field)                                                    \
    ((type *)(void *)((char *)(address)-offsetof(type, field)))

/* Circular lists with a head. An initialised head points at itself; an entry is in one list at
 * most. */
static inline void nt_list_init(LIST_ENTRY *head)
{
    head->Flink = head->Blink = head;
}

static inline bool nt_list_is_empty(const LIST_ENTRY *head)
{
    return head->Flink == head;
}

static inline void nt_list_insert_between(LIST_ENTRY *before, LIST_ENTRY *entry, LIST_ENTRY *after)
{
    entry->Blink = before;
    entry->Flink = after;
    before->Flink = entry;
    after->Blink = entry;
}

static inline void nt_list_push_head(LIST_ENTRY *head, LIST_ENTRY *entry)
{
    nt_list_insert_between(head, entry, head->Flink);
}

static inline void nt_list_push_tail(LIST_ENTRY *head, LIST_ENTRY *entry)
{
    nt_list_insert_between(head->Blink, entry, head);
}

/* Unlinks an entry; its own links stay as they were. */
static inline void nt_list_remove(LIST_ENTRY *entry)
{
    entry->Blink->Flink = entry->Flink;
    entry->Flink->Blink = entry->Blink;
}

/* Unlinks and returns the first (last) entry; NULL if the list is empty. */
static inline LIST_ENTRY *nt_list_pop_head(LIST_ENTRY *head)
{
    LIST_ENTRY *entry = head->Flink;
    if (entry == head)
        return NULL;
    nt_list_remove(entry);
    return entry;
}

static inline LIST_ENTRY *nt_list_pop_tail(LIST_ENTRY *head)
{
    LIST_ENTRY *entry = head->Blink;
    if (entry == head)
        return NULL;
    nt_list_remove(entry);
    return entry;
}

static inline bool nt_guid_equal(const GUID *a, const GUID *b)
{
    return __builtin_memcmp(a, b, sizeof *a) == 0;
}

#endif
