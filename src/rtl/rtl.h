/* rtl/: strings, characters, the C library, debug output, calendar time. One header for all of it.
 */
#ifndef DRYDOCK_RTL_RTL_H
#define DRYDOCK_RTL_RTL_H

#include "rtl/bitmap.h"
#include "rtl/chars.h"
#include "rtl/convert.h"
#include "rtl/crt.h"
#include "rtl/debug.h"
#include "rtl/exception.h"
#include "rtl/strings.h"
#include "rtl/time.h"
#include "rtl/version.h"

#endif
