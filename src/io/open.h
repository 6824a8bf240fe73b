/*
 * Opening devices, and what lies behind them, by name: the namespace says which device, io/file.h
 * does the rest.
 */
#ifndef DRYDOCK_IO_OPEN_H
#define DRYDOCK_IO_OPEN_H

#include "io/file.h"

/*
 * Opens a file by the name in ObjectAttributes: a device's, a link's to one, each with more behind
 * it, or one relative to RootDirectory (a directory of names, or an open file). ZwClose ends the
 * handle. IoStatusBlock: what the driver answered, in Information what was done (FILE_OPENED, ...).
 * STATUS_OBJECT_TYPE_MISMATCH: the name is no device's; STATUS_INVALID_PARAMETER: options that do
 * not go together; what names are answered with (ob/name.h), and what the driver answers.
 * Unsupported: extended attributes, named pipes and mailslots, and access checks (which Options can
 * ask for; the caller is the system). PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-ntcreatefile.md, nf-ntifs-ntopenfile.md,
 * content/wdm/nf-wdm-iocreatefile.md
 */
NTSTATUS NTAPI IoCreateFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                            PLARGE_INTEGER AllocationSize, ULONG FileAttributes, ULONG ShareAccess,
                            ULONG Disposition, ULONG CreateOptions, PVOID EaBuffer, ULONG EaLength,
                            CREATE_FILE_TYPE CreateFileType, PVOID InternalParameters,
                            ULONG Options);
NTSTATUS NTAPI ZwCreateFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                            PLARGE_INTEGER AllocationSize, ULONG FileAttributes, ULONG ShareAccess,
                            ULONG CreateDisposition, ULONG CreateOptions, PVOID EaBuffer,
                            ULONG EaLength);
NTSTATUS NTAPI ZwOpenFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                          POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                          ULONG ShareAccess, ULONG OpenOptions);

/* Opens a device by name and closes the handle again (IRP_MJ_CLEANUP): the file object, which the
 * caller dereferences (IRP_MJ_CLOSE), keeps the device; *DeviceObject is the top of its stack.
 * Errors as above. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-iogetdeviceobjectpointer.md */
NTSTATUS NTAPI IoGetDeviceObjectPointer(PUNICODE_STRING ObjectName, ACCESS_MASK DesiredAccess,
                                        PFILE_OBJECT *FileObject, PDEVICE_OBJECT *DeviceObject);

/* Opens the device of that name, attaches the caller's device to the top of its stack, closes it:
 * the new top gets IRP_MJ_CLEANUP and IRP_MJ_CLOSE of a file that it did not see opened. Errors as
 * above, and STATUS_NO_SUCH_DEVICE. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-ioattachdevice.md */
NTSTATUS NTAPI IoAttachDevice(PDEVICE_OBJECT SourceDevice, PUNICODE_STRING TargetDevice,
                              PDEVICE_OBJECT *AttachedDevice);

#endif
