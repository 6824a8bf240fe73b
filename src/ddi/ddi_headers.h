/*
 * Every header that declares a routine of ddi.def.
 */
#ifndef DRYDOCK_DDI_DDI_HEADERS_H
#define DRYDOCK_DDI_DDI_HEADERS_H

#include "ex/interlocked.h"
#include "ex/lookaside.h"
#include "ex/mutex.h"
#include "ex/pool.h"
#include "ex/rundown.h"
#include "ex/strings.h"
#include "ex/wait.h"
#include "io/device.h"
#include "io/irp.h"
#include "io/remove_lock.h"
#include "io/work_item.h"
#include "ke/apc.h"
#include "ke/bugcheck.h"
#include "ke/dpc.h"
#include "ke/event.h"
#include "ke/irql.h"
#include "ke/ke.h"
#include "ke/mutex.h"
#include "ke/processor.h"
#include "ke/semaphore.h"
#include "ke/spin.h"
#include "ke/thread.h"
#include "ke/time.h"
#include "ke/timer.h"
#include "ke/wait.h"
#include "ob/object.h"
#include "rtl/chars.h"
#include "rtl/crt.h"
#include "rtl/debug.h"
#include "rtl/format.h"
#include "rtl/strings.h"
#include "rtl/time.h"

#endif
