/* Counted strings: making, comparing, copying, growing. */
#include "../common/routine_test.h"

static VOID InitNull(VOID)
{
    UNICODE_STRING text = {2, 2, L"x"};

    RtlInitUnicodeString(&text, NULL);
    CHECK(text.Length == 0);
    CHECK(text.MaximumLength == 0);
    CHECK(text.Buffer == NULL);
}

static VOID InitCounts(VOID)
{
    static const WCHAR words[] = L"crane";
    UNICODE_STRING text;

    RtlInitUnicodeString(&text, words);
    CHECK(text.Length == 10);
    CHECK(text.MaximumLength == 12);
    CHECK(text.Buffer == words);
}

static VOID EqualIgnoresCase(VOID)
{
    UNICODE_STRING low = RTL_CONSTANT_STRING(L"\u00e4rger");
    UNICODE_STRING high = RTL_CONSTANT_STRING(L"\u00c4RGER");

    CHECK(RtlEqualUnicodeString(&low, &high, TRUE));
    CHECK(!RtlEqualUnicodeString(&low, &high, FALSE));
}

static VOID CompareOrders(VOID)
{
    UNICODE_STRING crane = RTL_CONSTANT_STRING(L"crane");
    UNICODE_STRING cranes = RTL_CONSTANT_STRING(L"cranes");
    UNICODE_STRING hoist = RTL_CONSTANT_STRING(L"hoist");

    CHECK(RtlCompareUnicodeString(&crane, &hoist, FALSE) < 0);
    CHECK(RtlCompareUnicodeString(&hoist, &crane, FALSE) > 0);
    CHECK(RtlCompareUnicodeString(&cranes, &crane, FALSE) > 0);
    CHECK(RtlCompareUnicodeString(&crane, &crane, FALSE) == 0);
}

static VOID CopyCuts(VOID)
{
    WCHAR room[3] = L"zz";
    UNICODE_STRING to = {0, 4, room};
    UNICODE_STRING from = RTL_CONSTANT_STRING(L"crane");

    RtlCopyUnicodeString(&to, &from);
    CHECK(to.Length == 4);
    CHECK(room[0] == L'c' && room[1] == L'r' && room[2] == 0);
    RtlCopyUnicodeString(&to, NULL);
    CHECK(to.Length == 0);
}

static VOID AppendRefuses(VOID)
{
    WCHAR room[4] = L"ab";
    UNICODE_STRING to = {4, sizeof(room), room};

    CHECK(RtlAppendUnicodeToString(&to, L"cde") == STATUS_BUFFER_TOO_SMALL);
    CHECK(to.Length == 4);
    CHECK(RtlAppendUnicodeToString(&to, L"cd") == STATUS_SUCCESS);
    CHECK(to.Length == 8 && room[3] == L'd');
    CHECK(RtlAppendUnicodeToString(&to, NULL) == STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(RtlInitUnicodeString, "NULL makes an empty string", InitNull);
    RUN(RtlInitUnicodeString, "bytes, with and without the terminator", InitCounts);
    RUN(RtlEqualUnicodeString, "case is ignored beyond ASCII too", EqualIgnoresCase);
    RUN(RtlCompareUnicodeString, "by character, then by length", CompareOrders);
    RUN(RtlCopyUnicodeString, "no more than there is room for; NULL empties", CopyCuts);
    RUN(RtlAppendUnicodeToString, "all or nothing", AppendRefuses);
    return RoutineDone(Driver);
}
