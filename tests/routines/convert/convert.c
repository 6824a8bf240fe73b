/* Characters between Unicode and ANSI, and hashes. */
#include <ntifs.h>

#include "../common/routine_test.h"

NTSYSAPI WCHAR NTAPI RtlAnsiCharToUnicodeChar(PUCHAR *SourceCharacter);

static VOID ToAnsi(VOID)
{
    CHAR room[6] = "zzzzz";
    ULONG bytes = 0;

    CHECK(RtlUnicodeToMultiByteN(room, 5, &bytes, L"crane", 10) == STATUS_SUCCESS);
    CHECK(bytes == 5 && RtlCompareMemory(room, "crane", 6) >= 5 && room[5] == 0);
    CHECK(RtlUnicodeToMultiByteN(room, 2, &bytes, L"XYZ", 6) == STATUS_SUCCESS);
    CHECK(bytes == 2 && room[0] == 'X' && room[1] == 'Y' && room[2] == 'a');
    CHECK(RtlUnicodeToMultiByteN(room, 5, NULL, L"\u00e4", 2) == STATUS_SUCCESS);
    CHECK(RtlUpcaseUnicodeToMultiByteN(room, 5, &bytes, L"ab1", 6) == STATUS_SUCCESS);
    CHECK(bytes == 3 && room[0] == 'A' && room[1] == 'B' && room[2] == '1');
    CHECK(RtlUnicodeToMultiByteSize(&bytes, L"crane", 10) == STATUS_SUCCESS && bytes == 5);
}

static VOID ToUnicode(VOID)
{
    WCHAR room[4] = L"zzz";
    ULONG bytes = 0;
    UCHAR text[] = "hoist";
    PUCHAR at = text;

    CHECK(RtlMultiByteToUnicodeN(room, 6, &bytes, "hoist", 5) == STATUS_SUCCESS);
    CHECK(bytes == 6 && room[0] == L'h' && room[2] == L'i' && room[3] == 0);
    CHECK(RtlMultiByteToUnicodeN(room, 7, &bytes, "ab", 2) == STATUS_SUCCESS && bytes == 4);
    CHECK(RtlMultiByteToUnicodeSize(&bytes, "hoist", 5) == STATUS_SUCCESS && bytes == 10);
    CHECK(RtlAnsiCharToUnicodeChar(&at) == L'h' && at == text + 1);
}

static VOID Hash(VOID)
{
    UNICODE_STRING low = RTL_CONSTANT_STRING(L"ab"), high = RTL_CONSTANT_STRING(L"AB");
    ULONG a = 0, b = 0;

    CHECK(RtlHashUnicodeString(&high, FALSE, HASH_STRING_ALGORITHM_X65599, &a) == STATUS_SUCCESS);
    CHECK(a == L'A' * 65599 + L'B');
    CHECK(RtlHashUnicodeString(&low, TRUE, HASH_STRING_ALGORITHM_DEFAULT, &b) == STATUS_SUCCESS);
    CHECK(a == b);
    CHECK(RtlHashUnicodeString(&low, FALSE, HASH_STRING_ALGORITHM_DEFAULT, &b) == STATUS_SUCCESS);
    CHECK(a != b);
    CHECK(RtlHashUnicodeString(&low, FALSE, 77, &b) == STATUS_INVALID_PARAMETER);
    CHECK(RtlHashUnicodeString(NULL, FALSE, 0, &b) == STATUS_INVALID_PARAMETER);
}

static VOID Random(VOID)
{
    ULONG seed = 7, again = 7, number, all = 0;

    for (ULONG i = 0; i < 100; i++) {
        number = RtlRandomEx(&seed);
        all |= number;
        CHECK(number <= MAXLONG - 1);
    }
    CHECK(seed != 7 && all > 0x3fffffff);
    CHECK(RtlRandom(&again) <= MAXLONG - 1 && again != 7);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(RtlUnicodeToMultiByteN, "as much as fits, no terminator of its own", ToAnsi);
    RUN(RtlMultiByteToUnicodeN, "as much as fits", ToUnicode);
    RUN(RtlHashUnicodeString, "x65599, with and without case", Hash);
    RUN(RtlRandomEx, "in its range, and the seed goes on", Random);
    return RoutineDone(Driver);
}
