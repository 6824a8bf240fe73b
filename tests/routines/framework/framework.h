/*
 * What a client, the loader and the runtime of KMDF say to one another, in the shapes of
 * Microsoft's public headers (Windows-Driver-Frameworks, wdfldr.h and fxldr.h), with a table of two
 * functions of our own.
 */
#ifndef FRAMEWORK_H
#define FRAMEWORK_H

#include "../common/registry_test.h"

typedef struct _WDF_VERSION {
    ULONG Major, Minor, Build;
} WDF_VERSION;

typedef VOID (*WDFFUNC)(VOID);
typedef PVOID WDF_COMPONENT_GLOBALS, *PWDF_COMPONENT_GLOBALS;

typedef struct _WDF_BIND_INFO {
    ULONG Size;
    PWCHAR Component;
    WDF_VERSION Version;
    ULONG FuncCount;
    WDFFUNC *FuncTable;
    PVOID Module;
} WDF_BIND_INFO, *PWDF_BIND_INFO;

typedef struct _WDF_LIBRARY_INFO {
    ULONG Size;
    NTSTATUS (*LibraryCommission)(VOID);
    NTSTATUS (*LibraryDecommission)(VOID);
    NTSTATUS(*LibraryRegisterClient)
    (PWDF_BIND_INFO Info, PWDF_COMPONENT_GLOBALS *Globals, PVOID *Context);
    NTSTATUS (*LibraryUnregisterClient)(PWDF_BIND_INFO Info, PWDF_COMPONENT_GLOBALS Globals);
    WDF_VERSION Version;
} WDF_LIBRARY_INFO, *PWDF_LIBRARY_INFO;

#ifndef LOADER_IMPORT
#define LOADER_IMPORT __declspec(dllimport)
#endif
LOADER_IMPORT NTSTATUS NTAPI WdfVersionBind(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath,
                                            PWDF_BIND_INFO Info, PWDF_COMPONENT_GLOBALS *Globals);
LOADER_IMPORT NTSTATUS NTAPI WdfVersionUnbind(PUNICODE_STRING RegistryPath, PWDF_BIND_INFO Info,
                                              PWDF_COMPONENT_GLOBALS Globals);
LOADER_IMPORT NTSTATUS NTAPI WdfRegisterLibrary(PWDF_LIBRARY_INFO Info, PUNICODE_STRING ServicePath,
                                                PCUNICODE_STRING DeviceName);

/* The table's functions. */
enum { FRAMEWORK_CLIENTS, FRAMEWORK_ADD, FRAMEWORK_COUNT };
typedef ULONG (*FRAMEWORK_CLIENTS_FUNC)(PWDF_COMPONENT_GLOBALS Globals);
typedef ULONG (*FRAMEWORK_ADD_FUNC)(PWDF_COMPONENT_GLOBALS Globals, ULONG A, ULONG B);

#endif
