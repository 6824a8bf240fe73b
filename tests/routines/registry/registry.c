/* Keys and their values: opening, making, deleting, asking. */
#include "../common/registry_test.h"

#define CONTROL_SET L"\\Registry\\Machine\\System\\CurrentControlSet"

NTSYSAPI NTSTATUS NTAPI ZwOpenKeyEx(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                                    POBJECT_ATTRIBUTES ObjectAttributes, ULONG OpenOptions);
extern __declspec(dllimport) POBJECT_TYPE *CmKeyObjectType;

typedef struct {
    ULONG NameLength;
    WCHAR Name[1];
} NAME_INFORMATION;

static union {
    UCHAR Bytes[512];
    ULONGLONG Align;
    KEY_BASIC_INFORMATION Basic;
    KEY_NODE_INFORMATION Node;
    KEY_FULL_INFORMATION Full;
    NAME_INFORMATION Name;
    KEY_VALUE_BASIC_INFORMATION ValueBasic;
    KEY_VALUE_FULL_INFORMATION ValueFull;
    KEY_VALUE_PARTIAL_INFORMATION ValuePartial;
    KEY_VALUE_PARTIAL_INFORMATION_ALIGN64 ValueAlign64;
} Answer;

static VOID OpensWhatIsThere(VOID)
{
    static const PCWSTR paths[] = {
        L"\\Registry",
        L"\\Registry\\Machine",
        L"\\Registry\\User",
        L"\\Registry\\User\\.Default",
        L"\\Registry\\Machine\\Hardware\\DeviceMap",
        L"\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion",
        L"\\Registry\\Machine\\System\\ControlSet001\\Services",
        CONTROL_SET L"\\Services",
        CONTROL_SET L"\\Enum",
        CONTROL_SET L"\\Control\\Class",
        CONTROL_SET L"\\Control\\DeviceClasses",
    };
    for (ULONG i = 0; i < RTL_NUMBER_OF(paths); i++) {
        HANDLE key = NULL;
        CHECK(OpenKeyFor(KEY_READ, NULL, paths[i], &key) == STATUS_SUCCESS);
        CHECK(ZwClose(key) == STATUS_SUCCESS);
    }
}

static VOID OpensOwnService(VOID)
{
    HANDLE key = OpenTestKey(), parameters = NULL;
    ULONG needed = 0;

    CHECK(QueryValue(key, L"type", KeyValuePartialInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_SUCCESS);
    CHECK(Answer.ValuePartial.Type == REG_DWORD && Answer.ValuePartial.DataLength == 4);
    CHECK(*(PULONG)Answer.ValuePartial.Data == 1); /* SERVICE_KERNEL_DRIVER */
    CHECK(OpenKeyFor(KEY_READ, key, L"parameters", &parameters) == STATUS_SUCCESS);
    CHECK(ZwClose(parameters) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID OpenRefused(VOID)
{
    HANDLE key = OpenTestKey(), other = NULL;
    UNICODE_STRING name = Text(L"Parameters");
    OBJECT_ATTRIBUTES attributes;

    CHECK(OpenKey(NULL, L"\\Registry\\Machine\\Nowhere", &other) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(OpenKey(NULL, L"\\Registry\\Nowhere\\At\\All", &other) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(OpenKey(NULL, L"Registry\\Machine", &other) == STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK(OpenKey(key, L"\\Parameters", &other) == STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK(OpenKey(key, L"No parameters", &other) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(OpenKey((HANDLE)(ULONG_PTR)0x7ffff0, L"Parameters", &other) == STATUS_INVALID_HANDLE);
    CHECK(OpenKey(ZwCurrentThread(), L"Parameters", &other) == STATUS_OBJECT_TYPE_MISMATCH);
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, key, NULL);
    attributes.Length = 8;
    CHECK(ZwOpenKey(&other, KEY_READ, &attributes) == STATUS_INVALID_PARAMETER);
    attributes.Length = sizeof(attributes);
    CHECK(ZwOpenKeyEx(&other, KEY_READ, &attributes, 0x8000) == STATUS_INVALID_PARAMETER_4);
    name.Length--;
    CHECK(ZwOpenKey(&other, KEY_READ, &attributes) == STATUS_OBJECT_NAME_INVALID);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID HandleIsOfKeyType(VOID)
{
    HANDLE key = NULL, same = NULL;
    PVOID object = NULL;
    OBJECT_HANDLE_INFORMATION information = {0};

    CHECK(OpenKeyFor(KEY_READ, NULL, CONTROL_SET L"\\Services", &key) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(key, KEY_READ, *CmKeyObjectType, KernelMode, &object,
                                    &information) == STATUS_SUCCESS);
    CHECK(information.GrantedAccess == KEY_READ);
    ObDereferenceObject(object);
    CHECK(OpenKeyFor(GENERIC_ALL, key, L"", &same) == STATUS_SUCCESS); /* no name: the same key */
    CHECK(ObReferenceObjectByHandle(same, KEY_READ, *CmKeyObjectType, KernelMode, &object,
                                    &information) == STATUS_SUCCESS);
    CHECK(information.GrantedAccess == KEY_ALL_ACCESS);
    ObDereferenceObject(object);
    CHECK(ZwClose(same) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID CreateTellsWhichItWas(VOID)
{
    HANDLE key = OpenTestKey(), made = NULL, again = NULL;
    UNICODE_STRING name = Text(L"Made"), class = Text(L"of a class");
    OBJECT_ATTRIBUTES attributes;
    ULONG disposition = 0, needed = 0;

    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, key, NULL);
    CHECK(ZwCreateKey(&made, KEY_ALL_ACCESS, &attributes, 0, &class, REG_OPTION_NON_VOLATILE,
                      &disposition) == STATUS_SUCCESS);
    CHECK(disposition == REG_CREATED_NEW_KEY);
    name = Text(L"mADE");
    CHECK(ZwCreateKey(&again, KEY_ALL_ACCESS, &attributes, 0, NULL, REG_OPTION_NON_VOLATILE,
                      &disposition) == STATUS_SUCCESS);
    CHECK(disposition == REG_OPENED_EXISTING_KEY);
    CHECK(ZwQueryKey(again, KeyNodeInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_SUCCESS);
    CHECK(IsText(Answer.Node.Name, Answer.Node.NameLength, L"Made"));
    CHECK(IsText((PWSTR)(Answer.Bytes + Answer.Node.ClassOffset), Answer.Node.ClassLength,
                 L"of a class"));
    CHECK(ZwDeleteKey(made) == STATUS_SUCCESS);
    CHECK(ZwClose(made) == STATUS_SUCCESS);
    CHECK(ZwClose(again) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID CreateRefused(VOID)
{
    HANDLE key = OpenTestKey(), made = NULL;

    CHECK(CreateKey(key, L"No\\Path", 0, &made) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(CreateKey(key, L"Odd", 0x8000, &made) == STATUS_INVALID_PARAMETER_6);
    CHECK(OpenKey(key, L"No", &made) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(OpenKey(key, L"Odd", &made) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID VolatileBelowVolatile(VOID)
{
    HANDLE key = OpenTestKey(), parent = NULL, child = NULL;

    CHECK(CreateKey(key, L"Volatile", REG_OPTION_VOLATILE, &parent) == STATUS_SUCCESS);
    CHECK(CreateKey(parent, L"Child", 0, &child) == STATUS_CHILD_MUST_BE_VOLATILE);
    CHECK(CreateKey(parent, L"Child", REG_OPTION_VOLATILE, &child) == STATUS_SUCCESS);
    CHECK(ZwDeleteKey(parent) == STATUS_CANNOT_DELETE);
    CHECK(ZwDeleteKey(child) == STATUS_SUCCESS);
    CHECK(ZwDeleteKey(parent) == STATUS_SUCCESS);
    CHECK(ZwClose(child) == STATUS_SUCCESS);
    CHECK(ZwClose(parent) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID LongNames(VOID)
{
    static WCHAR name[257];
    HANDLE key = OpenTestKey(), made = NULL;

    for (ULONG i = 0; i < 256; i++)
        name[i] = L'n';
    name[255] = 0;
    CHECK(CreateKey(key, name, REG_OPTION_VOLATILE, &made) == STATUS_SUCCESS);
    CHECK(ZwDeleteKey(made) == STATUS_SUCCESS);
    CHECK(ZwClose(made) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID DeletedKey(VOID)
{
    HANDLE key = OpenTestKey(), made = NULL, other = NULL, none = NULL;
    ULONG number = 1, needed = 0;

    CHECK(CreateKey(key, L"Gone", 0, &made) == STATUS_SUCCESS);
    CHECK(OpenKey(key, L"Gone", &other) == STATUS_SUCCESS);
    CHECK(SetValue(made, L"Number", REG_DWORD, &number, sizeof(number)) == STATUS_SUCCESS);
    CHECK(ZwDeleteKey(made) == STATUS_SUCCESS);
    CHECK(SetValue(other, L"Number", REG_DWORD, &number, sizeof(number)) == STATUS_KEY_DELETED);
    CHECK(QueryValue(other, L"Number", KeyValuePartialInformation, &Answer, sizeof(Answer),
                     &needed) == STATUS_KEY_DELETED);
    CHECK(ZwQueryKey(other, KeyBasicInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_KEY_DELETED);
    CHECK(ZwEnumerateKey(other, 0, KeyBasicInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_KEY_DELETED);
    CHECK(OpenKey(other, L"Below", &none) == STATUS_KEY_DELETED);
    CHECK(OpenKey(key, L"Gone", &none) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(CreateKey(key, L"Gone", 0, &none) == STATUS_SUCCESS); /* another one */
    CHECK(QueryValue(none, L"Number", KeyValuePartialInformation, &Answer, sizeof(Answer),
                     &needed) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(ZwDeleteKey(none) == STATUS_SUCCESS);
    CHECK(ZwClose(none) == STATUS_SUCCESS);
    CHECK(ZwClose(other) == STATUS_SUCCESS);
    CHECK(ZwClose(made) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID DeleteRefused(VOID)
{
    HANDLE key = OpenTestKey(), hive = NULL;

    CHECK(ZwDeleteKey(key) == STATUS_CANNOT_DELETE); /* it has Parameters */
    CHECK(OpenKey(NULL, L"\\Registry\\User\\.Default", &hive) == STATUS_SUCCESS);
    CHECK(ZwDeleteKey(hive) == STATUS_CANNOT_DELETE);
    CHECK(ZwDeleteKey((HANDLE)(ULONG_PTR)0x7ffff0) == STATUS_INVALID_HANDLE);
    CHECK(ZwDeleteKey(ZwCurrentThread()) == STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ZwClose(hive) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID CurrentControlSetIsALink(VOID)
{
    HANDLE key = OpenTestKey(), link = NULL;
    UNICODE_STRING name = Text(CONTROL_SET);
    OBJECT_ATTRIBUTES attributes;
    ULONG needed = 0;

    CHECK(ZwQueryKey(key, KeyNameInformation, &Answer, sizeof(Answer), &needed) == STATUS_SUCCESS);
    CHECK(needed == FIELD_OFFSET(NAME_INFORMATION, Name) + Answer.Name.NameLength);
    CHECK(IsText(Answer.Name.Name, Answer.Name.NameLength,
                 L"\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\registry"));
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL,
                               NULL);
    CHECK(ZwOpenKeyEx(&link, KEY_READ, &attributes, REG_OPTION_OPEN_LINK) == STATUS_SUCCESS);
    CHECK(ZwClose(link) == STATUS_SUCCESS);
    attributes.Attributes |= OBJ_OPENLINK; /* says the same */
    CHECK(ZwOpenKey(&link, KEY_READ, &attributes) == STATUS_SUCCESS);
    CHECK(QueryValue(link, L"SymbolicLinkValue", KeyValuePartialInformation, &Answer,
                     sizeof(Answer), &needed) == STATUS_SUCCESS);
    CHECK(Answer.ValuePartial.Type == REG_LINK);
    CHECK(ZwClose(link) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID LinksAreFollowed(VOID)
{
    HANDLE key = OpenTestKey(), link = NULL, end = NULL;
    UNICODE_STRING name = Text(L"Link");
    OBJECT_ATTRIBUTES attributes;
    WCHAR target[] = CONTROL_SET L"\\Services";
    ULONG needed = 0;

    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, key, NULL);
    CHECK(ZwCreateKey(&link, KEY_ALL_ACCESS, &attributes, 0, NULL,
                      REG_OPTION_VOLATILE | REG_OPTION_CREATE_LINK, NULL) == STATUS_SUCCESS);
    CHECK(OpenKey(key, L"Link", &end) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(SetValue(link, L"SymbolicLinkValue", REG_LINK, target, sizeof(target) - sizeof(WCHAR)) ==
          STATUS_SUCCESS);
    CHECK(OpenKey(key, L"Link\\registry\\Parameters", &end) == STATUS_SUCCESS);
    CHECK(ZwQueryKey(end, KeyBasicInformation, &Answer, sizeof(Answer), &needed) == STATUS_SUCCESS);
    CHECK(IsText(Answer.Basic.Name, Answer.Basic.NameLength, L"Parameters"));
    CHECK(ZwClose(end) == STATUS_SUCCESS);
    CHECK(ZwDeleteKey(link) == STATUS_SUCCESS);
    CHECK(OpenKey(key, L"Link", &end) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(ZwClose(link) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID NamesInShortBuffers(VOID)
{
    HANDLE key = OpenTestKey();
    ULONG needed = 0, whole;

    CHECK(ZwQueryKey(key, KeyNameInformation, NULL, 0, &whole) == STATUS_BUFFER_TOO_SMALL);
    RtlFillMemory(&Answer, sizeof(Answer), 0xee);
    CHECK(ZwQueryKey(key, KeyNameInformation, &Answer, 8, &needed) == STATUS_BUFFER_OVERFLOW);
    CHECK(needed == whole && Answer.Name.NameLength == whole - 4);
    CHECK(Answer.Name.Name[0] == L'\\' && Answer.Name.Name[1] == L'R' && Answer.Bytes[8] == 0xee);
    CHECK(ZwQueryKey(key, KeyNameInformation, &Answer, whole, &needed) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID KeyIsDescribed(VOID)
{
    HANDLE key = OpenTestKey(), made = NULL, child = NULL;
    ULONG number = 7, needed = 0;

    CHECK(CreateKey(key, L"Described", 0, &made) == STATUS_SUCCESS);
    CHECK(CreateKey(made, L"Child", 0, &child) == STATUS_SUCCESS);
    CHECK(SetValue(made, L"Number", REG_DWORD, &number, sizeof(number)) == STATUS_SUCCESS);
    CHECK(SetValue(made, L"N", REG_BINARY, "1234567", 7) == STATUS_SUCCESS);
    CHECK(ZwQueryKey(made, KeyFullInformation, &Answer, sizeof(Answer), &needed) == STATUS_SUCCESS);
    CHECK(Answer.Full.SubKeys == 1 && Answer.Full.MaxNameLen == 10);
    CHECK(Answer.Full.Values == 2 && Answer.Full.MaxValueNameLen == 12);
    CHECK(Answer.Full.MaxValueDataLen == 7 && Answer.Full.ClassLength == 0);
    CHECK(Answer.Full.LastWriteTime.QuadPart != 0);
    CHECK(needed == FIELD_OFFSET(KEY_FULL_INFORMATION, Class));
    CHECK(ZwQueryKey(made, KeyFullInformation, &Answer, 43, &needed) == STATUS_BUFFER_TOO_SMALL);
    CHECK(ZwQueryKey(made, KeyBasicInformation, &Answer, 20, &needed) == STATUS_BUFFER_OVERFLOW);
    CHECK(needed == FIELD_OFFSET(KEY_BASIC_INFORMATION, Name) + 18);
    CHECK(ZwQueryKey(made, (KEY_INFORMATION_CLASS)77, &Answer, sizeof(Answer), &needed) ==
          STATUS_INVALID_PARAMETER);
    CHECK(ZwDeleteKey(child) == STATUS_SUCCESS);
    CHECK(ZwDeleteKey(made) == STATUS_SUCCESS);
    CHECK(ZwClose(child) == STATUS_SUCCESS);
    CHECK(ZwClose(made) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID SubkeysAreEnumerated(VOID)
{
    static const PCWSTR names[] = {L"pear", L"Apple", L"fig", L"Quince"};
    HANDLE key = OpenTestKey(), parent = NULL, child[4] = {NULL};
    ULONG needed = 0, seen = 0;

    CHECK(CreateKey(key, L"Fruit", 0, &parent) == STATUS_SUCCESS);
    for (ULONG i = 0; i < 4; i++)
        CHECK(CreateKey(parent, names[i], 0, &child[i]) == STATUS_SUCCESS);
    for (ULONG n = 0; n < 4; n++) {
        CHECK(ZwEnumerateKey(parent, n, KeyBasicInformation, &Answer, sizeof(Answer), &needed) ==
              STATUS_SUCCESS);
        for (ULONG i = 0; i < 4; i++)
            if (IsText(Answer.Basic.Name, Answer.Basic.NameLength, names[i]))
                seen |= 1u << i;
    }
    CHECK(seen == 0xf);
    CHECK(ZwEnumerateKey(parent, 4, KeyBasicInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_NO_MORE_ENTRIES);
    CHECK(ZwEnumerateKey(parent, 0, KeyNameInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_INVALID_PARAMETER);
    for (ULONG i = 0; i < 4; i++) {
        CHECK(ZwDeleteKey(child[i]) == STATUS_SUCCESS);
        CHECK(ZwClose(child[i]) == STATUS_SUCCESS);
    }
    CHECK(ZwDeleteKey(parent) == STATUS_SUCCESS);
    CHECK(ZwClose(parent) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID ValueIsReplaced(VOID)
{
    HANDLE key = OpenTestKey();
    ULONG number = 3, needed = 0;

    CHECK(SetValue(key, L"Name", REG_SZ, L"word", 10) == STATUS_SUCCESS);
    CHECK(QueryValue(key, L"NAME", KeyValuePartialInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_SUCCESS);
    CHECK(needed == 22 && Answer.ValuePartial.Type == REG_SZ);
    CHECK(IsText((PWSTR)Answer.ValuePartial.Data, 8, L"word"));
    CHECK(SetValue(key, L"name", REG_DWORD, &number, sizeof(number)) == STATUS_SUCCESS);
    CHECK(QueryValue(key, L"Name", KeyValueFullInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_SUCCESS);
    CHECK(Answer.ValueFull.Type == REG_DWORD && Answer.ValueFull.DataLength == 4);
    CHECK(IsText(Answer.ValueFull.Name, Answer.ValueFull.NameLength, L"Name"));
    CHECK(*(PULONG)(Answer.Bytes + Answer.ValueFull.DataOffset) == 3);
    CHECK(needed == Answer.ValueFull.DataOffset + 4);
    CHECK(DeleteValue(key, L"nAME") == STATUS_SUCCESS);
    CHECK(DeleteValue(key, L"nAME") == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID DefaultValue(VOID)
{
    HANDLE key = OpenTestKey();
    ULONG needed = 0;

    CHECK(ZwSetValueKey(key, NULL, 0, REG_SZ, L"x", 4) == STATUS_SUCCESS);
    CHECK(QueryValue(key, NULL, KeyValueBasicInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_SUCCESS);
    CHECK(Answer.ValueBasic.NameLength == 0 && Answer.ValueBasic.Type == REG_SZ && needed == 12);
    CHECK(SetValue(key, L"Empty", REG_NONE, NULL, 0) == STATUS_SUCCESS);
    CHECK(QueryValue(key, L"Empty", KeyValuePartialInformation, &Answer, 12, &needed) ==
          STATUS_SUCCESS);
    CHECK(needed == 12 && Answer.ValuePartial.DataLength == 0);
    CHECK(DeleteValue(key, L"Empty") == STATUS_SUCCESS);
    CHECK(DeleteValue(key, L"") == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID ValuesInShortBuffers(VOID)
{
    HANDLE key = OpenTestKey();
    ULONG needed = 0;

    CHECK(SetValue(key, L"Name", REG_BINARY, "0123456789", 10) == STATUS_SUCCESS);
    RtlFillMemory(&Answer, sizeof(Answer), 0xee);
    CHECK(QueryValue(key, L"Name", KeyValuePartialInformation, &Answer, 11, &needed) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(needed == 22 && Answer.Bytes[0] == 0xee);
    CHECK(QueryValue(key, L"Name", KeyValuePartialInformation, &Answer, 15, &needed) ==
          STATUS_BUFFER_OVERFLOW);
    CHECK(needed == 22 && Answer.ValuePartial.DataLength == 10);
    CHECK(Answer.ValuePartial.Data[2] == '2' && Answer.ValuePartial.Data[3] == 0xee);
    CHECK(QueryValue(key, L"Name", KeyValuePartialInformation, NULL, 0, &needed) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(QueryValue(key, L"None", KeyValuePartialInformation, NULL, 0, &needed) ==
          STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(DeleteValue(key, L"Name") == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID AlignedForms(VOID)
{
    HANDLE key = OpenTestKey();
    ULONGLONG number = 0x1122334455667788;
    ULONG needed = 0;

    CHECK(SetValue(key, L"Big", REG_QWORD, &number, sizeof(number)) == STATUS_SUCCESS);
    CHECK(QueryValue(key, L"Big", KeyValuePartialInformationAlign64, &Answer, sizeof(Answer),
                     &needed) == STATUS_SUCCESS);
    CHECK(Answer.ValueAlign64.Type == REG_QWORD && Answer.ValueAlign64.DataLength == 8);
    CHECK(needed == 16 && *(PULONGLONG)Answer.ValueAlign64.Data == number);
    CHECK(QueryValue(key, L"Big", KeyValueFullInformationAlign64, &Answer, sizeof(Answer),
                     &needed) == STATUS_SUCCESS);
    CHECK(Answer.ValueFull.DataOffset % 8 == 0);
    CHECK(*(PULONGLONG)(Answer.Bytes + Answer.ValueFull.DataOffset) == number);
    CHECK(QueryValue(key, L"Big", KeyValuePartialInformationAlign64, Answer.Bytes + 4, 100,
                     &needed) == STATUS_DATATYPE_MISALIGNMENT);
    CHECK(QueryValue(key, L"Big", (KEY_VALUE_INFORMATION_CLASS)77, &Answer, sizeof(Answer),
                     &needed) == STATUS_INVALID_PARAMETER);
    CHECK(DeleteValue(key, L"Big") == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID ValuesAreEnumerated(VOID)
{
    static const PCWSTR names[] = {L"c", L"a", L"b"};
    HANDLE key = OpenTestKey(), made = NULL;
    ULONG needed = 0, seen = 0;

    CHECK(CreateKey(key, L"Letters", 0, &made) == STATUS_SUCCESS);
    for (ULONG i = 0; i < 3; i++)
        CHECK(SetValue(made, names[i], REG_DWORD, &i, sizeof(i)) == STATUS_SUCCESS);
    for (ULONG n = 0; n < 3; n++) {
        CHECK(ZwEnumerateValueKey(made, n, KeyValueFullInformation, &Answer, sizeof(Answer),
                                  &needed) == STATUS_SUCCESS);
        ULONG i = *(PULONG)(Answer.Bytes + Answer.ValueFull.DataOffset);
        CHECK(i < 3 && IsText(Answer.ValueFull.Name, Answer.ValueFull.NameLength, names[i]));
        seen |= 1u << i;
    }
    CHECK(seen == 7);
    CHECK(ZwEnumerateValueKey(made, 3, KeyValueFullInformation, &Answer, sizeof(Answer), &needed) ==
          STATUS_NO_MORE_ENTRIES);
    CHECK(ZwDeleteKey(made) == STATUS_SUCCESS);
    CHECK(ZwClose(made) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID LongValueNames(VOID)
{
    HANDLE key = OpenTestKey();
    UNICODE_STRING name = {0x8000, 0x8000, ExAllocatePoolWithTag(PagedPool, 0x8000, 'tseT')};

    RtlFillMemory(name.Buffer, 0x8000, 'v');
    CHECK(ZwSetValueKey(key, &name, 0, REG_BINARY, "", 1) == STATUS_INVALID_PARAMETER);
    name.Length = 0x7ffe;
    CHECK(ZwSetValueKey(key, &name, 0, REG_BINARY, "", 1) == STATUS_SUCCESS);
    CHECK(ZwDeleteValueKey(key, &name) == STATUS_SUCCESS);
    ExFreePoolWithTag(name.Buffer, 'tseT');
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID Flush(VOID)
{
    HANDLE key = OpenTestKey();

    CHECK(ZwFlushKey(key) == STATUS_SUCCESS);
    CHECK(ZwFlushKey((HANDLE)(ULONG_PTR)0x7ffff0) == STATUS_INVALID_HANDLE);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    TestKey = *RegistryPath;
    RUN(ZwOpenKey, "what every machine has is there", OpensWhatIsThere);
    RUN(ZwOpenKey, "RegistryPath leads to the driver's service", OpensOwnService);
    RUN(ZwOpenKeyEx, "what is no key, path or option is refused", OpenRefused);
    RUN(ZwOpenKey, "a handle has a type and the rights asked for", HandleIsOfKeyType);
    RUN(ZwOpenKeyEx, "CurrentControlSet leads to the set it stands for", CurrentControlSetIsALink);
    RUN(ZwCreateKey, "a symbolic link is followed to its end", LinksAreFollowed);
    RUN(ZwCreateKey, "made once, opened then, in any case", CreateTellsWhichItWas);
    RUN(ZwCreateKey, "only the last key of a path is made", CreateRefused);
    RUN(ZwCreateKey, "below a volatile key all are", VolatileBelowVolatile);
    RUN(ZwCreateKey, "a name has 255 characters", LongNames);
    RUN(ZwDeleteKey, "its handles stay and say so", DeletedKey);
    RUN(ZwDeleteKey, "refused for keys with subkeys and hives", DeleteRefused);
    RUN(ZwQueryKey, "the path, in buffers too small for it", NamesInShortBuffers);
    RUN(ZwQueryKey, "counts, longest names and sizes", KeyIsDescribed);
    RUN(ZwEnumerateKey, "each subkey once", SubkeysAreEnumerated);
    RUN(ZwSetValueKey, "a name has one value, in any case", ValueIsReplaced);
    RUN(ZwSetValueKey, "without a name, and without data", DefaultValue);
    RUN(ZwSetValueKey, "a name has 16,383 characters", LongValueNames);
    RUN(ZwQueryValueKey, "what fits of it in a short buffer", ValuesInShortBuffers);
    RUN(ZwQueryValueKey, "forms on a boundary of 8", AlignedForms);
    RUN(ZwEnumerateValueKey, "each value once", ValuesAreEnumerated);
    RUN(ZwFlushKey, "takes keys", Flush);
    return RoutineDone(Driver);
}
