/*
 * Unwinding a frame of x64 code by its image's .pdata and .xdata.
 *
 * https://learn.microsoft.com/cpp/build/exception-handling-x64 and prolog-and-epilog say how. The
 * tables and the code are read from the file, which no driver can write to; the stack is read only
 * inside the bounds that the frame gives.
 */
#ifndef DRYDOCK_IMAGE_UNWIND_H
#define DRYDOCK_IMAGE_UNWIND_H

#include "image/pe.h"
#include "machine/module.h"

/*
 * Turns the registers of a frame into those of its caller. base: where the image lies; row: RVA of
 * the frame's .pdata row, 0 for a leaf function, whose return address is the top of the stack. A
 * handler is named only where the frame's pc is behind the prolog and in no epilog. False, with the
 * registers as they were, where a table or the stack does not hold what it should.
 */
bool pe_unwind(const struct pe_image *image, uint64_t base, uint32_t row,
               struct module_frame *frame);

#endif
