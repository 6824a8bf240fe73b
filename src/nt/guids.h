/*
 * Well-known GUIDs (guids.def) and GUIDs as text.
 *
 * The text form is the registry's: "{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}", upper case, 38
 * characters.
 */
#ifndef DRYDOCK_NT_GUIDS_H
#define DRYDOCK_NT_GUIDS_H

#include "nt/types.h"

#define NT_GUID_TEXT_SIZE 39 /* bytes, with the terminator */

#define NT_GUID(name, ...) extern const GUID name;
#include "nt/guids.def"
#undef NT_GUID

/* "GUID_BUS_INTERFACE_STANDARD"; NULL when the GUID is not in guids.def. */
const char *nt_guid_name(const GUID *guid);

/* The GUIDs of guids.def, in its order. */
unsigned nt_guid_count(void);
const GUID *nt_guid_at(unsigned i);

void nt_guid_format(const GUID *guid, char ret_text[NT_GUID_TEXT_SIZE]);

/* Reads the text form in either case, with or without both braces, and nothing after it. False,
 * with *ret_guid untouched, for anything else. */
bool nt_guid_parse(const char *text, GUID *ret_guid);

#endif
