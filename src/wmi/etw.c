/* See wmi/etw.h. */
#include "wmi/etw.h"

#include "machine/breach.h"
#include "machine/gate.h"
#include "nt/guids.h"
#include "wmi/wmi_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ETW_HANDLE_FIRST 0x4574770000000010u /* no address, and no small number */
#define ETW_HANDLE_STEP  0x10u
#define ETW_TEXT_MAX     200 /* of an event's string */

struct etw_provider {
    struct etw_provider *next;
    REGHANDLE handle;
    GUID id;
    uint32_t driver; /* who registered it, and where */
    uint64_t site;
};

struct etw_activity {
    struct etw_activity *next;
    uint32_t task;
    GUID id;
};

/* Where the registration hangs; at the end of the list if there is none. */
static struct etw_provider **etw_link(REGHANDLE handle)
{
    struct etw_provider **link = &wmi_state()->etw;
    while (*link != NULL && (*link)->handle != handle)
        link = &(*link)->next;
    return link;
}

static void etw_breach_handle(REGHANDLE handle, const char *routine)
{
    uint64_t index = (handle - ETW_HANDLE_FIRST) / ETW_HANDLE_STEP;
    bool is_old = handle % ETW_HANDLE_STEP == 0 && index < wmi_state()->next_handle;
    breach_say("etw-handle-misuse", "the kernel follows wild pointers in it",
               "%s was given 0x%" PRIx64 ", %s", routine, handle,
               is_old ? "a registration that is over" : "which is no registration");
}

/* NULL if the handle stands for nothing, which is said unless it is 0: what a driver has whose
 * registration failed. */
static struct etw_provider *etw_find(REGHANDLE handle, const char *routine)
{
    struct etw_provider *provider = *etw_link(handle);
    if (provider == NULL && handle != 0)
        etw_breach_handle(handle, routine);
    return provider;
}

NTSTATUS NTAPI EtwRegister(LPCGUID ProviderId, PETWENABLECALLBACK EnableCallback,
                           PVOID CallbackContext, PREGHANDLE RegHandle)
{
    (void)EnableCallback; /* called when a session enables the provider */
    (void)CallbackContext;
    if (ProviderId == NULL || RegHandle == NULL)
        return STATUS_INVALID_PARAMETER;
    struct etw_provider *provider = machine_alloc(sizeof *provider);
    provider->handle = ETW_HANDLE_FIRST + ETW_HANDLE_STEP * wmi_state()->next_handle++;
    provider->id = *ProviderId;
    provider->driver = gate_current_caller();
    provider->site = gate_current_site();
    *etw_link(provider->handle) = provider;
    *RegHandle = provider->handle;
    return STATUS_SUCCESS;
}

static void etw_remove(struct etw_provider **link)
{
    struct etw_provider *gone = *link;
    *link = gone->next;
    machine_free(gone);
}

NTSTATUS NTAPI EtwUnregister(REGHANDLE RegHandle)
{
    if (etw_find(RegHandle, "EtwUnregister") == NULL)
        return STATUS_INVALID_HANDLE;
    etw_remove(etw_link(RegHandle));
    return STATUS_SUCCESS;
}

void wmi_etw_check_left(uint32_t driver)
{
    struct etw_provider **link = &wmi_state()->etw;
    while (*link != NULL) {
        if ((*link)->driver != driver) {
            link = &(*link)->next;
            continue;
        }
        char id[NT_GUID_TEXT_SIZE], note[128];
        nt_guid_format(&(*link)->id, id);
        snprintf(note, sizeof note, "the event provider %s is still registered", id);
        EMIT(BREACH, breach, .rule = "etw-left-registered", .driver = driver, .site = (*link)->site,
             .note = note, .effect = "whoever enables the provider then calls code that is gone");
        etw_remove(link);
    }
}

BOOLEAN NTAPI EtwEventEnabled(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor)
{
    (void)EventDescriptor;
    etw_find(RegHandle, "EtwEventEnabled");
    return FALSE;
}

BOOLEAN NTAPI EtwProviderEnabled(REGHANDLE RegHandle, UCHAR Level, ULONGLONG Keyword)
{
    (void)Level;
    (void)Keyword;
    etw_find(RegHandle, "EtwProviderEnabled");
    return FALSE;
}

static void etw_tell(const struct etw_provider *provider, const char *routine,
                     const EVENT_DESCRIPTOR *event, ULONG pieces, const char *text)
{
    char id[NT_GUID_TEXT_SIZE];
    nt_guid_format(&provider->id, id);
    EMIT(ETW_EVENT, etw_event, .driver = gate_current_caller(), .routine = routine, .provider = id,
         .id = event->Id, .level = event->Level, .keyword = event->Keyword, .pieces = pieces,
         .text = text, .site = gate_current_site());
}

static NTSTATUS etw_write(REGHANDLE handle, const char *routine, const EVENT_DESCRIPTOR *event,
                          ULONG pieces)
{
    const struct etw_provider *provider = etw_find(handle, routine);
    if (provider == NULL)
        return STATUS_INVALID_HANDLE;
    if (event == NULL || pieces > MAX_EVENT_DATA_DESCRIPTORS)
        return STATUS_INVALID_PARAMETER;
    etw_tell(provider, routine, event, pieces, NULL);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI EtwWrite(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor, LPCGUID ActivityId,
                        ULONG UserDataCount, PEVENT_DATA_DESCRIPTOR UserData)
{
    (void)ActivityId;
    (void)UserData;
    return etw_write(RegHandle, "EtwWrite", EventDescriptor, UserDataCount);
}

NTSTATUS NTAPI EtwWriteEx(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor, ULONG64 Filter,
                          ULONG Flags, LPCGUID ActivityId, LPCGUID RelatedActivityId,
                          ULONG UserDataCount, PEVENT_DATA_DESCRIPTOR UserData)
{
    (void)Filter;
    (void)ActivityId;
    (void)RelatedActivityId;
    (void)UserData;
    return Flags != 0 ? STATUS_INVALID_PARAMETER
                      : etw_write(RegHandle, "EtwWriteEx", EventDescriptor, UserDataCount);
}

NTSTATUS NTAPI EtwWriteTransfer(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor,
                                LPCGUID ActivityId, LPCGUID RelatedActivityId, ULONG UserDataCount,
                                PEVENT_DATA_DESCRIPTOR UserData)
{
    (void)ActivityId;
    (void)RelatedActivityId;
    (void)UserData;
    return etw_write(RegHandle, "EtwWriteTransfer", EventDescriptor, UserDataCount);
}

NTSTATUS NTAPI EtwWriteString(REGHANDLE RegHandle, UCHAR Level, ULONGLONG Keyword,
                              LPCGUID ActivityId, PCWSTR String)
{
    (void)ActivityId;
    const struct etw_provider *provider = etw_find(RegHandle, "EtwWriteString");
    if (provider == NULL)
        return STATUS_INVALID_HANDLE;
    if (String == NULL)
        return STATUS_INVALID_PARAMETER;
    char text[ETW_TEXT_MAX + 1];
    size_t length = 0;
    for (; length < ETW_TEXT_MAX && String[length] != 0; length++)
        text[length] =
            (char)(String[length] >= ' ' && String[length] < 0x7f ? String[length] : '?');
    text[length] = '\0';
    etw_tell(provider, "EtwWriteString", &(EVENT_DESCRIPTOR){.Level = Level, .Keyword = Keyword}, 1,
             text);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI EtwSetInformation(REGHANDLE RegHandle, EVENT_INFO_CLASS InformationClass,
                                 PVOID EventInformation, ULONG InformationLength)
{
    if (etw_find(RegHandle, "EtwSetInformation") == NULL)
        return STATUS_INVALID_HANDLE;
    bool is_right;
    switch (InformationClass) {
    case EventProviderBinaryTrackInfo: is_right = InformationLength == 0; break;
    case EventProviderSetTraits:
        is_right = EventInformation != NULL && InformationLength >= sizeof(USHORT) &&
                   *(const USHORT *)EventInformation == InformationLength;
        break;
    case EventProviderUseDescriptorType:
        is_right = EventInformation != NULL && InformationLength == sizeof(BOOLEAN);
        break;
    default: return STATUS_INVALID_DEVICE_REQUEST;
    }
    return is_right ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

/* The running thread's; a DPC's is that of its processor. */
static GUID *etw_activity_id(void)
{
    uint32_t task = task_current()->number;
    struct etw_activity **link = &wmi_state()->activities;
    while (*link != NULL && (*link)->task != task)
        link = &(*link)->next;
    if (*link == NULL) {
        *link = machine_alloc(sizeof **link);
        (*link)->task = task;
    }
    return &(*link)->id;
}

static GUID etw_activity_make(void)
{
    return (GUID){.Data1 = ++wmi_state()->next_activity,
                  .Data2 = 0x4474,
                  .Data3 = 0x4000,
                  .Data4 = {0x80, 'd', 'r', 'y', 'd', 'o', 'c', 'k'}};
}

static void etw_activity_check_irql(void)
{
    uint8_t irql = processor_irql();
    if (irql > PROCESSOR_APC)
        EMIT(BREACH, breach, .rule = "irql-too-high", .driver = gate_current_caller(),
             .site = gate_current_site(), .level = irql, .level_max = PROCESSOR_APC,
             .note = "EtwActivityIdControl (but to make an identifier)");
}

NTSTATUS NTAPI EtwActivityIdControl(ULONG ControlCode, LPGUID ActivityId)
{
    if (ControlCode < EVENT_ACTIVITY_CTRL_GET_ID ||
        ControlCode > EVENT_ACTIVITY_CTRL_CREATE_SET_ID || ActivityId == NULL)
        return STATUS_INVALID_PARAMETER;
    if (ControlCode == EVENT_ACTIVITY_CTRL_CREATE_ID) {
        *ActivityId = etw_activity_make();
        return STATUS_SUCCESS;
    }
    etw_activity_check_irql();
    GUID *mine = etw_activity_id(), old = *mine;
    switch (ControlCode) {
    case EVENT_ACTIVITY_CTRL_SET_ID: *mine = *ActivityId; return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_GET_SET_ID: *mine = *ActivityId; break;
    case EVENT_ACTIVITY_CTRL_CREATE_SET_ID: *mine = etw_activity_make(); break;
    default: break;
    }
    *ActivityId = old;
    return STATUS_SUCCESS;
}
