/*
 * What rigger.sys, which stands in a stack of its own, exports to a driver that has a crane to
 * lend.
 */
#ifndef RIGGER_H
#define RIGGER_H

#include "crane_interface.h"

/*
 * Takes the table over, with the one reference that the caller took on the rigger's behalf. FALSE:
 * it was not taken (no rigger is there, or it has a crane), and the reference stays the caller's.
 * PASSIVE_LEVEL.
 */
BOOLEAN RiggerReceive(const CRANE_INTERFACE *Crane);

#endif
