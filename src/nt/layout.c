/* Pins our types to layout.def: a row that does not hold does not compile. */
#include "nt/bugcheck_callback.h"
#include "nt/csq.h"
#include "nt/device.h"
#include "nt/dma.h"
#include "nt/error_log.h"
#include "nt/etw.h"
#include "nt/ex.h"
#include "nt/exception.h"
#include "nt/interrupt.h"
#include "nt/irp.h"
#include "nt/mdl.h"
#include "nt/ob.h"
#include "nt/pnp.h"
#include "nt/property.h"
#include "nt/ps.h"
#include "nt/registry.h"
#include "nt/remove_lock.h"
#include "nt/security.h"
#include "nt/table.h"
#include "nt/token.h"
#include "nt/version.h"
#include "nt/wmi.h"

#define NT_SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type);
#define NT_LAYOUT(type, member, offset)                                                            \
    _Static_assert(offsetof(type, member) == (offset), #type "." #member);
#define NT_WIDTH(type, member, bytes)                                                              \
    _Static_assert(sizeof(((type *)0)->member) == (bytes), #type "." #member);
#define NT_VALUE(name, value) _Static_assert((name) == (value), #name);
#define NT_SIZE_ALIGNED       NT_SIZE

#include "nt/layout.def"
#include "nt/layout_exception.def"
