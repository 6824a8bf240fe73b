/* Files on the system's volume: made, written, read, renamed and deleted by handle. */
#include <ntifs.h>

#include "../common/routine_test.h"

static IO_STATUS_BLOCK Result;
static ULONG Share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

static NTSTATUS OpenFor(HANDLE *Handle, PCWSTR Path, ACCESS_MASK Access, ULONG Disposition,
                        ULONG Options)
{
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING path;

    RtlInitUnicodeString(&path, Path);
    InitializeObjectAttributes(&attributes, &path, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL,
                               NULL);
    return ZwCreateFile(Handle, Access | SYNCHRONIZE, &attributes, &Result, NULL,
                        FILE_ATTRIBUTE_NORMAL, Share, Disposition,
                        Options | FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
}

static NTSTATUS Open(HANDLE *Handle, PCWSTR Path, ULONG Disposition)
{
    return OpenFor(Handle, Path, GENERIC_READ | GENERIC_WRITE | DELETE, Disposition,
                   FILE_NON_DIRECTORY_FILE);
}

static NTSTATUS Put(HANDLE Handle, PCSTR Text, PLARGE_INTEGER At)
{
    return ZwWriteFile(Handle, NULL, NULL, NULL, &Result, (PVOID)Text, (ULONG)strlen(Text), At,
                       NULL);
}

static CHAR Buffer[64];

static NTSTATUS Get(HANDLE Handle, ULONG Length, LONGLONG At)
{
    LARGE_INTEGER at = {.QuadPart = At};

    RtlZeroMemory(Buffer, sizeof(Buffer));
    return ZwReadFile(Handle, NULL, NULL, NULL, &Result, Buffer, Length, &at, NULL);
}

static LONGLONG SizeOf(HANDLE Handle)
{
    FILE_STANDARD_INFORMATION standard = {.EndOfFile.QuadPart = -1};

    ZwQueryInformationFile(Handle, &Result, &standard, sizeof(standard), FileStandardInformation);
    return standard.EndOfFile.QuadPart;
}

static NTSTATUS Delete(PCWSTR Path)
{
    HANDLE handle = NULL;
    FILE_DISPOSITION_INFORMATION gone = {TRUE};
    NTSTATUS status = OpenFor(&handle, Path, DELETE, FILE_OPEN, 0);

    if (!NT_SUCCESS(status))
        return status;
    status = ZwSetInformationFile(handle, &Result, &gone, sizeof(gone), FileDispositionInformation);
    ZwClose(handle);
    return status;
}

static const WCHAR Crane[] = L"\\SystemRoot\\Temp\\crane.log";
static const WCHAR SameFile[] = L"\\??\\C:\\windows\\TEMP\\Crane.LOG";

static VOID Dispositions(VOID)
{
    HANDLE handle = NULL;

    CHECK(Open(&handle, Crane, FILE_OPEN) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Open(&handle, Crane, FILE_OVERWRITE) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Open(&handle, Crane, FILE_CREATE) == STATUS_SUCCESS);
    CHECK(Result.Information == FILE_CREATED);
    CHECK(Put(handle, "hoist", NULL) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Open(&handle, SameFile, FILE_CREATE) == STATUS_OBJECT_NAME_COLLISION);
    CHECK(Open(&handle, SameFile, FILE_OPEN_IF) == STATUS_SUCCESS);
    CHECK(Result.Information == FILE_OPENED && SizeOf(handle) == 5);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Open(&handle, L"\\Device\\HarddiskVolume1\\Windows\\Temp\\crane.log",
               FILE_OVERWRITE_IF) == STATUS_SUCCESS);
    CHECK(Result.Information == FILE_OVERWRITTEN && SizeOf(handle) == 0);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Open(&handle, Crane, FILE_SUPERSEDE) == STATUS_SUCCESS);
    CHECK(Result.Information == FILE_SUPERSEDED);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Delete(Crane) == STATUS_SUCCESS);
    CHECK(Open(&handle, Crane, FILE_OPEN) == STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID BadPaths(VOID)
{
    HANDLE handle = NULL;

    CHECK(Open(&handle, L"\\SystemRoot\\Nowhere\\a", FILE_CREATE) == STATUS_OBJECT_PATH_NOT_FOUND);
    CHECK(Open(&handle, L"\\SystemRoot\\Temp\\a?b", FILE_CREATE) == STATUS_OBJECT_NAME_INVALID);
    CHECK(Open(&handle, L"\\SystemRoot\\Temp\\\\a", FILE_CREATE) == STATUS_OBJECT_NAME_INVALID);
    CHECK(Open(&handle, L"\\??\\Z:\\a", FILE_CREATE) == STATUS_OBJECT_PATH_NOT_FOUND);
    CHECK(Open(&handle, L"\\SystemRoot\\Temp", FILE_OPEN) == STATUS_FILE_IS_A_DIRECTORY);
}

static VOID Bytes(VOID)
{
    HANDLE handle = NULL;
    LARGE_INTEGER at = {.QuadPart = 3}, end = {.HighPart = -1};
    FILE_POSITION_INFORMATION position = {.CurrentByteOffset.QuadPart = 1};
    FILE_END_OF_FILE_INFORMATION size = {.EndOfFile.QuadPart = 4};

    end.LowPart = FILE_WRITE_TO_END_OF_FILE;
    CHECK(Open(&handle, Crane, FILE_CREATE) == STATUS_SUCCESS);
    CHECK(Put(handle, "abc", NULL) == STATUS_SUCCESS && Result.Information == 3);
    CHECK(Put(handle, "def", NULL) == STATUS_SUCCESS); /* where the first ended */
    CHECK(Get(handle, 60, 0) == STATUS_SUCCESS && Result.Information == 6);
    CHECK(strcmp(Buffer, "abcdef") == 0);
    CHECK(Get(handle, 60, 6) == STATUS_END_OF_FILE);
    CHECK(Put(handle, "X", &at) == STATUS_SUCCESS);
    CHECK(Put(handle, "YZ", &end) == STATUS_SUCCESS);
    CHECK(Get(handle, 60, 0) == STATUS_SUCCESS && strcmp(Buffer, "abcXefYZ") == 0);
    CHECK(ZwSetInformationFile(handle, &Result, &position, sizeof(position),
                               FilePositionInformation) == STATUS_SUCCESS);
    CHECK(ZwReadFile(handle, NULL, NULL, NULL, &Result, Buffer, 2, NULL, NULL) == STATUS_SUCCESS);
    CHECK(Buffer[0] == 'b' && Buffer[1] == 'c');
    CHECK(ZwQueryInformationFile(handle, &Result, &position, sizeof(position),
                                 FilePositionInformation) == STATUS_SUCCESS);
    CHECK(position.CurrentByteOffset.QuadPart == 3);
    CHECK(ZwSetInformationFile(handle, &Result, &size, sizeof(size), FileEndOfFileInformation) ==
          STATUS_SUCCESS);
    CHECK(SizeOf(handle) == 4);
    at.QuadPart = 10;
    CHECK(Put(handle, "!", &at) == STATUS_SUCCESS && SizeOf(handle) == 11);
    CHECK(Get(handle, 11, 0) == STATUS_SUCCESS && Buffer[3] == 'X' && Buffer[4] == 0 &&
          Buffer[7] == 0 && Buffer[10] == '!');
    CHECK(ZwFlushBuffersFile(handle, &Result) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(OpenFor(&handle, Crane, FILE_APPEND_DATA, FILE_OPEN, 0) == STATUS_SUCCESS);
    at.QuadPart = 0;
    CHECK(Put(handle, "?", &at) == STATUS_SUCCESS && SizeOf(handle) == 12);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Delete(Crane) == STATUS_SUCCESS);
}

static VOID Sharing(VOID)
{
    HANDLE first = NULL, second = NULL;

    CHECK(Open(&first, Crane, FILE_CREATE) == STATUS_SUCCESS);
    Share = FILE_SHARE_READ;
    CHECK(OpenFor(&second, Crane, GENERIC_READ, FILE_OPEN, 0) == STATUS_SHARING_VIOLATION);
    CHECK(OpenFor(&second, Crane, FILE_READ_ATTRIBUTES, FILE_OPEN, 0) == STATUS_SUCCESS);
    CHECK(ZwClose(second) == STATUS_SUCCESS);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(OpenFor(&first, Crane, GENERIC_READ, FILE_OPEN, 0) == STATUS_SUCCESS);
    CHECK(OpenFor(&second, Crane, GENERIC_READ, FILE_OPEN, 0) == STATUS_SUCCESS);
    CHECK(ZwClose(second) == STATUS_SUCCESS);
    Share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    CHECK(OpenFor(&second, Crane, GENERIC_WRITE, FILE_OPEN, 0) == STATUS_SHARING_VIOLATION);
    CHECK(OpenFor(&second, Crane, DELETE, FILE_OPEN, 0) == STATUS_SHARING_VIOLATION);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(Open(&second, Crane, FILE_OPEN) == STATUS_SUCCESS);
    CHECK(ZwClose(second) == STATUS_SUCCESS);
    CHECK(Delete(Crane) == STATUS_SUCCESS);
}

static VOID Deletion(VOID)
{
    HANDLE first = NULL, second = NULL;
    FILE_DISPOSITION_INFORMATION gone = {TRUE};
    FILE_BASIC_INFORMATION basic = {0};

    CHECK(OpenFor(&first, Crane, GENERIC_WRITE | DELETE, FILE_CREATE, FILE_DELETE_ON_CLOSE) ==
          STATUS_SUCCESS);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(Open(&first, Crane, FILE_OPEN) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Open(&first, Crane, FILE_CREATE) == STATUS_SUCCESS);
    CHECK(Open(&second, Crane, FILE_OPEN) == STATUS_SUCCESS);
    CHECK(ZwSetInformationFile(first, &Result, &gone, sizeof(gone), FileDispositionInformation) ==
          STATUS_SUCCESS);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(Open(&first, Crane, FILE_OPEN) == STATUS_DELETE_PENDING);
    CHECK(Put(second, "still here", NULL) == STATUS_SUCCESS);
    CHECK(ZwClose(second) == STATUS_SUCCESS);
    CHECK(Open(&first, Crane, FILE_CREATE) == STATUS_SUCCESS);
    basic.FileAttributes = FILE_ATTRIBUTE_READONLY;
    CHECK(ZwSetInformationFile(first, &Result, &basic, sizeof(basic), FileBasicInformation) ==
          STATUS_SUCCESS);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(Delete(Crane) == STATUS_CANNOT_DELETE);
    CHECK(Open(&first, Crane, FILE_OPEN) == STATUS_ACCESS_DENIED);
    CHECK(OpenFor(&first, Crane, FILE_WRITE_ATTRIBUTES, FILE_OPEN, 0) == STATUS_SUCCESS);
    basic.FileAttributes = FILE_ATTRIBUTE_NORMAL;
    CHECK(ZwSetInformationFile(first, &Result, &basic, sizeof(basic), FileBasicInformation) ==
          STATUS_SUCCESS);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(Delete(Crane) == STATUS_SUCCESS);
}

static VOID Directories(VOID)
{
    HANDLE yard = NULL, file = NULL;
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"hook.txt");

    CHECK(OpenFor(&yard, L"\\SystemRoot\\Temp\\Yard", GENERIC_READ, FILE_CREATE,
                  FILE_DIRECTORY_FILE) == STATUS_SUCCESS);
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, yard, NULL);
    CHECK(ZwCreateFile(&file, GENERIC_WRITE | SYNCHRONIZE, &attributes, &Result, NULL, 0, 0,
                       FILE_CREATE, FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0) == STATUS_SUCCESS);
    CHECK(ZwClose(file) == STATUS_SUCCESS);
    CHECK(Get(yard, 4, 0) == STATUS_INVALID_DEVICE_REQUEST);
    CHECK(ZwClose(yard) == STATUS_SUCCESS);
    CHECK(Delete(L"\\SystemRoot\\Temp\\Yard") == STATUS_DIRECTORY_NOT_EMPTY);
    CHECK(OpenFor(&file, L"\\SystemRoot\\Temp\\Yard\\hook.txt", GENERIC_READ, FILE_OPEN,
                  FILE_DIRECTORY_FILE) == STATUS_NOT_A_DIRECTORY);
    CHECK(Delete(L"\\SystemRoot\\Temp\\Yard\\hook.txt") == STATUS_SUCCESS);
    CHECK(Delete(L"\\SystemRoot\\Temp\\Yard\\") == STATUS_SUCCESS);
    CHECK(Delete(L"\\??\\C:\\") == STATUS_CANNOT_DELETE);
}

static NTSTATUS Rename(PCWSTR From, PCWSTR To, BOOLEAN IsReplacing)
{
    static union {
        FILE_RENAME_INFORMATION Rename;
        UCHAR Bytes[256];
    } wanted;
    HANDLE handle = NULL;
    NTSTATUS status = OpenFor(&handle, From, DELETE, FILE_OPEN, 0);

    if (!NT_SUCCESS(status))
        return status;
    RtlZeroMemory(&wanted, sizeof(wanted));
    wanted.Rename.ReplaceIfExists = IsReplacing;
    wanted.Rename.FileNameLength = (ULONG)(wcslen(To) * sizeof(WCHAR));
    RtlCopyMemory(wanted.Rename.FileName, To, wanted.Rename.FileNameLength);
    status = ZwSetInformationFile(handle, &Result, &wanted, sizeof(wanted), FileRenameInformation);
    ZwClose(handle);
    return status;
}

static VOID Renames(VOID)
{
    HANDLE handle = NULL;
    static union {
        FILE_NAME_INFORMATION Name;
        UCHAR Bytes[128];
    } name;

    CHECK(Open(&handle, Crane, FILE_CREATE) == STATUS_SUCCESS);
    CHECK(Put(handle, "one", NULL) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Open(&handle, L"\\SystemRoot\\other.log", FILE_CREATE) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Rename(Crane, L"\\??\\C:\\Windows\\other.log", FALSE) == STATUS_OBJECT_NAME_COLLISION);
    CHECK(Rename(Crane, L"\\??\\C:\\Windows\\other.log", TRUE) == STATUS_SUCCESS);
    CHECK(Open(&handle, Crane, FILE_OPEN) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Rename(L"\\SystemRoot\\other.log", L"third.log", FALSE) == STATUS_SUCCESS);
    CHECK(Open(&handle, L"\\SystemRoot\\third.log", FILE_OPEN) == STATUS_SUCCESS);
    CHECK(SizeOf(handle) == 3);
    CHECK(ZwQueryInformationFile(handle, &Result, &name, sizeof(name), FileNameInformation) ==
          STATUS_SUCCESS);
    CHECK(name.Name.FileNameLength == sizeof(L"\\Windows\\third.log") - sizeof(WCHAR));
    CHECK(RtlCompareMemory(name.Name.FileName, L"\\Windows\\third.log", name.Name.FileNameLength) ==
          name.Name.FileNameLength);
    CHECK(ZwQueryInformationFile(handle, &Result, &name, sizeof(FILE_NAME_INFORMATION),
                                 FileNameInformation) == STATUS_BUFFER_OVERFLOW);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Delete(L"\\SystemRoot\\third.log") == STATUS_SUCCESS);
}

static VOID Times(VOID)
{
    HANDLE handle = NULL;
    FILE_BASIC_INFORMATION basic = {0}, wanted = {0};
    FILE_NETWORK_OPEN_INFORMATION open = {0};

    CHECK(Open(&handle, Crane, FILE_CREATE) == STATUS_SUCCESS);
    CHECK(ZwQueryInformationFile(handle, &Result, &basic, sizeof(basic), FileBasicInformation) ==
          STATUS_SUCCESS);
    CHECK(basic.CreationTime.QuadPart > 0 && (basic.FileAttributes & FILE_ATTRIBUTE_ARCHIVE) != 0);
    wanted.LastWriteTime.QuadPart = 1234567890;
    CHECK(ZwSetInformationFile(handle, &Result, &wanted, sizeof(wanted), FileBasicInformation) ==
          STATUS_SUCCESS);
    CHECK(ZwQueryInformationFile(handle, &Result, &open, sizeof(open),
                                 FileNetworkOpenInformation) == STATUS_SUCCESS);
    CHECK(open.LastWriteTime.QuadPart == 1234567890 && open.EndOfFile.QuadPart == 0);
    CHECK(open.CreationTime.QuadPart == basic.CreationTime.QuadPart);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Delete(Crane) == STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(ZwCreateFile, "dispositions, on one file under three names", Dispositions);
    RUN(ZwCreateFile, "paths that lead nowhere", BadPaths);
    RUN(ZwCreateFile, "what others share", Sharing);
    RUN(ZwCreateFile, "directories", Directories);
    RUN(ZwWriteFile, "offsets, the end of file, appending", Bytes);
    RUN(ZwSetInformationFile, "deletion waits for the last to close", Deletion);
    RUN(ZwSetInformationFile, "renames within the volume", Renames);
    RUN(ZwQueryInformationFile, "times and attributes", Times);
    return RoutineDone(Driver);
}
