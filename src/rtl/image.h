/*
 * The headers of an image in memory, mapped or as the bytes of its file.
 *
 * Nothing says how much memory there is: only what the headers themselves lead to is read.
 */
#ifndef DRYDOCK_RTL_IMAGE_H
#define DRYDOCK_RTL_IMAGE_H

#include "nt/types.h"

/* Where "PE\0\0" and the headers behind it lie; NULL if this is no image. Any IRQL, where the image
 * is resident. As https://learn.microsoft.com/windows/win32/api/dbghelp/nf-dbghelp-imagentheader */
PVOID NTAPI RtlImageNtHeader(PVOID Base);

/* Where a directory's data lies (0: exports, 1: imports ...) and how long it is; NULL if the image
 * has none. MappedAsImage FALSE: Base is a file's bytes. Any IRQL, as above. As
 * https://learn.microsoft.com/windows/win32/api/dbghelp/nf-dbghelp-imagedirectoryentrytodata */
PVOID NTAPI RtlImageDirectoryEntryToData(PVOID Base, BOOLEAN MappedAsImage, USHORT DirectoryEntry,
                                         PULONG Size);

/* Was the image linked to be loaded only with its signature checked? `base`: of a mapped image. */
bool rtl_image_is_integrity_forced(uint64_t base);

#endif
