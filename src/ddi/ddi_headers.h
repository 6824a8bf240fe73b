/*
 * Every header that declares a routine of ddi.def.
 */
#ifndef DRYDOCK_DDI_DDI_HEADERS_H
#define DRYDOCK_DDI_DDI_HEADERS_H

#include "cm/open.h"
#include "cm/query.h"
#include "cm/value.h"
#include "ddi/system_routine.h"
#include "ex/ex.h"
#include "io/cancel.h"
#include "io/configuration.h"
#include "io/csq.h"
#include "io/device.h"
#include "io/driver_extension.h"
#include "io/error_log.h"
#include "io/irp.h"
#include "io/irp_hint.h"
#include "io/irp_send.h"
#include "io/mdl.h"
#include "io/reinitialize.h"
#include "io/remove_lock.h"
#include "io/start_io.h"
#include "io/symbolic_link.h"
#include "io/timer.h"
#include "io/work_item.h"
#include "ke/ke.h"
#include "mm/mm.h"
#include "mm/probe.h"
#include "ob/callback.h"
#include "ob/handle.h"
#include "ob/object.h"
#include "ob/thread.h"
#include "ob/type.h"
#include "pnp/event.h"
#include "pnp/interface.h"
#include "pnp/notify.h"
#include "rtl/rtl.h"
#include "rtl/table.h"
#include "wmi/etw.h"
#include "wmi/trace_message.h"

#endif
