/* See ex/version.h. */
#include "ex/version.h"

#include "ex/exports.h"
#include "machine/machine.h"
#include "rtl/version.h"

BOOLEAN NTAPI PsGetVersion(PULONG MajorVersion, PULONG MinorVersion, PULONG BuildNumber,
                           PUNICODE_STRING CSDVersion)
{
    const struct nt_version *version = machine_version();
    if (MajorVersion != NULL)
        *MajorVersion = version->major;
    if (MinorVersion != NULL)
        *MinorVersion = version->minor;
    if (BuildNumber != NULL)
        *BuildNumber = version->build;
    if (CSDVersion == NULL)
        return FALSE;
    *CSDVersion = (UNICODE_STRING){0};
    if (version->service_pack > 0) {
        CSDVersion->Buffer = ex_export_CmCSDVersion();
        CSDVersion->Length = (USHORT)(rtl_version_pack(CSDVersion->Buffer) * sizeof(WCHAR));
        CSDVersion->MaximumLength = CSDVersion->Length + sizeof(WCHAR);
    }
    return FALSE;
}
