/*
 * WMI: drivers that provide data and events, and drivers that ask for them.
 *
 *   provider                         WMI (a system thread)              consumer
 *   IoWMIRegistrationControl  ->  IRP_MN_REGINFO_EX: which blocks?
 *                                 the device's stack answers         IoWMIQueryAllData ...
 *   IRP_MN_QUERY_ALL_DATA ...  <-----------------------------------------'
 *   IoWMIWriteEvent           ->  queued, delivered                ->  notification callback
 *
 * Registration and events take effect later, in a system thread, as on Windows; requests are sent
 * by the thread that asks. There is no consumer but drivers: nothing is sent that no driver asked
 * for.
 */
#ifndef DRYDOCK_WMI_WMI_H
#define DRYDOCK_WMI_WMI_H

/* Waits until WMI has nothing to do: providers are asked, events delivered. On a task, at
 * PASSIVE_LEVEL. */
void wmi_wait(void);

#endif
