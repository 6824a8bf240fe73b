/*
 * Instructions that user code may execute but that are not deterministic (cpuid, rdrand, rdseed)
 * are made to trap at load. Code is found by flow from entry points and .pdata, never by a linear
 * sweep.
 */
#ifndef DRYDOCK_IMAGE_PATCH_H
#define DRYDOCK_IMAGE_PATCH_H

#include "base/error.h"

struct image;

/* The image must be mapped and writable. Does nothing where the bytes do not even occur; refuses
 * an image that has more of them than the books can hold. */
bool image_patch_code(struct image *image, struct error *error);

#endif
