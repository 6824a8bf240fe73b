/* ex/: pool, strings that allocate, rundown, mutexes, interlocked lists. One header for all of it.
 */
#ifndef DRYDOCK_EX_EX_H
#define DRYDOCK_EX_EX_H

#include "ex/exports.h"
#include "ex/interlocked.h"
#include "ex/lookaside.h"
#include "ex/mutex.h"
#include "ex/pool.h"
#include "ex/raise.h"
#include "ex/random.h"
#include "ex/resource.h"
#include "ex/rundown.h"
#include "ex/strings.h"
#include "ex/version.h"

#endif
