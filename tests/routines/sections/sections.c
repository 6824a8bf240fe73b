/* Sections that the paging file backs, and views of them. */
#include "../common/routine_test.h"

#define SIZE   0x21000u /* two grains of 64 KiB, and a page */
#define GRAIN  0x10000u
#define COMMIT 0x08000000u
#define IMAGE  0x01000000u

static NTSTATUS Create(PHANDLE Section, ULONGLONG Size, ULONG Protection, ULONG Allocation)
{
    LARGE_INTEGER size = {.QuadPart = (LONGLONG)Size};

    return ZwCreateSection(Section, SECTION_ALL_ACCESS, NULL, &size, Protection, Allocation, NULL);
}

static NTSTATUS Map(HANDLE Section, PVOID *Base, ULONGLONG Offset, SIZE_T *Size, ULONG Protection)
{
    LARGE_INTEGER offset = {.QuadPart = (LONGLONG)Offset};

    return ZwMapViewOfSection(Section, NtCurrentProcess(), Base, 0, 0, &offset, Size, ViewUnmap, 0,
                              Protection);
}

static VOID CreateGood(VOID)
{
    HANDLE section;

    CHECK(Create(&section, SIZE, PAGE_READWRITE, COMMIT) == STATUS_SUCCESS);
    CHECK(ZwClose(section) == STATUS_SUCCESS);
}

static VOID CreateBad(VOID)
{
    HANDLE section;

    CHECK(Create(&section, SIZE, 0x03, COMMIT) == STATUS_INVALID_PAGE_PROTECTION);
    CHECK(!NT_SUCCESS(Create(&section, SIZE, PAGE_READWRITE, 0)));
    CHECK(!NT_SUCCESS(Create(&section, SIZE, PAGE_READWRITE, IMAGE)));
    CHECK(!NT_SUCCESS(Create(&section, 0, PAGE_READWRITE, COMMIT)));
    CHECK(Create(&section, 0x7fffffffffffffff, PAGE_READWRITE, COMMIT) == STATUS_SECTION_TOO_BIG);
    CHECK(!NT_SUCCESS(
        ZwCreateSection(&section, SECTION_ALL_ACCESS, NULL, NULL, PAGE_READWRITE, COMMIT, NULL)));
}

static VOID MapAll(VOID)
{
    HANDLE section;
    PUCHAR base = NULL;
    SIZE_T size = 0;

    CHECK(Create(&section, SIZE - 5, PAGE_READWRITE, COMMIT) == STATUS_SUCCESS);
    CHECK(Map(section, (PVOID *)&base, 0, &size, PAGE_READWRITE) == STATUS_SUCCESS);
    CHECK(size == SIZE && base != NULL && (ULONG_PTR)base % GRAIN == 0);
    CHECK(base[0] == 0 && base[SIZE - 1] == 0);
    base[SIZE - 1] = 7;
    CHECK(ZwUnmapViewOfSection(NtCurrentProcess(), base + SIZE / 2) == STATUS_SUCCESS);
    CHECK(!NT_SUCCESS(ZwUnmapViewOfSection(NtCurrentProcess(), base)));
    ZwClose(section);
}

static VOID TwoViews(VOID)
{
    HANDLE section;
    PUCHAR whole = NULL, part = NULL;
    SIZE_T size = 0, partSize = 100;
    LARGE_INTEGER offset = {.QuadPart = GRAIN + 5};

    CHECK(Create(&section, SIZE, PAGE_READWRITE, COMMIT) == STATUS_SUCCESS);
    CHECK(Map(section, (PVOID *)&whole, 0, &size, PAGE_READWRITE) == STATUS_SUCCESS);
    CHECK(ZwMapViewOfSection(section, NtCurrentProcess(), (PVOID *)&part, 0, 0, &offset, &partSize,
                             ViewUnmap, 0, PAGE_READONLY) == STATUS_SUCCESS);
    CHECK(offset.QuadPart == GRAIN && partSize == PAGE_SIZE);
    whole[GRAIN + 3] = 42;
    CHECK(part[3] == 42);
    CHECK(ZwUnmapViewOfSection(NtCurrentProcess(), part) == STATUS_SUCCESS);
    whole[GRAIN + 3] = 43; /* is still mapped */
    CHECK(ZwUnmapViewOfSection(NtCurrentProcess(), whole) == STATUS_SUCCESS);
    ZwClose(section);
}

static VOID MapBad(VOID)
{
    HANDLE section;
    PVOID base = NULL;
    SIZE_T size = 0;

    CHECK(Create(&section, SIZE, PAGE_READONLY, COMMIT) == STATUS_SUCCESS);
    CHECK(Map(section, &base, 0, &size, PAGE_READWRITE) == STATUS_SECTION_PROTECTION);
    CHECK(Map(section, &base, 0, &size, 0x03) == STATUS_INVALID_PAGE_PROTECTION);
    CHECK(Map(section, &base, 4 * GRAIN, &size, PAGE_READONLY) == STATUS_INVALID_VIEW_SIZE);
    size = SIZE + 1;
    CHECK(Map(section, &base, 0, &size, PAGE_READONLY) == STATUS_INVALID_VIEW_SIZE);
    size = 0;
    base = (PVOID)MapBad; /* where something is already */
    CHECK(Map(section, &base, 0, &size, PAGE_READONLY) == STATUS_CONFLICTING_ADDRESSES);
    base = NULL;
    CHECK(!NT_SUCCESS(ZwMapViewOfSection(section, NtCurrentProcess(), &base, 21, 0, NULL, &size,
                                         ViewUnmap, 0, PAGE_READONLY)));
    CHECK(!NT_SUCCESS(ZwMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL, &size,
                                         ViewUnmap, 1, PAGE_READONLY)));
    CHECK(!NT_SUCCESS(Map((HANDLE)0x12344, &base, 0, &size, PAGE_READONLY)));
    ZwClose(section);
}

static VOID ViewOutlivesHandle(VOID)
{
    HANDLE section;
    PUCHAR base = NULL;
    SIZE_T size = 0;

    CHECK(Create(&section, SIZE, PAGE_READWRITE, COMMIT) == STATUS_SUCCESS);
    CHECK(Map(section, (PVOID *)&base, 0, &size, PAGE_READWRITE) == STATUS_SUCCESS);
    ZwClose(section);
    base[1] = 1;
    CHECK(ZwUnmapViewOfSection(NtCurrentProcess(), base) == STATUS_SUCCESS);
}

static VOID Named(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\BaseNamedObjects\\Drawing");
    UNICODE_STRING rooted = RTL_CONSTANT_STRING(L"\\Drawing");
    OBJECT_ATTRIBUTES attributes;
    HANDLE first, second;
    LARGE_INTEGER size = {.QuadPart = SIZE};
    NTSTATUS status;

    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
    status = ZwCreateSection(&first, SECTION_ALL_ACCESS, &attributes, &size, PAGE_READWRITE, COMMIT,
                             NULL);
    if (status == STATUS_OBJECT_PATH_NOT_FOUND) { /* as early as this there may be no such one */
        attributes.ObjectName = &rooted;
        status = ZwCreateSection(&first, SECTION_ALL_ACCESS, &attributes, &size, PAGE_READWRITE,
                                 COMMIT, NULL);
    }
    CHECK(status == STATUS_SUCCESS);
    CHECK(ZwOpenSection(&second, SECTION_MAP_READ, &attributes) == STATUS_SUCCESS);
    ZwClose(second);
    ZwClose(first);
    CHECK(ZwOpenSection(&second, SECTION_MAP_READ, &attributes) == STATUS_OBJECT_NAME_NOT_FOUND);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(ZwCreateSection, "a section, and its end", CreateGood);
    RUN(ZwCreateSection, "refuses what is none", CreateBad);
    RUN(ZwMapViewOfSection, "all of it, to the end of a page", MapAll);
    RUN(ZwMapViewOfSection, "two views are the same memory", TwoViews);
    RUN(ZwMapViewOfSection, "refuses what is no view", MapBad);
    RUN(ZwUnmapViewOfSection, "a view outlives the handle", ViewOutlivesHandle);
    RUN(ZwOpenSection, "finds it by name while it is there", Named);
    return RoutineDone(Driver);
}
