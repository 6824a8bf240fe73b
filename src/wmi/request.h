/*
 * What WMI sends to a provider: one funnel for every IRP_MJ_SYSTEM_CONTROL, and exchanges of
 * WNODEs, which are repeated with a larger buffer when the answer does not fit.
 *
 * Whatever comes back was written by a driver: an answer that leads outside itself is a
 * `wmi-bad-answer` and counts as a failed one.
 */
#ifndef DRYDOCK_WMI_REQUEST_H
#define DRYDOCK_WMI_REQUEST_H

#include "nt/status.h"
#include "wmi/wmi_state.h"

/* Sends one request to the top of the provider's stack and waits for its end; the provider is held.
 * *ret_information: bytes in the buffer. PASSIVE_LEVEL. */
NTSTATUS wmi_request_send(struct wmi_provider *provider, UCHAR minor, PVOID path, PVOID buffer,
                          ULONG size, ULONG_PTR *ret_information);

/* A WNODE on its way there and back, in nonpaged pool. */
struct wmi_exchange {
    struct wmi_provider *provider;
    UCHAR minor;
    bool is_repeatable; /* with the size that WNODE_TOO_SMALL asks for */
    uint8_t *buffer;    /* NULL: there was none to be had */
    ULONG size;
    ULONG used;   /* of it: the input; then the answer */
    ULONG needed; /* not 0: the answer did not fit, and this would do */
};

/* A buffer of size bytes that begins as a WNODE of that GUID and these flags. False without pool.
 */
bool wmi_request_begin(struct wmi_exchange *exchange, const GUID *guid, ULONG flags, ULONG used,
                       ULONG size);
/* STATUS_BUFFER_TOO_SMALL with ->needed set if it does not fit. */
NTSTATUS wmi_request_exchange(struct wmi_exchange *exchange);
void wmi_request_end(struct wmi_exchange *exchange);

/* wmi-bad-answer, by the exchange's provider. */
void wmi_request_bad(const struct wmi_exchange *exchange, const char *why);

#endif
