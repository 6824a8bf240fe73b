/*
 * Which compiler instrumentation this build carries. gcc and clang announce AddressSanitizer in
 * different ways and gcc does not announce UndefinedBehaviorSanitizer at all: builds with it define
 * DRYDOCK_SANITIZER.
 */
#ifndef DRYDOCK_PLAT_SANITIZE_H
#define DRYDOCK_PLAT_SANITIZE_H

#ifdef __has_feature
#define PLAT_HAS_FEATURE(name) __has_feature(name)
#else
#define PLAT_HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || PLAT_HAS_FEATURE(address_sanitizer)
#define PLAT_IS_ASAN 1
#else
#define PLAT_IS_ASAN 0
#endif

/* The runtime of a sanitizer is linked in: it reports on descriptor 2 and makes system calls. */
#if PLAT_IS_ASAN || defined(DRYDOCK_SANITIZER) || PLAT_HAS_FEATURE(undefined_behavior_sanitizer)
#define PLAT_IS_SANITIZED 1
#else
#define PLAT_IS_SANITIZED 0
#endif

#endif
