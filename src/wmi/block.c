/* See wmi/block.h. */
#include "wmi/block.h"

#include "io/irp.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "nt/guids.h"
#include "ob/object.h"
#include "wmi/request.h"

#include <inttypes.h>
#include <stdio.h>

#define WMI_TAG_OBJECT  0x4f696d57u /* 'WmiO' */
#define WMI_OBJECT_SIZE 64          /* of the opaque block that drivers hold */
#define WMI_ACCESS_DATA (WMIGUID_QUERY | WMIGUID_SET | WMIGUID_EXECUTE)

/* The last reference is gone, at any IRQL: providers hear of it from the system thread. */
static void block_destroy(struct ob_object *ob)
{
    struct wmi_object *object = ob->owner;
    struct wmi_object **link = &wmi_state()->objects;
    while (*link != object)
        link = &(*link)->next;
    *link = object->next;
    mm_pool_free_own((const void *)ob->address);
    machine_free(object);
    wmi_state()->is_unsettled = true;
    wmi_work();
}

struct wmi_object *wmi_block_get(PVOID object, const char *routine)
{
    struct ob_object *ob = ob_object_find(object);
    if (ob != NULL && ob->type == OB_WMI_BLOCK)
        return ob->owner;
    breach_stop("wmi-object-misuse", "the kernel follows wild pointers in it",
                "%s was given 0x%" PRIx64 ", which is no open data block", routine,
                (uint64_t)object);
}

NTSTATUS NTAPI IoWMIOpenBlock(LPCGUID Guid, ULONG DesiredAccess, PVOID *DataBlockObject)
{
    void *address = mm_pool_alloc(MM_NONPAGED, WMI_OBJECT_SIZE, WMI_TAG_OBJECT, 0, 0, true);
    *DataBlockObject = NULL;
    if (address == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    struct wmi_object *object = machine_alloc(sizeof *object);
    object->guid = *Guid;
    object->access = DesiredAccess;
    object->ob = ob_object_new(address, OB_WMI_BLOCK, block_destroy, object);
    ob_object_take(object->ob, gate_current_caller());
    ob_object_drop(object->ob, 0);
    struct wmi_object **link = &wmi_state()->objects;
    while (*link != NULL)
        link = &(*link)->next;
    *link = object;
    *DataBlockObject = address;
    wmi_block_settle();
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoWMISetNotificationCallback(PVOID Object, WMI_NOTIFICATION_CALLBACK Callback,
                                            PVOID Context)
{
    struct wmi_object *object = wmi_block_get(Object, "IoWMISetNotificationCallback");
    if (!(object->access & WMIGUID_NOTIFICATION))
        return STATUS_ACCESS_DENIED;
    object->callback = Callback;
    object->context = Context;
    object->driver = gate_current_caller();
    object->site = gate_current_site();
    wmi_block_settle();
    return STATUS_SUCCESS;
}

static bool block_is_wanted(const struct wmi_block *block, bool is_event)
{
    if (!is_event && !(block->flags & WMIREG_FLAG_EXPENSIVE))
        return false;
    for (const struct wmi_object *at = wmi_state()->objects; at != NULL; at = at->next)
        if (nt_guid_equal(&at->guid, &block->guid) &&
            (is_event ? at->callback != NULL : (at->access & WMI_ACCESS_DATA) != 0))
            return true;
    return false;
}

/* Sends one request, if one is to be sent for that block. */
static bool block_settle_one(struct wmi_provider *provider, struct wmi_block *block, bool is_event)
{
    bool *has = is_event ? &block->has_events : &block->has_collection;
    bool is_wanted = block_is_wanted(block, is_event);
    if (*has == is_wanted)
        return false;
    *has = is_wanted;
    struct wmi_exchange exchange = {.provider = provider};
    if (is_event)
        exchange.minor = is_wanted ? IRP_MN_ENABLE_EVENTS : IRP_MN_DISABLE_EVENTS;
    else
        exchange.minor = is_wanted ? IRP_MN_ENABLE_COLLECTION : IRP_MN_DISABLE_COLLECTION;
    wmi_provider_hold(provider);
    if (wmi_request_begin(&exchange, &block->guid, 0, sizeof(WNODE_HEADER), sizeof(WNODE_HEADER)))
        wmi_request_exchange(&exchange);
    wmi_request_end(&exchange);
    wmi_provider_release(provider);
    return true;
}

/* True when something was sent: the lists may be others now. */
static bool block_settle_any(void)
{
    for (struct wmi_provider *at = wmi_provider_after(0); at != NULL;
         at = wmi_provider_after(at->id))
        for (struct wmi_block *block = at->blocks; block != NULL; block = block->next)
            if (block_settle_one(at, block, true) || block_settle_one(at, block, false))
                return true;
    return false;
}

void wmi_block_settle(void)
{
    wmi_state()->is_unsettled = false;
    while (block_settle_any())
        ;
}

void wmi_block_check_left(uint32_t driver)
{
    for (struct wmi_object *at = wmi_state()->objects; at != NULL; at = at->next) {
        if (at->callback == NULL || at->driver != driver)
            continue;
        char guid[NT_GUID_TEXT_SIZE], note[128];
        nt_guid_format(&at->guid, guid);
        snprintf(note, sizeof note, "its notification routine for the events of %s is still set",
                 guid);
        EMIT(BREACH, breach, .rule = "wmi-callback-left", .driver = driver, .site = at->site,
             .note = note, .effect = "the next event calls code that is gone");
        at->callback = NULL;
    }
}
