/* rtl/: strings, characters, the C library, debug output, calendar time, security descriptors,
 * tables. One header for all of it. */
#ifndef DRYDOCK_RTL_RTL_H
#define DRYDOCK_RTL_RTL_H

#include "rtl/acl.h"
#include "rtl/bitmap.h"
#include "rtl/chars.h"
#include "rtl/convert.h"
#include "rtl/crt.h"
#include "rtl/debug.h"
#include "rtl/descriptor.h"
#include "rtl/exception.h"
#include "rtl/image.h"
#include "rtl/sid.h"
#include "rtl/strings.h"
#include "rtl/table.h"
#include "rtl/time.h"
#include "rtl/version.h"

#endif
