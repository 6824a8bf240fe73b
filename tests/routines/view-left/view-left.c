/* Is unloaded with a view of a section. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    LARGE_INTEGER size = {.QuadPart = PAGE_SIZE};
    HANDLE section;
    PVOID base = NULL;
    SIZE_T viewSize = 0;

    UNREFERENCED_PARAMETER(RegistryPath);
    CHECK(NT_SUCCESS(ZwCreateSection(&section, SECTION_ALL_ACCESS, NULL, &size, PAGE_READWRITE,
                                     0x08000000, NULL)));
    CHECK(NT_SUCCESS(ZwMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL, &viewSize,
                                        ViewUnmap, 0, PAGE_READWRITE)));
    ZwClose(section);
    return RoutineDone(Driver);
}
