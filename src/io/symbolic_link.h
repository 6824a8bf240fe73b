/*
 * Symbolic links: a name for another name, most often a user-visible one for a device's. The object
 * and its place in the namespace are ob/link.h's and ob/name.h's.
 *
 * The target is text and need not exist. A link belongs to nobody in Windows; here the driver that
 * made it is remembered, so that one left behind can be named.
 */
#ifndef DRYDOCK_IO_SYMBOLIC_LINK_H
#define DRYDOCK_IO_SYMBOLIC_LINK_H

#include "io/device.h"

/*
 * Makes a link; both strings are copied. PASSIVE_LEVEL. STATUS_OBJECT_NAME_COLLISION: the name
 * is taken; STATUS_OBJECT_PATH_SYNTAX_BAD: no leading backslash;
 * STATUS_OBJECT_PATH_NOT_FOUND: no such directory; STATUS_OBJECT_NAME_INVALID: an empty last part.
 * Undone by IoDeleteSymbolicLink. The unprotected kind differs in who may delete it from user mode
 * only. wdk-ddi-src/content/wdm/nf-wdm-iocreatesymboliclink.md,
 * nf-wdm-iocreateunprotectedsymboliclink.md
 */
NTSTATUS NTAPI IoCreateSymbolicLink(PUNICODE_STRING SymbolicLinkName, PUNICODE_STRING DeviceName);
NTSTATUS NTAPI IoCreateUnprotectedSymbolicLink(PUNICODE_STRING SymbolicLinkName,
                                               PUNICODE_STRING DeviceName);

/* Takes a link away. PASSIVE_LEVEL. STATUS_OBJECT_NAME_NOT_FOUND: there is none of that name;
 * STATUS_OBJECT_TYPE_MISMATCH: it is no link's.
 * wdk-ddi-src/content/wdm/nf-wdm-iodeletesymboliclink.md */
NTSTATUS NTAPI IoDeleteSymbolicLink(PUNICODE_STRING SymbolicLinkName);

/* The same for a link that is that driver's; 0: the kernel's own, which nobody is blamed for. */
NTSTATUS io_symbolic_link_new(const UNICODE_STRING *link_name, const UNICODE_STRING *target,
                              uint32_t driver);

#endif
