/* mm/: addresses, physical memory, MDLs, pages, sections. One header for all its routines. */
#ifndef DRYDOCK_MM_MM_H
#define DRYDOCK_MM_MM_H

#include "mm/address.h"
#include "mm/io_space.h"
#include "mm/mdl.h"
#include "mm/pages.h"
#include "mm/physical.h"
#include "mm/probe.h"
#include "mm/section.h"

#endif
