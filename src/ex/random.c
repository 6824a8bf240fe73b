/* See ex/random.h. */
#include "ex/random.h"

#include "ex/ex_state.h"

#define EX_RANDOM_MODULUS 0x7fffffffu
#define EX_RANDOM_FACTOR  48271u

ULONG NTAPI RtlRandom(PULONG Seed)
{
    uint64_t seed = *Seed % EX_RANDOM_MODULUS;
    seed = (seed != 0 ? seed : 1) * EX_RANDOM_FACTOR % EX_RANDOM_MODULUS;
    *Seed = (ULONG)seed;
    return (ULONG)seed;
}

ULONG NTAPI RtlRandomEx(PULONG Seed)
{
    return RtlRandom(Seed);
}

/* The books keep the seed less 1: they begin as zero. */
int NTAPI ex_random_rand(void)
{
    uint32_t *seed_less_1 = &ex_state()->rand_seed_less_1;
    uint32_t next = (*seed_less_1 + 1) * 1103515245u + 12345u;
    *seed_less_1 = next - 1;
    return (int)(next >> 16 & 0x7fff);
}

void NTAPI ex_random_srand(unsigned seed)
{
    ex_state()->rand_seed_less_1 = seed - 1;
}
