/*
 * Variables that the kernel exports and that never change here. exports.def has their values; they
 * lie in driver-visible memory, made when the first is asked for.
 */
#ifndef DRYDOCK_EX_EXPORTS_H
#define DRYDOCK_EX_EXPORTS_H

#define EXPORT(name, type, value) void *ex_export_##name(void);
#include "ex/exports.def"
#undef EXPORT

#endif
