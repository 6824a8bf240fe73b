/* See image/patch.h. */
#include "image/patch.h"

#include "image/load.h"
#include "image/pe_pdata.h"
#include "machine/machine.h"
#include "machine/trap.h"

#include <Zydis/Zydis.h>
#include <string.h>

/* Addresses still to be followed, and a bit for each byte that was decoded already. */
struct image_flow {
    struct image *image;
    ZydisDecoder decoder;
    uint8_t *is_seen; /* a byte an RVA */
    uint32_t *pending;
    uint32_t pending_count, pending_room;
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

static void image_flow_push(struct image_flow *flow, uint64_t rva)
{
    if (rva >= flow->image->pe.image_size || flow->is_seen[rva])
        return;
    const struct pe_section *section = pe_section_at(&flow->image->pe, (uint32_t)rva);
    if (section == NULL || !pe_section_is_executable(section) ||
        flow->pending_count == flow->pending_room)
        return;
    flow->pending[flow->pending_count++] = (uint32_t)rva;
}

static bool image_is_nondeterministic(const ZydisDecodedInstruction *code)
{
    return code->mnemonic == ZYDIS_MNEMONIC_CPUID || code->mnemonic == ZYDIS_MNEMONIC_RDRAND ||
           code->mnemonic == ZYDIS_MNEMONIC_RDSEED;
}

/* Decodes straight on from rva until something ends the flow; branches are pushed. */
static void image_flow_run(struct image_flow *flow, uint32_t rva)
{
    while (rva < flow->image->pe.image_size && !flow->is_seen[rva]) {
        ZydisDecodedInstruction code;
        ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
        uint64_t at = flow->image->base + rva;
        size_t left = flow->image->pe.image_size - rva;
        if (!ZYAN_SUCCESS(
                ZydisDecoderDecodeFull(&flow->decoder, (const void *)at, left, &code, operands)))
            return;
        flow->is_seen[rva] = 1;
        if (image_is_nondeterministic(&code))
            trap_patch(at);
        bool is_branch = code.meta.category == ZYDIS_CATEGORY_COND_BR ||
                         code.meta.category == ZYDIS_CATEGORY_UNCOND_BR ||
                         code.meta.category == ZYDIS_CATEGORY_CALL;
        if (is_branch && operands[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE)
            image_flow_push(flow, rva + code.length + (uint64_t)operands[0].imm.value.s);
        rva += code.length;
        if (code.meta.category == ZYDIS_CATEGORY_UNCOND_BR ||
            code.meta.category == ZYDIS_CATEGORY_RET)
            return;
    }
}

/* Roots: the entry point and everything that .pdata or a symbol calls a routine. */
static void image_flow_roots(struct image_flow *flow)
{
    const struct pe_image *pe = &flow->image->pe;
    image_flow_push(flow, pe->entry_rva);
    for (uint32_t i = 0; i < pe->section_count; i++) {
        const struct pe_section *section = &pe->sections[i];
        if (!pe_section_is_executable(section))
            continue;
        for (uint32_t rva = section->rva; rva - section->rva < section->size;) {
            struct pe_function function;
            if (pe_function_find(pe, NULL, rva, &function) && function.end > rva) {
                image_flow_push(flow, function.begin);
                rva = function.end;
            } else {
                if (pe_is_code_start(pe, NULL, rva))
                    image_flow_push(flow, rva);
                rva++;
            }
        }
    }
}

void image_patch_code(struct image *image)
{
    bool has_any = false;
    for (uint32_t i = 0; i < image->pe.section_count; i++)
        if (pe_section_is_executable(&image->pe.sections[i]))
            has_any |= image_has_candidates(image, &image->pe.sections[i]);
    if (!has_any)
        return;
    struct image_flow flow = {.image = image, .pending_room = image->pe.image_size};
    flow.is_seen = machine_alloc(image->pe.image_size);
    flow.pending = machine_alloc(image->pe.image_size * sizeof *flow.pending);
    ZydisDecoderInit(&flow.decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    image_flow_roots(&flow);
    while (flow.pending_count > 0)
        image_flow_run(&flow, flow.pending[--flow.pending_count]);
    machine_free(flow.pending);
    machine_free(flow.is_seen);
}
