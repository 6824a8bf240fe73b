/*
 * Planted gates: a routine's first byte becomes `hlt`, whose trap leads to the gate's stub; the
 * gate goes on at a trampoline that holds the first instruction, moved, and a jump to the second.
 * Only an instruction that can be moved is: one that does not use rip, uses it to address memory
 * (the displacement is adjusted), or is a plain jump.
 */
#include "machine/gate.h"
#include "machine/gate_code.h"

#include <Zydis/Zydis.h>
#include <string.h>

struct gate_trampoline {
    uint8_t bytes[48];
    size_t size;
};

static void gate_add_jump(struct gate_trampoline *trampoline, uint64_t target)
{
    static const uint8_t jump[6] = {0xff, 0x25, 0, 0, 0, 0}; /* jmp [rip + 0] */
    memcpy(trampoline->bytes + trampoline->size, jump, sizeof jump);
    memcpy(trampoline->bytes + trampoline->size + sizeof jump, &target, 8);
    trampoline->size += sizeof jump + 8;
}

static bool gate_move_instruction(uint64_t from, uint64_t to, const ZydisDecodedInstruction *code,
                                  const ZydisDecodedOperand *operands,
                                  struct gate_trampoline *ret_trampoline)
{
    uint64_t next = from + code->length;
    if (code->mnemonic == ZYDIS_MNEMONIC_JMP && operands[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE) {
        gate_add_jump(ret_trampoline, next + (uint64_t)operands[0].imm.value.s);
        return true;
    }
    memcpy(ret_trampoline->bytes, (const void *)from, code->length);
    ret_trampoline->size = code->length;
    if (code->attributes & ZYDIS_ATTRIB_IS_RELATIVE) {
        if (code->raw.disp.size != 32)
            return false; /* a relative branch or call */
        int64_t moved = code->raw.disp.value + (int64_t)(from - to);
        if (moved != (int32_t)moved)
            return false;
        int32_t displacement = (int32_t)moved;
        memcpy(ret_trampoline->bytes + code->raw.disp.offset, &displacement, 4);
    }
    gate_add_jump(ret_trampoline, next);
    return true;
}

bool gate_plant(struct gate *gate, uint64_t entry)
{
    ZydisDecoder decoder;
    ZydisDecodedInstruction code;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
    const struct module *module = module_find(entry);
    if (module == NULL || !module_is_executable(module, entry) || gate_planted(entry) != NULL)
        return false;
    ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, (const void *)entry,
                                             module->base + module->size - entry, &code, operands)))
        return false;
    uint64_t at = gate_code_room(sizeof((struct gate_trampoline *)0)->bytes);
    struct gate_trampoline trampoline = {.size = 0};
    if (!gate_move_instruction(entry, at, &code, operands, &trampoline))
        return false;
    static const uint8_t halt = 0xf4;
    gate_code_write(at, trampoline.bytes, trampoline.size);
    gate_code_write(entry, &halt, 1);
    gate->target = at;
    map_put(&machine()->planted, entry, gate);
    return true;
}

struct gate *gate_planted(uint64_t address)
{
    return map_find(&machine()->planted, address);
}
