/* See ke/event.h. */
#include "ke/event.h"

#include "ke/ke_state.h"

VOID NTAPI KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State)
{
    bool is_notification = Type == NotificationEvent;
    ke_object_init(&Event->Header,
                   is_notification ? EventNotificationObject : EventSynchronizationObject,
                   sizeof *Event, State != 0);
}

LONG NTAPI KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    (void)Increment;
    ke_object_check(&Event->Header, KE_EVENT, "KeSetEvent");
    LONG before = Event->Header.SignalState;
    Event->Header.SignalState = 1;
    ke_wait_wake(&Event->Header);
    ke_wait_promise(Wait, "KeSetEvent", APC_LEVEL);
    return before;
}

LONG NTAPI KePulseEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    (void)Increment;
    ke_object_check(&Event->Header, KE_EVENT, "KePulseEvent");
    LONG before = Event->Header.SignalState;
    Event->Header.SignalState = 1;
    ke_wait_wake(&Event->Header);
    Event->Header.SignalState = 0;
    ke_wait_promise(Wait, "KePulseEvent", DISPATCH_LEVEL);
    return before;
}

VOID NTAPI KeClearEvent(PRKEVENT Event)
{
    ke_object_check(&Event->Header, KE_EVENT, "KeClearEvent");
    Event->Header.SignalState = 0;
}

LONG NTAPI KeResetEvent(PRKEVENT Event)
{
    ke_object_check(&Event->Header, KE_EVENT, "KeResetEvent");
    LONG before = Event->Header.SignalState;
    Event->Header.SignalState = 0;
    return before;
}

LONG NTAPI KeReadStateEvent(PRKEVENT Event)
{
    ke_object_check(&Event->Header, KE_EVENT, "KeReadStateEvent");
    return Event->Header.SignalState;
}
