/*
 * Every header that declares a routine of ddi.def.
 */
#ifndef DRYDOCK_DDI_DDI_HEADERS_H
#define DRYDOCK_DDI_DDI_HEADERS_H

#include "ex/ex.h"
#include "io/device.h"
#include "io/irp.h"
#include "io/remove_lock.h"
#include "io/work_item.h"
#include "ke/ke.h"
#include "mm/probe.h"
#include "ob/object.h"
#include "rtl/rtl.h"

#endif
