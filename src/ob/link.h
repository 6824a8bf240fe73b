/*
 * Symbolic link objects: a name that stands for another path (ob/name.h follows it). The target is
 * text, which need not lead anywhere. io/symbolic_link.h has the routines that drivers use most.
 */
#ifndef DRYDOCK_OB_LINK_H
#define DRYDOCK_OB_LINK_H

#include "nt/ob.h"
#include "nt/status.h"

struct ob_object;

/* A link with one reference of the kernel's, made for a driver (0: for the kernel), or for the
 * kernel; NULL when pool is used up. */
struct ob_object *ob_link_new(PCUNICODE_STRING target, uint32_t driver);
struct ob_object *ob_link_new_text(const char *target);

PCUNICODE_STRING ob_link_target(const struct ob_object *link);

/* For ob_check_unload: the links that the driver made and left are a finding each. */
void ob_link_check_unload(uint32_t driver);

/* Opens a link itself, not what it leads to; ZwClose the handle. STATUS_OBJECT_TYPE_MISMATCH: it is
 * none; other errors: see ob/open.h. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwopensymboliclinkobject.md */
NTSTATUS NTAPI ZwOpenSymbolicLinkObject(PHANDLE LinkHandle, ACCESS_MASK DesiredAccess,
                                        POBJECT_ATTRIBUTES ObjectAttributes);

/* Copies a link's target, as it was given, into LinkTarget's buffer, and its length in bytes to
 * *ReturnedLength. STATUS_BUFFER_TOO_SMALL if MaximumLength is less. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwquerysymboliclinkobject.md */
NTSTATUS NTAPI ZwQuerySymbolicLinkObject(HANDLE LinkHandle, PUNICODE_STRING LinkTarget,
                                         PULONG ReturnedLength);

#endif
