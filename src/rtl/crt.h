/*
 * The C library that ntoskrnl.exe exports, under the names crt_x (ddi/ddi.def gives each its
 * exported name). WCHAR is 16 bits; case means A-Z and a-z only, as in the kernel's own library,
 * except for towupper and towlower.
 *
 * Any IRQL, resident memory; formatted output of wide strings PASSIVE_LEVEL, as for the safe
 * string functions around it: wdk-ddi-src/content/ntstrsafe/nf-ntstrsafe-rtlstringcbvprintfw.md.
 * Nothing is bounded beyond what the C standard bounds: a driver's overrun happens, and is found
 * where it lands. Meaning: Microsoft's C runtime reference, page of that name.
 */
#ifndef DRYDOCK_RTL_CRT_H
#define DRYDOCK_RTL_CRT_H

#include "nt/types.h"

/* Memory and narrow strings: crt.c. */
PVOID NTAPI crt_memcpy(PVOID to, const VOID *from, SIZE_T size);
PVOID NTAPI crt_memmove(PVOID to, const VOID *from, SIZE_T size);
PVOID NTAPI crt_memset(PVOID to, int byte, SIZE_T size);
int NTAPI crt_memcmp(const VOID *a, const VOID *b, SIZE_T size);
PVOID NTAPI crt_memchr(const VOID *block, int byte, SIZE_T size);
SIZE_T NTAPI crt_strlen(PCSTR text);
SIZE_T NTAPI crt_strnlen(PCSTR text, SIZE_T max);
int NTAPI crt_strcmp(PCSTR a, PCSTR b);
int NTAPI crt_strncmp(PCSTR a, PCSTR b, SIZE_T max);
int NTAPI crt_stricmp(PCSTR a, PCSTR b);
int NTAPI crt_strnicmp(PCSTR a, PCSTR b, SIZE_T max);
PCHAR NTAPI crt_strcpy(PCHAR to, PCSTR from);
PCHAR NTAPI crt_strncpy(PCHAR to, PCSTR from, SIZE_T size);
PCHAR NTAPI crt_strcat(PCHAR to, PCSTR from);
PCHAR NTAPI crt_strncat(PCHAR to, PCSTR from, SIZE_T max);
PCHAR NTAPI crt_strchr(PCSTR text, int c);
PCHAR NTAPI crt_strrchr(PCSTR text, int c);
PCHAR NTAPI crt_strstr(PCSTR text, PCSTR wanted);
PCHAR NTAPI crt_strupr(PCHAR text);
PCHAR NTAPI crt_strlwr(PCHAR text);
int NTAPI crt_toupper(int c);
int NTAPI crt_tolower(int c);
int NTAPI crt_isdigit(int c);
int NTAPI crt_isxdigit(int c);
int NTAPI crt_isspace(int c);
int NTAPI crt_isupper(int c);
int NTAPI crt_islower(int c);
int NTAPI crt_isprint(int c);
int NTAPI crt_atoi(PCSTR text);

/* An unsigned number in base 2 to 36 (0: by its prefix), after blanks and a sign, which negates it;
 * *end (may be NULL): behind its last digit, `text` if there is none. Too large: the largest one.
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/strtoui64-wcstoui64-strtoui64-l */
ULONGLONG NTAPI crt_strtoui64(PCSTR text, PSTR *end, int base);

/* Wide strings: crt_wide.c. */
SIZE_T NTAPI crt_wcslen(PCWSTR text);
SIZE_T NTAPI crt_wcsnlen(PCWSTR text, SIZE_T max);
int NTAPI crt_wcscmp(PCWSTR a, PCWSTR b);
int NTAPI crt_wcsncmp(PCWSTR a, PCWSTR b, SIZE_T max);
int NTAPI crt_wcsicmp(PCWSTR a, PCWSTR b);
int NTAPI crt_wcsnicmp(PCWSTR a, PCWSTR b, SIZE_T max);
PWSTR NTAPI crt_wcscpy(PWSTR to, PCWSTR from);
PWSTR NTAPI crt_wcsncpy(PWSTR to, PCWSTR from, SIZE_T size);
PWSTR NTAPI crt_wcscat(PWSTR to, PCWSTR from);
PWSTR NTAPI crt_wcsncat(PWSTR to, PCWSTR from, SIZE_T max);
PWSTR NTAPI crt_wcschr(PCWSTR text, WCHAR c);
PWSTR NTAPI crt_wcsrchr(PCWSTR text, WCHAR c);
PWSTR NTAPI crt_wcsstr(PCWSTR text, PCWSTR wanted);
PWSTR NTAPI crt_wcsupr(PWSTR text);
PWSTR NTAPI crt_wcslwr(PWSTR text);
WCHAR NTAPI crt_towupper(WCHAR c);
WCHAR NTAPI crt_towlower(WCHAR c);

/* Formatted output: crt_print.c. With a count: the length if it fits (terminated if there is room
 * for that too), else -1 with the buffer full and not terminated. NULL and 0 ask for the length. */
int NTAPI crt_sprintf(PCHAR buffer, PCSTR format, ...);
int NTAPI crt_vsprintf(PCHAR buffer, PCSTR format, __builtin_ms_va_list args);
int NTAPI crt_snprintf(PCHAR buffer, SIZE_T count, PCSTR format, ...);
int NTAPI crt_vsnprintf(PCHAR buffer, SIZE_T count, PCSTR format, __builtin_ms_va_list args);
int NTAPI crt_swprintf(PWSTR buffer, PCWSTR format, ...);
int NTAPI crt_snwprintf(PWSTR buffer, SIZE_T count, PCWSTR format, ...);
int NTAPI crt_vsnwprintf(PWSTR buffer, SIZE_T count, PCWSTR format, __builtin_ms_va_list args);

#endif
