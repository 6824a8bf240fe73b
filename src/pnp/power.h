/*
 * The system goes to sleep and wakes up: the power manager's walk over the device tree.
 */
#ifndef DRYDOCK_PNP_POWER_H
#define DRYDOCK_PNP_POWER_H

/* Asks every started device whether the system may sleep (S3), children before their parents; tells
 * it so in the same order; wakes the system again, parents first. A refusal ends it: those who were
 * asked hear that the system works on. A system thread at PASSIVE_LEVEL; the tree stays settled. */
void pnp_power_sleep_and_wake(void);

#endif
