/* The registry by path, and values by tables. */
#include "../common/registry_test.h"

#ifndef RTL_QUERY_REGISTRY_TYPECHECK
#define RTL_QUERY_REGISTRY_TYPECHECK       0x100
#define RTL_QUERY_REGISTRY_TYPECHECK_SHIFT 24
#endif

#define SERVICE L"registry-tables"
#define NOWHERE L"registry-tables\\Nowhere"

static ULONG Calls, Numbers;
static WCHAR Heard[128]; /* what the routine was given: "name=data;" */
static PVOID HeardContext, HeardEntryContext;

static VOID Hear(PCWSTR Words, ULONG Units)
{
    ULONG used = (ULONG)wcslen(Heard);

    for (ULONG i = 0; i < Units && Words[i] != 0 && used + 1 < RTL_NUMBER_OF(Heard); i++)
        Heard[used++] = Words[i];
    Heard[used] = 0;
}

static NTSTATUS NTAPI Listen(PWSTR ValueName, ULONG ValueType, PVOID ValueData, ULONG ValueLength,
                             PVOID Context, PVOID EntryContext)
{
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    Calls++;
    HeardContext = Context;
    HeardEntryContext = EntryContext;
    if (ValueName == NULL) {
        CHECK(ValueType == REG_NONE && ValueData == NULL && ValueLength == 0);
        return STATUS_SUCCESS;
    }
    Hear(ValueName, 64);
    Hear(L"=", 1);
    if (ValueType == REG_DWORD)
        Numbers += *(PULONG)ValueData;
    else
        Hear(ValueData, ValueLength / 2);
    Hear(L";", 1);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI Refuse(PWSTR ValueName, ULONG ValueType, PVOID ValueData, ULONG ValueLength,
                             PVOID Context, PVOID EntryContext)
{
    UNREFERENCED_PARAMETER(ValueName);
    UNREFERENCED_PARAMETER(ValueType);
    UNREFERENCED_PARAMETER(ValueData);
    UNREFERENCED_PARAMETER(ValueLength);
    UNREFERENCED_PARAMETER(Context);
    Calls++;
    return *(NTSTATUS *)EntryContext;
}

static VOID Write(PCWSTR Path, PCWSTR Name, ULONG Type, PVOID Data, ULONG Length)
{
    CHECK(RtlWriteRegistryValue(RTL_REGISTRY_SERVICES, Path, Name, Type, Data, Length) ==
          STATUS_SUCCESS);
}

static VOID WriteNumber(PCWSTR Name, ULONG Number)
{
    Write(SERVICE L"\\Data", Name, REG_DWORD, &Number, sizeof(Number));
}

static NTSTATUS Query(PCWSTR Path, PRTL_QUERY_REGISTRY_TABLE Table)
{
    Calls = Numbers = 0;
    Heard[0] = 0;
    return RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, Path, Table, &Calls, NULL);
}

static NTSTATUS QueryData(PRTL_QUERY_REGISTRY_TABLE Table)
{
    return Query(SERVICE L"\\Data", Table);
}

/* One entry and the end. */
static NTSTATUS QueryOne(PRTL_QUERY_REGISTRY_ROUTINE Routine, ULONG Flags, PCWSTR Name,
                         PVOID EntryContext, ULONG DefaultType)
{
    RTL_QUERY_REGISTRY_TABLE table[2] = {{0}, {0}};

    table[0].QueryRoutine = Routine;
    table[0].Flags = Flags;
    table[0].Name = (PWSTR)Name;
    table[0].EntryContext = EntryContext;
    table[0].DefaultType = DefaultType;
    return QueryData(table);
}

static VOID FillData(VOID)
{
    WriteNumber(L"One", 1);
    WriteNumber(L"Two", 2);
    Write(SERVICE L"\\Data", L"Word", REG_SZ, L"word", 10);
    Write(SERVICE L"\\Data", L"Words", REG_MULTI_SZ, L"a\0bc\0", 12);
    Write(SERVICE L"\\Data\\Below", L"Three", REG_DWORD, &(ULONG){3}, 4);
}

static VOID KeysAreChecked(VOID)
{
    CHECK(RtlCheckRegistryKey(RTL_REGISTRY_SERVICES, SERVICE) == STATUS_SUCCESS);
    CHECK(RtlCheckRegistryKey(RTL_REGISTRY_SERVICES, NOWHERE) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(RtlCheckRegistryKey(RTL_REGISTRY_CONTROL, L"Class") == STATUS_SUCCESS);
    CHECK(RtlCheckRegistryKey(RTL_REGISTRY_WINDOWS_NT, L"") == STATUS_SUCCESS);
    CHECK(RtlCheckRegistryKey(RTL_REGISTRY_DEVICEMAP, L"") == STATUS_SUCCESS);
    CHECK(RtlCheckRegistryKey(RTL_REGISTRY_USER, L"") == STATUS_SUCCESS);
    CHECK(RtlCheckRegistryKey(RTL_REGISTRY_ABSOLUTE, L"\\Registry\\Machine\\Software") ==
          STATUS_SUCCESS);
    CHECK(RtlCheckRegistryKey(77, L"Class") == STATUS_INVALID_PARAMETER);
}

static VOID KeysAreMade(VOID)
{
    CHECK(RtlCreateRegistryKey(RTL_REGISTRY_SERVICES, SERVICE L"\\No\\Path") ==
          STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(RtlCreateRegistryKey(RTL_REGISTRY_SERVICES, SERVICE L"\\Data") == STATUS_SUCCESS);
    CHECK(RtlCheckRegistryKey(RTL_REGISTRY_SERVICES, SERVICE L"\\Data") == STATUS_SUCCESS);
    CHECK(RtlCreateRegistryKey(RTL_REGISTRY_DEVICEMAP, L"Registry Test") == STATUS_SUCCESS);
    CHECK(RtlCheckRegistryKey(RTL_REGISTRY_DEVICEMAP, L"Registry Test") == STATUS_SUCCESS);
}

static VOID ValuesAreWritten(VOID)
{
    HANDLE key = OpenTestKey();
    ULONG number = 5;

    CHECK(RtlWriteRegistryValue(RTL_REGISTRY_SERVICES, SERVICE L"\\Data", L"Five", REG_DWORD,
                                &number, sizeof(number)) == STATUS_SUCCESS);
    CHECK(QueryOne(Listen, 0, L"five", NULL, REG_NONE) == STATUS_SUCCESS);
    CHECK(Calls == 1 && Numbers == 5);
    CHECK(RtlWriteRegistryValue(RTL_REGISTRY_HANDLE, key, L"Five", REG_DWORD, &number,
                                sizeof(number)) == STATUS_SUCCESS);
    CHECK(DeleteValue(key, L"Five") == STATUS_SUCCESS);
    CHECK(RtlWriteRegistryValue(RTL_REGISTRY_SERVICES, NOWHERE L"\\At all", L"Five", REG_DWORD,
                                &number, sizeof(number)) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID ValuesAreDeleted(VOID)
{
    WriteNumber(L"Five", 5);
    CHECK(RtlDeleteRegistryValue(RTL_REGISTRY_SERVICES, SERVICE L"\\Data", L"FIVE") ==
          STATUS_SUCCESS);
    CHECK(RtlDeleteRegistryValue(RTL_REGISTRY_SERVICES, SERVICE L"\\Data", L"FIVE") ==
          STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(RtlDeleteRegistryValue(RTL_REGISTRY_SERVICES, NOWHERE, L"FIVE") ==
          STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID NamedValues(VOID)
{
    ULONG mark = 0;
    RTL_QUERY_REGISTRY_TABLE table[4] = {{0}, {0}, {0}, {0}};

    table[0].QueryRoutine = table[1].QueryRoutine = table[2].QueryRoutine = Listen;
    table[0].Name = L"Two";
    table[1].Name = L"word";
    table[2].Name = L"One";
    table[2].EntryContext = &mark;
    CHECK(QueryData(table) == STATUS_SUCCESS);
    CHECK(Calls == 3 && Numbers == 3 && wcscmp(Heard, L"Two=;Word=word;One=;") == 0);
    CHECK(HeardContext == &Calls && HeardEntryContext == &mark);
}

static VOID AllValues(VOID)
{
    RTL_QUERY_REGISTRY_TABLE table[2] = {{0}, {0}};

    table[0].QueryRoutine = Listen;
    table[0].Flags = RTL_QUERY_REGISTRY_NOEXPAND;
    CHECK(QueryData(table) == STATUS_SUCCESS);
    CHECK(Calls == 4 && Numbers == 3);
    table[0].Flags |= RTL_QUERY_REGISTRY_REQUIRED;
    CHECK(QueryData(table) == STATUS_SUCCESS && Calls == 4);
    table[0].Flags = RTL_QUERY_REGISTRY_REQUIRED;
    CHECK(Query(SERVICE L"\\Parameters", table) == STATUS_OBJECT_NAME_NOT_FOUND);
    table[0].Flags = 0;
    CHECK(Query(SERVICE L"\\Parameters", table) == STATUS_SUCCESS);
    CHECK(Calls == 0);
}

static VOID MultiStringIsSplit(VOID)
{
    CHECK(QueryOne(Listen, 0, L"Words", NULL, REG_NONE) == STATUS_SUCCESS);
    CHECK(Calls == 2 && wcscmp(Heard, L"Words=a;Words=bc;") == 0);
    CHECK(QueryOne(Listen, RTL_QUERY_REGISTRY_NOEXPAND, L"Words", NULL, REG_NONE) ==
          STATUS_SUCCESS);
    CHECK(Calls == 1);
}

static VOID SubkeysAndBack(VOID)
{
    RTL_QUERY_REGISTRY_TABLE table[5] = {{0}, {0}, {0}, {0}, {0}};

    table[0].Flags = RTL_QUERY_REGISTRY_SUBKEY;
    table[0].Name = L"Below";
    table[1].QueryRoutine = table[2].QueryRoutine = Listen;
    table[1].Name = L"Three";
    table[2].Flags = RTL_QUERY_REGISTRY_TOPKEY;
    table[2].Name = L"One";
    CHECK(QueryData(table) == STATUS_SUCCESS);
    CHECK(Calls == 2 && wcscmp(Heard, L"Three=;One=;") == 0);
    table[0].Name = L"Nowhere";
    CHECK(QueryData(table) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Calls == 0);
}

static VOID RequiredAndDefaults(VOID)
{
    RTL_QUERY_REGISTRY_TABLE table[2] = {{0}, {0}};
    ULONG seven = 7;

    CHECK(QueryOne(Listen, 0, L"None", NULL, REG_NONE) == STATUS_SUCCESS && Calls == 0);
    CHECK(QueryOne(Listen, RTL_QUERY_REGISTRY_REQUIRED, L"None", NULL, REG_NONE) ==
          STATUS_OBJECT_NAME_NOT_FOUND);
    table[0].QueryRoutine = Listen;
    table[0].Name = L"None";
    table[0].DefaultType = REG_DWORD;
    table[0].DefaultData = &seven;
    table[0].DefaultLength = sizeof(seven);
    CHECK(QueryData(table) == STATUS_SUCCESS);
    CHECK(Calls == 1 && Numbers == 7);
    table[0].DefaultType = REG_SZ;
    table[0].DefaultData = L"some words";
    table[0].DefaultLength = 0;
    CHECK(QueryData(table) == STATUS_SUCCESS);
    CHECK(Calls == 1 && wcscmp(Heard, L"None=some words;") == 0);
    table[0].DefaultType = REG_MULTI_SZ;
    table[0].DefaultData = L"x\0yz\0";
    CHECK(QueryData(table) == STATUS_SUCCESS);
    CHECK(Calls == 2 && wcscmp(Heard, L"None=x;None=yz;") == 0);
}

static VOID OnlyACall(VOID)
{
    CHECK(QueryOne(Listen, RTL_QUERY_REGISTRY_NOVALUE, NULL, NULL, REG_NONE) == STATUS_SUCCESS);
    CHECK(Calls == 1);
}

static VOID RoutineEndsIt(VOID)
{
    NTSTATUS status = STATUS_NO_MEMORY;

    CHECK(QueryOne(Refuse, 0, NULL, &status, REG_NONE) == STATUS_NO_MEMORY);
    CHECK(Calls == 1);
    status = STATUS_BUFFER_TOO_SMALL;
    CHECK(QueryOne(Refuse, RTL_QUERY_REGISTRY_NOEXPAND, NULL, &status, REG_NONE) == STATUS_SUCCESS);
    CHECK(Calls == 4);
}

static VOID QueriedAndDeleted(VOID)
{
    WriteNumber(L"Six", 6);
    CHECK(QueryOne(Listen, RTL_QUERY_REGISTRY_DELETE, L"Six", NULL, REG_NONE) == STATUS_SUCCESS);
    CHECK(Numbers == 6);
    CHECK(QueryOne(Listen, 0, L"Six", NULL, REG_NONE) == STATUS_SUCCESS && Calls == 0);
}

#define DIRECT         (RTL_QUERY_REGISTRY_DIRECT | RTL_QUERY_REGISTRY_TYPECHECK)
#define EXPECTED(type) ((type) << RTL_QUERY_REGISTRY_TYPECHECK_SHIFT)

static VOID NumbersAreStored(VOID)
{
    ULONG number = 0;

    CHECK(QueryOne(NULL, DIRECT, L"Two", &number, EXPECTED(REG_DWORD)) == STATUS_SUCCESS);
    CHECK(number == 2);
    CHECK(QueryOne(NULL, DIRECT, L"One", &number, EXPECTED(REG_SZ)) == STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(number == 2);
    CHECK(QueryOne(NULL, RTL_QUERY_REGISTRY_DIRECT, L"One", &number, REG_NONE) == STATUS_SUCCESS);
    CHECK(number == 1); /* a hive of the system's */
}

static VOID StringsAreStored(VOID)
{
    WCHAR room[5] = {L'x', L'x', L'x', L'x', L'x'};
    UNICODE_STRING text = {0, sizeof(room), room}, allocated = {0, 0, NULL};

    CHECK(QueryOne(NULL, DIRECT, L"Word", &text, EXPECTED(REG_SZ)) == STATUS_SUCCESS);
    CHECK(text.Length == 8 && wcscmp(room, L"word") == 0);
    text.MaximumLength = 6;
    CHECK(QueryOne(NULL, DIRECT, L"Word", &text, EXPECTED(REG_SZ)) == STATUS_BUFFER_TOO_SMALL);
    CHECK(QueryOne(NULL, DIRECT, L"Word", &allocated, EXPECTED(REG_SZ)) == STATUS_SUCCESS);
    CHECK(allocated.Length == 8 && allocated.MaximumLength >= 10);
    CHECK(wcscmp(allocated.Buffer, L"word") == 0);
    RtlFreeUnicodeString(&allocated);
    CHECK(QueryOne(NULL, DIRECT | RTL_QUERY_REGISTRY_NOEXPAND, L"Words", &allocated,
                   EXPECTED(REG_MULTI_SZ)) == STATUS_SUCCESS);
    CHECK(RtlCompareMemory(allocated.Buffer, L"a\0bc\0", 10) == 10);
    RtlFreeUnicodeString(&allocated);
}

static VOID LongDataIsStored(VOID)
{
    struct {
        LONG Size;
        ULONG Type;
        UCHAR Data[8];
    } buffer;
    UCHAR *bytes = (UCHAR *)&buffer;

    Write(SERVICE L"\\Data", L"Long", REG_BINARY, "0123456", 8);
    buffer.Size = sizeof(buffer);
    CHECK(QueryOne(NULL, DIRECT, L"Long", &buffer, EXPECTED(REG_BINARY)) == STATUS_SUCCESS);
    CHECK(buffer.Size == 8 && buffer.Type == REG_BINARY && buffer.Data[6] == '6');
    buffer.Size = 15;
    CHECK(QueryOne(NULL, DIRECT, L"Long", &buffer, EXPECTED(REG_BINARY)) ==
          STATUS_BUFFER_TOO_SMALL);
    buffer.Size = -8;
    CHECK(QueryOne(NULL, DIRECT, L"Long", &buffer, EXPECTED(REG_BINARY)) == STATUS_SUCCESS);
    CHECK(bytes[0] == '0' && bytes[6] == '6');
    buffer.Size = -7;
    CHECK(QueryOne(NULL, DIRECT, L"Long", &buffer, EXPECTED(REG_BINARY)) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(RtlDeleteRegistryValue(RTL_REGISTRY_SERVICES, SERVICE L"\\Data", L"Long") ==
          STATUS_SUCCESS);
}

static VOID WindowsSaysItsBuild(VOID)
{
    WCHAR room[16];
    UNICODE_STRING text = {0, sizeof(room), room};
    RTL_QUERY_REGISTRY_TABLE table[2] = {{0}, {0}};
    RTL_OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof(version)};
    ULONG build = 0;

    table[0].Flags = DIRECT;
    table[0].Name = L"CurrentBuildNumber";
    table[0].EntryContext = &text;
    table[0].DefaultType = EXPECTED(REG_SZ);
    CHECK(RtlQueryRegistryValues(RTL_REGISTRY_WINDOWS_NT, L"", table, NULL, NULL) ==
          STATUS_SUCCESS);
    CHECK(RtlUnicodeStringToInteger(&text, 10, &build) == STATUS_SUCCESS);
    CHECK(RtlGetVersion(&version) == STATUS_SUCCESS && build == version.dwBuildNumber);
}

static VOID WrongEntries(VOID)
{
    ULONG number = 0;

    CHECK(QueryOne(NULL, RTL_QUERY_REGISTRY_SUBKEY, NULL, NULL, REG_NONE) == STATUS_SUCCESS);
    CHECK(QueryOne(Listen, RTL_QUERY_REGISTRY_SUBKEY, NULL, NULL, REG_NONE) ==
          STATUS_INVALID_PARAMETER);
    CHECK(QueryOne(Listen, DIRECT, L"One", &number, EXPECTED(REG_DWORD)) ==
          STATUS_INVALID_PARAMETER);
    CHECK(QueryOne(NULL, DIRECT | RTL_QUERY_REGISTRY_SUBKEY, L"One", &number,
                   EXPECTED(REG_DWORD)) == STATUS_INVALID_PARAMETER);
    CHECK(Query(NOWHERE, NULL) == STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID Delete(PCWSTR Name)
{
    HANDLE key = OpenTestKey(), gone = NULL;

    CHECK(OpenKey(key, Name, &gone) == STATUS_SUCCESS);
    CHECK(ZwDeleteKey(gone) == STATUS_SUCCESS && ZwClose(gone) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static NTSTATUS NTAPI DeleteAbove(PWSTR ValueName, ULONG ValueType, PVOID ValueData,
                                  ULONG ValueLength, PVOID Context, PVOID EntryContext)
{
    UNREFERENCED_PARAMETER(ValueName);
    UNREFERENCED_PARAMETER(ValueType);
    UNREFERENCED_PARAMETER(ValueData);
    UNREFERENCED_PARAMETER(ValueLength);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(EntryContext);
    Calls++;
    Delete(L"Data\\Gone\\Deep");
    Delete(L"Data\\Gone");
    return STATUS_SUCCESS;
}

static VOID KeyIsDeletedMeanwhile(VOID)
{
    ULONG number = 7;
    RTL_QUERY_REGISTRY_TABLE table[3] = {
        {DeleteAbove, RTL_QUERY_REGISTRY_SUBKEY, L"Gone\\Deep", NULL, REG_NONE, NULL, 0},
        {NULL, RTL_QUERY_REGISTRY_DIRECT, L"One", &number, REG_NONE, NULL, 0},
        {NULL, 0, NULL, NULL, REG_NONE, NULL, 0}};

    CHECK(RtlCreateRegistryKey(RTL_REGISTRY_SERVICES, SERVICE L"\\Data\\Gone") == STATUS_SUCCESS);
    Write(SERVICE L"\\Data\\Gone\\Deep", L"One", REG_DWORD, &number, sizeof(number));
    CHECK(Query(SERVICE L"\\Data", table) == STATUS_KEY_DELETED);
    CHECK(Calls == 1 && number == 7);
}

static VOID CleanUp(VOID)
{
    HANDLE key = OpenTestKey(), data = NULL, below = NULL;

    CHECK(OpenKey(key, L"Data", &data) == STATUS_SUCCESS);
    CHECK(OpenKey(data, L"Below", &below) == STATUS_SUCCESS);
    CHECK(ZwDeleteKey(below) == STATUS_SUCCESS && ZwDeleteKey(data) == STATUS_SUCCESS);
    CHECK(ZwClose(below) == STATUS_SUCCESS && ZwClose(data) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    TestKey = *RegistryPath;
    RUN(RtlCheckRegistryKey, "below each of the places", KeysAreChecked);
    RUN(RtlCreateRegistryKey, "one key at a time", KeysAreMade);
    RUN(RtlWriteRegistryValue, "by path and by handle", ValuesAreWritten);
    FillData();
    RUN(RtlDeleteRegistryValue, "by path", ValuesAreDeleted);
    RUN(RtlQueryRegistryValues, "values by name, in the table's order", NamedValues);
    RUN(RtlQueryRegistryValues, "all values of a key", AllValues);
    RUN(RtlQueryRegistryValues, "a multi-string one by one", MultiStringIsSplit);
    RUN(RtlQueryRegistryValues, "into a subkey and back", SubkeysAndBack);
    RUN(RtlQueryRegistryValues, "what is missing: required, or by default", RequiredAndDefaults);
    RUN(RtlQueryRegistryValues, "a call and no value", OnlyACall);
    RUN(RtlQueryRegistryValues, "the routine's error ends it, but for one", RoutineEndsIt);
    RUN(RtlQueryRegistryValues, "deletes what was queried", QueriedAndDeleted);
    RUN(RtlQueryRegistryValues, "stores numbers of the right type", NumbersAreStored);
    RUN(RtlQueryRegistryValues, "stores strings, in new pool too", StringsAreStored);
    RUN(RtlQueryRegistryValues, "stores long data behind its size", LongDataIsStored);
    RUN(RtlQueryRegistryValues, "Windows says its build there", WindowsSaysItsBuild);
    RUN(RtlQueryRegistryValues, "wrong entries and keys", WrongEntries);
    RUN(RtlQueryRegistryValues, "a key that a routine deletes", KeyIsDeletedMeanwhile);
    CleanUp();
    return RoutineDone(Driver);
}
