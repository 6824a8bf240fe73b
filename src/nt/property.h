/*
 * Properties of devices: by number, as IoGetDeviceProperty has them, and by key.
 */
#ifndef DRYDOCK_NT_PROPERTY_H
#define DRYDOCK_NT_PROPERTY_H

#include "nt/types.h"

typedef enum _DEVICE_REGISTRY_PROPERTY {
    DevicePropertyDeviceDescription,
    DevicePropertyHardwareID,
    DevicePropertyCompatibleIDs,
    DevicePropertyBootConfiguration,
    DevicePropertyBootConfigurationTranslated,
    DevicePropertyClassName,
    DevicePropertyClassGuid,
    DevicePropertyDriverKeyName,
    DevicePropertyManufacturer,
    DevicePropertyFriendlyName,
    DevicePropertyLocationInformation,
    DevicePropertyPhysicalDeviceObjectName,
    DevicePropertyBusTypeGuid,
    DevicePropertyLegacyBusType,
    DevicePropertyBusNumber,
    DevicePropertyEnumeratorName,
    DevicePropertyAddress,
    DevicePropertyUINumber,
    DevicePropertyInstallState,
    DevicePropertyRemovalPolicy,
    DevicePropertyResourceRequirements,
    DevicePropertyAllocatedResources,
    DevicePropertyContainerID,
} DEVICE_REGISTRY_PROPERTY;

typedef enum _DEVICE_INSTALL_STATE {
    InstallStateInstalled,
    InstallStateNeedsReinstall,
    InstallStateFailedInstall,
    InstallStateFinishInstall,
} DEVICE_INSTALL_STATE;

typedef enum _DEVICE_REMOVAL_POLICY {
    RemovalPolicyExpectNoRemoval = 1,
    RemovalPolicyExpectOrderlyRemoval = 2,
    RemovalPolicyExpectSurpriseRemoval = 3,
} DEVICE_REMOVAL_POLICY;

typedef ULONG DEVPROPTYPE, *PDEVPROPTYPE;

enum {
    DEVPROP_TYPE_UINT32 = 0x00000007,
    DEVPROP_TYPE_GUID = 0x0000000D,
    DEVPROP_TYPE_BOOLEAN = 0x00000011,
    DEVPROP_TYPE_STRING = 0x00000012,
    DEVPROP_TYPE_STRING_LIST = 0x00002012,
};

typedef struct _DEVPROPKEY {
    GUID fmtid;
    ULONG pid;
} DEVPROPKEY;

/* Locales that no property has. */
enum { NT_LOCALE_USER_DEFAULT = 0x0400, NT_LOCALE_SYSTEM_DEFAULT = 0x0800 };

#endif
