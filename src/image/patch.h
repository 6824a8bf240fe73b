/*
 * Instructions that user code may execute but that are not deterministic (cpuid, rdrand, rdseed)
 * are made to trap at load. Code is found by flow from entry points and .pdata, never by a linear
 * sweep.
 */
#ifndef DRYDOCK_IMAGE_PATCH_H
#define DRYDOCK_IMAGE_PATCH_H

struct image;

/* The image must be mapped and writable. Does nothing where the bytes do not even occur. */
void image_patch_code(struct image *image);

#endif
