/*
 * Security descriptors: absolute ones point at their parts, self-relative ones hold them behind a
 * header that says where. The parts an absolute one points at belong to whoever set them.
 */
#ifndef DRYDOCK_RTL_DESCRIPTOR_H
#define DRYDOCK_RTL_DESCRIPTOR_H

#include "nt/security.h"
#include "nt/status.h"

/* Where the parts of a descriptor of either form lie; NULL: it has none. */
struct rtl_descriptor_parts {
    PSID owner;
    PSID group;
    PACL sacl;
    PACL dacl;
};
struct rtl_descriptor_parts rtl_descriptor_parts(const void *descriptor);

/* Bytes that the descriptor needs in self-relative form. */
uint32_t rtl_descriptor_size(const void *descriptor);

/* Writes it in self-relative form, rtl_descriptor_size() bytes. */
void rtl_descriptor_pack(const void *descriptor, void *ret_packed);

/* An absolute descriptor without any part. STATUS_UNKNOWN_REVISION. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlcreatesecuritydescriptor.md */
NTSTATUS NTAPI RtlCreateSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Revision);

/* Point the descriptor at a part (NULL: an owner or group that is none, a list that allows
 * everything). STATUS_UNKNOWN_REVISION; STATUS_INVALID_SECURITY_DESCR for a self-relative one.
 * PASSIVE_LEVEL; owner and group <= APC_LEVEL. wdk-ddi-src/content/wdm/
 * nf-wdm-rtlsetdaclsecuritydescriptor.md, ntifs/nf-ntifs-rtlsetownersecuritydescriptor.md,
 * nf-ntifs-rtlsetgroupsecuritydescriptor.md; the SACL's as SetSecurityDescriptorSacl. */
NTSTATUS NTAPI RtlSetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            BOOLEAN DaclPresent, PACL Dacl, BOOLEAN DaclDefaulted);
NTSTATUS NTAPI RtlSetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            BOOLEAN SaclPresent, PACL Sacl, BOOLEAN SaclDefaulted);
NTSTATUS NTAPI RtlSetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Owner,
                                             BOOLEAN OwnerDefaulted);
NTSTATUS NTAPI RtlSetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Group,
                                             BOOLEAN GroupDefaulted);

/* Where a part lies, of either form. Of a list that is not present only that is said.
 * STATUS_UNKNOWN_REVISION. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtlgetdaclsecuritydescriptor.md,
 * nf-ntifs-rtlgetsaclsecuritydescriptor.md, nf-ntifs-rtlgetownersecuritydescriptor.md,
 * nf-ntifs-rtlgetgroupsecuritydescriptor.md */
NTSTATUS NTAPI RtlGetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            PBOOLEAN DaclPresent, PACL *Dacl,
                                            PBOOLEAN DaclDefaulted);
NTSTATUS NTAPI RtlGetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            PBOOLEAN SaclPresent, PACL *Sacl,
                                            PBOOLEAN SaclDefaulted);
NTSTATUS NTAPI RtlGetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID *Owner,
                                             PBOOLEAN OwnerDefaulted);
NTSTATUS NTAPI RtlGetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID *Group,
                                             PBOOLEAN GroupDefaulted);

/* Bytes of the descriptor with all its parts. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtllengthsecuritydescriptor.md */
ULONG NTAPI RtlLengthSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor);

/* Are the revision and every part as they should be? The second form trusts nothing: everything
 * lies inside the length, and the required parts are there. PASSIVE_LEVEL; <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlvalidsecuritydescriptor.md,
 * nf-wdm-rtlvalidrelativesecuritydescriptor.md */
BOOLEAN NTAPI RtlValidSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor);
BOOLEAN NTAPI RtlValidRelativeSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptorInput,
                                                 ULONG SecurityDescriptorLength,
                                                 SECURITY_INFORMATION RequiredInformation);

/* From one form to the other, into buffers of the caller. STATUS_BAD_DESCRIPTOR_FORMAT for one that
 * has not the form to begin with; STATUS_BUFFER_TOO_SMALL with the sizes needed in place of those
 * given. <= APC_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-rtlabsolutetoselfrelativesd.md,
 * nf-ntifs-rtlselfrelativetoabsolutesd.md */
NTSTATUS NTAPI RtlAbsoluteToSelfRelativeSD(PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
                                           PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor,
                                           PULONG BufferLength);
NTSTATUS NTAPI RtlSelfRelativeToAbsoluteSD(PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor,
                                           PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
                                           PULONG AbsoluteSecurityDescriptorSize, PACL Dacl,
                                           PULONG DaclSize, PACL Sacl, PULONG SaclSize, PSID Owner,
                                           PULONG OwnerSize, PSID PrimaryGroup,
                                           PULONG PrimaryGroupSize);

/* Generic rights become those that the mapping names for them. <= APC_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-rtlmapgenericmask.md */
VOID NTAPI RtlMapGenericMask(ACCESS_MASK *AccessMask, const GENERIC_MAPPING *GenericMapping);

#endif
