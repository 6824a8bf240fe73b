/*
 * What the PnP manager sends, one tiny function a request over one funnel (pnp_request_send): the
 * major code, the preset STATUS_NOT_SUPPORTED and the top of the stack are said once.
 *
 * All run on a system thread at PASSIVE_LEVEL and wait for the request's end.
 */
#ifndef DRYDOCK_PNP_REQUEST_H
#define DRYDOCK_PNP_REQUEST_H

#include "nt/io_stack.h"
#include "pnp/node.h"

/* Sends one IRP_MJ_PNP to the top of the node's stack. information: in and out, NULL if of no
 * interest (0 goes in). */
NTSTATUS pnp_request_send(struct pnp_node *node, UCHAR minor, const NT_STACK_PARAMETERS *parameters,
                          ULONG_PTR *information);

NTSTATUS pnp_request_start(struct pnp_node *node);            /* IRP_MN_START_DEVICE */
NTSTATUS pnp_request_query_remove(struct pnp_node *node);     /* IRP_MN_QUERY_REMOVE_DEVICE */
NTSTATUS pnp_request_cancel_remove(struct pnp_node *node);    /* IRP_MN_CANCEL_REMOVE_DEVICE */
NTSTATUS pnp_request_remove(struct pnp_node *node);           /* IRP_MN_REMOVE_DEVICE */
NTSTATUS pnp_request_surprise_removal(struct pnp_node *node); /* IRP_MN_SURPRISE_REMOVAL */
NTSTATUS pnp_request_filter_requirements(struct pnp_node *node);
NTSTATUS pnp_request_eject(struct pnp_node *node);        /* IRP_MN_EJECT */
NTSTATUS pnp_request_capabilities(struct pnp_node *node); /* IRP_MN_QUERY_CAPABILITIES */

/* IRP_MN_QUERY_PNP_DEVICE_STATE: the PNP_DEVICE_ flags, 0 if nobody says any. */
NTSTATUS pnp_request_device_state(struct pnp_node *node, PNP_DEVICE_STATE *ret_state);

/* IRP_MN_QUERY_DEVICE_RELATIONS: *ret_relations is in pool, for pnp_request_free, or
 * NULL. Every device in it was referenced by the bus driver for us. */
NTSTATUS pnp_request_relations(struct pnp_node *node, DEVICE_RELATION_TYPE type,
                               DEVICE_RELATIONS **ret_relations);

/* IRP_MN_QUERY_ID: the answer as ASCII, several IDs separated by NUL, a second NUL at the end.
 * Windows' rules for characters and length are checked (bug check 0xCA/3 there: a finding here). */
NTSTATUS pnp_request_id(struct pnp_node *node, BUS_QUERY_ID_TYPE type, char *ret_text, size_t size);

/* IRP_MN_QUERY_DEVICE_TEXT: the answer as ASCII, "" if there is none. */
NTSTATUS pnp_request_text(struct pnp_node *node, DEVICE_TEXT_TYPE type, char *ret_text,
                          size_t size);

/* IRP_MN_QUERY_BUS_INFORMATION: into the node. */
NTSTATUS pnp_request_bus_information(struct pnp_node *node);

/* Frees what a driver returned in Information. */
void pnp_request_free(const void *block);

/* Begins the next step and announces its end: reports number what the PnP manager does. */
void pnp_step_done(const struct pnp_node *node, const char *action, NTSTATUS status,
                   uint32_t refused_by);

#endif
