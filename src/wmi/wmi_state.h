/*
 * The folder's own: what WMI and event tracing keep in the books.
 *
 * Invariant: nobody follows a pointer to a provider across a wait unless it holds the provider
 * (wmi_provider_hold); a walk over providers that waits goes by ascending ids.
 */
#ifndef DRYDOCK_WMI_WMI_STATE_H
#define DRYDOCK_WMI_WMI_STATE_H

#include "io/device.h"
#include "machine/machine.h"
#include "nt/wmi.h"

/* A GUID that a provider has registered. */
struct wmi_block {
    struct wmi_block *next;
    GUID guid;
    ULONG flags;           /* WMIREG_FLAG_* */
    ULONG count;           /* of static instances */
    UNICODE_STRING *names; /* theirs; NULL: the names are dynamic */
    bool has_events;       /* IRP_MN_ENABLE_EVENTS was sent last */
    bool has_collection;   /* IRP_MN_ENABLE_COLLECTION was */
};

/* A device that IoWMIRegistrationControl registered. */
struct wmi_provider {
    struct wmi_provider *next;
    uint32_t id; /* n-th registration of the life */
    struct io_device *device;
    uint32_t driver; /* whose device it is; who registered it where */
    uint64_t site;
    uint32_t held;   /* exchanges in progress */
    bool is_leaving; /* not in the list any more; whoever deregisters it waits for them */
    bool is_lost;    /* the same, and nobody waits */
    bool is_blocked; /* WMIREG_ACTION_BLOCK_IRPS */
    bool is_asked;   /* IRP_MN_REGINFO_EX is to be sent */
    bool is_update;  /* ... for new GUIDs only */
    struct wmi_block *blocks;
};

/* What a consumer opened. */
struct wmi_object {
    struct wmi_object *next;
    struct ob_object *ob;
    GUID guid;
    ACCESS_MASK access;
    WMI_NOTIFICATION_CALLBACK callback; /* NULL: none */
    PVOID context;
    uint32_t driver; /* who gave the callback, and where */
    uint64_t site;
};

struct wmi_state {
    struct wmi_provider *providers; /* by id */
    struct wmi_provider *former;    /* devices that were deregistered; only who they were */
    uint32_t next_id;
    struct wmi_object *objects;   /* oldest first */
    struct wmi_event *events;     /* to be delivered, oldest first */
    struct wmi_instance_ids *ids; /* IoWMIAllocateInstanceIds */
    bool is_working;              /* a thread does what there is to do */
    bool is_unsettled;            /* somebody came or went: see what is to be enabled */
    struct etw_provider *etw;     /* registered, oldest first */
    uint64_t next_handle;         /* n-th of them in the life */
    struct etw_activity *activities;
    uint32_t next_activity; /* n-th identifier that was made */
};

/* Made, and made to listen, when it is first asked for. */
struct wmi_state *wmi_state(void);

/* Has a system thread ask providers, deliver events and enable what is wanted. Any IRQL. */
void wmi_work(void);

/* Whoever registered or wrote events; a driver's image goes away, or a device: say what is left. */
void wmi_etw_check_left(uint32_t driver);
void wmi_provider_check_left(uint32_t driver);
void wmi_provider_check_deleted(uint32_t device);
void wmi_block_check_left(uint32_t driver);

/* A live device object; else the life ends with a bug-check by the caller. */
struct io_device *wmi_device_get(PDEVICE_OBJECT object, const char *routine);

/* Around every use of a provider that may wait. */
void wmi_provider_hold(struct wmi_provider *provider);
void wmi_provider_release(struct wmi_provider *provider);

/* The provider with the lowest id above that one, not blocked; NULL at the end. */
struct wmi_provider *wmi_provider_after(uint32_t id);
struct wmi_provider *wmi_provider_of(const struct io_device *device);
struct wmi_block *wmi_provider_block(const struct wmi_provider *provider, const GUID *guid);

/* The index of a static instance name, in any case; block->count if there is none such. */
ULONG wmi_block_instance(const struct wmi_block *block, const UNICODE_STRING *name);
void wmi_block_free(struct wmi_block *block);

/* Sends IRP_MN_REGINFO_EX (then IRP_MN_REGINFO) to the provider, which is held, and takes over the
 * blocks of the answer. */
void wmi_reginfo_ask(struct wmi_provider *provider, bool is_update);

/* Sends what enables and disables events and collection, until nothing is left to send. */
void wmi_block_settle(void);

/* Delivers the oldest event; there is one. */
void wmi_event_deliver(void);

#endif
