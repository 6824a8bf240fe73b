/*
 * Characters: upper and lower case of UTF-16 units, and the ANSI code page (Windows-1252).
 *
 * Every mapping is one unit to one unit. Case tables hold the blocks listed in upcase.def; a unit
 * outside them is its own upper case.
 */
#ifndef DRYDOCK_RTL_CHARS_H
#define DRYDOCK_RTL_CHARS_H

#include "nt/types.h"

/* Only A-Z and a-z, as the kernel's C library has it. */
static inline uint16_t rtl_chars_ascii_lower(uint16_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint16_t)(c + 32) : c;
}

static inline uint16_t rtl_chars_ascii_upper(uint16_t c)
{
    return c >= 'a' && c <= 'z' ? (uint16_t)(c - 32) : c;
}

/* A byte of an ANSI string as a UTF-16 unit, and back; '?' for what the code page does not have. */
uint16_t rtl_chars_from_ansi(uint8_t byte);
uint8_t rtl_chars_to_ansi(uint16_t unit);

/* The upper-case form of a character. IRQL <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlupcaseunicodechar.md */
WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR SourceCharacter);

/* The lower-case form of a character. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtldowncaseunicodechar.md */
WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR SourceCharacter);

#endif
