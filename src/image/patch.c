/*
 * See image/patch.h.
 *
 * Invariant: an instruction is decoded at most once, and each leaves at most one address to follow,
 * so the work and the memory are bounded by the size of the image whatever its tables say.
 */
#include "image/patch.h"

#include "image/load.h"
#include "image/pe_pdata.h"
#include "machine/machine.h"
#include "machine/snapshot.h"
#include "machine/trap.h"

#include <Zydis/Zydis.h>
#include <string.h>

/* Which bytes were decoded already, and the addresses still to be followed. */
struct image_flow {
    struct image *image;
    ZydisDecoder decoder;
    uint8_t *seen; /* a bit an RVA */
    uint32_t *pending;
    uint32_t pending_count;
    bool is_full; /* the books have no room for more */
};

/* A cheap look first: nearly no driver has any of them. */
static bool image_has_candidates(const struct image *image, const struct pe_section *section)
{
    const uint8_t *at = (const uint8_t *)image->base + section->rva;
    for (uint32_t i = 0; i + 1 < section->size; i++)
        if (at[i] == 0x0f && (at[i + 1] == 0xa2 || at[i + 1] == 0xc7))
            return true;
    return false;
}

static bool image_is_nondeterministic(const ZydisDecodedInstruction *code)
{
    return code->mnemonic == ZYDIS_MNEMONIC_CPUID || code->mnemonic == ZYDIS_MNEMONIC_RDRAND ||
           code->mnemonic == ZYDIS_MNEMONIC_RDSEED;
}

static void image_flow_patch(struct image_flow *flow, uint64_t address)
{
    if (machine_has_room())
        trap_patch(address);
    else
        flow->is_full = true;
}

/* Where a branch leads, as an RVA; 0 when that is not in the instruction, or outside the image. */
static uint32_t image_branch_target(const struct pe_image *pe, const ZydisDecodedInstruction *code,
                                    const ZydisDecodedOperand *operand, uint32_t next)
{
    bool is_branch = code->meta.category == ZYDIS_CATEGORY_COND_BR ||
                     code->meta.category == ZYDIS_CATEGORY_UNCOND_BR ||
                     code->meta.category == ZYDIS_CATEGORY_CALL;
    if (!is_branch || operand->type != ZYDIS_OPERAND_TYPE_IMMEDIATE)
        return 0;
    uint64_t target = next + (uint64_t)operand->imm.value.s;
    return target < pe->image_size ? (uint32_t)target : 0;
}

/* Decodes straight on from rva until something ends the flow; where branches go is left pending. */
static void image_flow_run(struct image_flow *flow, uint32_t rva)
{
    const struct pe_section *section = pe_section_at(&flow->image->pe, rva);
    if (section == NULL || !pe_section_is_executable(section))
        return;
    const uint32_t end = section->rva + section->size;
    while (rva < end && (flow->seen[rva / 8] >> rva % 8 & 1) == 0 && !flow->is_full) {
        ZydisDecodedInstruction code;
        ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
        uint64_t at = flow->image->base + rva;
        if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&flow->decoder, (const void *)at, end - rva, &code,
                                                 operands)))
            return;
        flow->seen[rva / 8] |= (uint8_t)(1u << rva % 8);
        if (image_is_nondeterministic(&code))
            image_flow_patch(flow, at);
        rva += code.length;
        uint32_t target = image_branch_target(&flow->image->pe, &code, &operands[0], rva);
        if (target != 0)
            flow->pending[flow->pending_count++] = target;
        if (code.meta.category == ZYDIS_CATEGORY_UNCOND_BR ||
            code.meta.category == ZYDIS_CATEGORY_RET)
            return;
    }
}

static void image_flow_from(void *context, uint32_t rva)
{
    struct image_flow *flow = context;
    image_flow_run(flow, rva);
    while (flow->pending_count > 0)
        image_flow_run(flow, flow->pending[--flow->pending_count]);
}

bool image_patch_code(struct image *image, struct error *error)
{
    const struct pe_image *pe = &image->pe;
    bool has_any = false;
    for (uint32_t i = 0; i < pe->section_count; i++)
        if (pe_section_is_executable(&pe->sections[i]))
            has_any |= image_has_candidates(image, &pe->sections[i]);
    if (!has_any)
        return true;
    struct image_flow flow = {.image = image};
    const size_t seen_size = pe->image_size / 8; /* whole pages: a multiple of 8 */
    flow.seen = snapshot_spare(seen_size + pe->image_size * sizeof *flow.pending);
    flow.pending = (uint32_t *)(flow.seen + seen_size);
    memset(flow.seen, 0, seen_size);
    ZydisDecoderInit(&flow.decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    pe_code_each(pe, NULL, image_flow_from, &flow);
    return !flow.is_full ||
           error_set(error, EXIT_COULD_NOT_RUN,
                     "%s: more cpuid, rdrand and rdseed instructions than can be replaced",
                     image->module->name);
}
