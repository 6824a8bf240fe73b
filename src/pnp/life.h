/*
 * What the PnP manager does with a node and everything below it.
 *
 * Every function runs on a system thread at PASSIVE_LEVEL and leaves the tree settled: new children
 * are enumerated, given their drivers and started; vanished ones are surprise-removed.
 */
#ifndef DRYDOCK_PNP_LIFE_H
#define DRYDOCK_PNP_LIFE_H

#include "pnp/node.h"

/* Brings the node to life: drivers, AddDevice bottom to top, START. On failure the node is FAILED
 * and its stack was removed. Children are not looked for (pnp_life_settle). */
void pnp_life_start(struct pnp_node *node);

/* Has its stack been built and not been taken down or asked to be? */
bool pnp_life_is_alive(const struct pnp_node *node);

/* Enumerates below every started node, level by level, until nothing new turns up, and does what
 * drivers asked for (pnp/ask.h). */
void pnp_life_settle(void);

/* Asks those who watch a device of the subtree, then sends QUERY_REMOVE to it, children first; on a
 * veto CANCEL_REMOVE to all stacks that were asked, and the watchers are told. */
bool pnp_life_query_remove(struct pnp_node *node);
void pnp_life_cancel_remove(struct pnp_node *node);

/* REMOVE to the subtree, children first; afterwards the node is REMOVED. */
void pnp_life_remove(struct pnp_node *node);

/* SURPRISE_REMOVAL to the subtree, parents first, then REMOVE, children first. */
void pnp_life_surprise_remove(struct pnp_node *node);

/* Unloads every started driver that has no device left, or was never a PnP driver, and has an
 * Unload routine, the one started last first; but not what a driver had loaded. */
void pnp_life_unload_idle(void);

/* DriverUnload; then the image goes, if nobody imports from it. */
void pnp_life_unload_driver(struct io_driver *driver);

/* What the driver imports from is loaded, then DriverEntry is called, once: the status of what
 * failed; STATUS_UNSUCCESSFUL for one that failed before or was unloaded. */
NTSTATUS pnp_life_start_driver(struct io_driver *driver);

#endif
