/*
 * Random numbers, which here are the same in every run.
 *
 * The generators are Lehmer's (modulo 2^31 - 1) and a linear one for rand(); they promise the
 * documented ranges, not Windows' sequences.
 */
#ifndef DRYDOCK_EX_RANDOM_H
#define DRYDOCK_EX_RANDOM_H

#include "nt/types.h"

/* A number from 0 to 0x7ffffffe, from *Seed, which goes on. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtlrandom.md, nf-ntifs-rtlrandomex.md */
ULONG NTAPI RtlRandom(PULONG Seed);
ULONG NTAPI RtlRandomEx(PULONG Seed);

/* A number from 0 to 32767, from a seed that all drivers share; 1 until somebody sets it. Any IRQL.
 */
int NTAPI ex_random_rand(void);
void NTAPI ex_random_srand(unsigned seed);

#endif
