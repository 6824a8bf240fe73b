/*
 * Reinitialize routines: calls that a driver asks for in DriverEntry and gets when all drivers have
 * had theirs.
 */
#ifndef DRYDOCK_IO_REINITIALIZE_H
#define DRYDOCK_IO_REINITIALIZE_H

#include "io/device.h"

typedef void(NTAPI *PDRIVER_REINITIALIZE)(PDRIVER_OBJECT DriverObject, PVOID Context, ULONG Count);

/* Have a routine called later, at PASSIVE_LEVEL: ...Boot... when all devices have been enumerated
 * and started, the other after those. Count: 1, 2, ... calls so far. Each registration is good for
 * one call; the routine may register again. Once in DriverEntry, which must then succeed, else
 * `reinitialization-misuse`. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-ioregisterdriverreinitialization.md,
 * nf-ntddk-ioregisterbootdriverreinitialization.md */
void NTAPI IoRegisterDriverReinitialization(PDRIVER_OBJECT DriverObject,
                                            PDRIVER_REINITIALIZE DriverReinitializationRoutine,
                                            PVOID Context);
void NTAPI IoRegisterBootDriverReinitialization(PDRIVER_OBJECT DriverObject,
                                                PDRIVER_REINITIALIZE DriverReinitializationRoutine,
                                                PVOID Context);

/* Calls what is registered, until nothing is; false if nothing was. On a task, at PASSIVE_LEVEL. */
bool io_reinitialize_all(void);

/* DriverEntry failed: what it registered is dropped. */
void io_reinitialize_drop(struct io_driver *driver);

#endif
