/*
 * __try, for a compiler that has none: each routine here is what MSVC would make of the C beside
 * it, with the scope table written by hand (try.S). Bodies, filters and blocks are the caller's.
 */
#ifndef TRY_H
#define TRY_H

#include <ntddk.h>

typedef VOID TRY_BODY(PVOID Context);
typedef LONG TRY_FILTER(PEXCEPTION_POINTERS Pointers, PVOID Context);
typedef VOID TRY_BLOCK(BOOLEAN IsAbnormal, PVOID Context);

/* __try { Body(Context); return 0; } __except (Filter(GetExceptionInformation(), Context))
 * { return GetExceptionCode(); } */
NTSTATUS TryExcept(TRY_BODY *Body, PVOID Context, TRY_FILTER *Filter);

/* __try { Body(Context); return 0; } __except (EXCEPTION_EXECUTE_HANDLER)
 * { return GetExceptionCode(); } */
NTSTATUS TryAlways(TRY_BODY *Body, PVOID Context);

/* __try { Body(Context); } __finally { Block(AbnormalTermination(), Context); } */
VOID TryFinally(TRY_BODY *Body, PVOID Context, TRY_BLOCK *Block);

/* __try { __try { Body(Context); return 0; } __finally { Block(AbnormalTermination(), Context); } }
 * __except (EXCEPTION_EXECUTE_HANDLER) { return GetExceptionCode(); } in one function. */
NTSTATUS TryBoth(TRY_BODY *Body, PVOID Context, TRY_BLOCK *Block);

/* The same as TryAlways with a language handler of its own, TryCustomHandler, which the caller has.
 * Its handler data is the RVA of the place where the routine returns rax. */
ULONG64 TryCustom(TRY_BODY *Body, PVOID Context);

/* Fills the nonvolatile registers with Seed and what follows, runs TryAlways(Body, Context); 0 if
 * all of them came back as they were. */
ULONG TryRegisters(TRY_BODY *Body, PVOID Context, ULONG64 Seed);

/* Executes ud2, int3, a division by 0; returns 7 if that is continued behind the instruction. */
ULONG TryInvalid(VOID);
ULONG TryBreak(VOID);
ULONG TryDivide(VOID);

#endif
