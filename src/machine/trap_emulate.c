/*
 * Instructions that a kernel may execute and a process may not, done by hand on the trapped
 * registers (machine/trap.h). Zydis decodes; nothing here writes memory except the driver's own
 * stack.
 */
#include "machine/trap.h"

#include "machine/gate.h"
#include "machine/hardware.h"

#include <Zydis/Zydis.h>
#include <stdio.h>
#include <string.h>

#define TRAP_SHARED_PAGE 0xFFFFF78000000000ull
#define TRAP_SHARED_SIZE 0x1000u

extern char gate_privileged[];

struct trap_code {
    ZydisDecodedInstruction instruction;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

static bool trap_decode(uint64_t rip, struct trap_code *ret_code)
{
    ZydisDecoder decoder;
    ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    const struct module *module = module_find(rip);
    uint64_t left = module->base + module->size - rip;
    uint8_t bytes[ZYDIS_MAX_INSTRUCTION_LENGTH] = {0};
    size_t size = left < sizeof bytes ? (size_t)left : sizeof bytes;
    if (!module_is_executable(module, rip))
        return false;
    memcpy(bytes, (const void *)rip, size);
    const uint8_t *original = map_find(&machine()->patched, rip);
    if (original != NULL)
        memcpy(bytes, original, 2);
    return ZYAN_SUCCESS(
        ZydisDecoderDecodeFull(&decoder, bytes, size, &ret_code->instruction, ret_code->operands));
}

/* The 64-bit register that holds `reg`; NULL if it is not a general one. */
static uint64_t *trap_register(struct plat_trap *trap, ZydisRegister reg)
{
    ZydisRegister whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg);
    ZyanI8 id = ZydisRegisterGetId(whole);
    bool is_general = ZydisRegisterGetClass(whole) == ZYDIS_REGCLASS_GPR64;
    return is_general && id >= 0 && id < 16 ? &trap->registers.gpr[id] : NULL;
}

static void trap_write_register(struct plat_trap *trap, ZydisRegister reg, uint64_t value)
{
    uint64_t *whole = trap_register(trap, reg);
    unsigned bits = ZydisRegisterGetWidth(ZYDIS_MACHINE_MODE_LONG_64, reg);
    bool is_high_byte = reg >= ZYDIS_REGISTER_AH && reg <= ZYDIS_REGISTER_BH;
    if (whole == NULL)
        return;
    if (bits >= 32) {
        *whole = bits == 64 ? value : (uint32_t)value;
    } else {
        unsigned shift = is_high_byte ? 8 : 0;
        uint64_t mask = (((uint64_t)1 << bits) - 1) << shift;
        *whole = (*whole & ~mask) | ((value << shift) & mask);
    }
}

/* Leaves for gate_privileged, which comes back behind the instruction. */
static void trap_leave_for(struct plat_trap *trap, uint64_t operation, uint64_t next)
{
    uint64_t *sp = (uint64_t *)trap->registers.gpr[PLAT_RSP];
    sp[-1] = next;
    sp[-2] = operation;
    trap->registers.gpr[PLAT_RSP] -= 16;
    trap->registers.rip = (uint64_t)gate_privileged;
}

static bool trap_emulate_cr8(struct plat_trap *trap, const struct trap_code *code, uint64_t next,
                             char ret_what[64])
{
    const ZydisDecodedOperand *to = &code->operands[0], *from = &code->operands[1];
    if (from->reg.value == ZYDIS_REGISTER_CR8) {
        trap_write_register(trap, to->reg.value, processor_irql());
        trap->registers.rip = next;
        return true;
    }
    if (to->reg.value == ZYDIS_REGISTER_CR8) {
        const uint64_t *value = trap_register(trap, from->reg.value);
        trap_leave_for(trap, *value & 15, next);
        return true;
    }
    bool is_control = ZydisRegisterGetClass(to->reg.value) == ZYDIS_REGCLASS_CONTROL ||
                      ZydisRegisterGetClass(from->reg.value) == ZYDIS_REGCLASS_CONTROL;
    if (is_control)
        snprintf(ret_what, 64, "a move to or from a control register");
    return false;
}

/* mov, movzx, movsx, movsxd from the shared page into a register. */
static bool trap_emulate_shared(struct plat_trap *trap, const struct trap_code *code, uint64_t next)
{
    uint64_t offset = trap->address - TRAP_SHARED_PAGE;
    unsigned size = code->operands[1].size / 8u;
    bool is_load = code->instruction.operand_count_visible == 2 &&
                   code->operands[0].type == ZYDIS_OPERAND_TYPE_REGISTER &&
                   code->operands[1].type == ZYDIS_OPERAND_TYPE_MEMORY;
    if (!is_load || size > 8 || offset + size > TRAP_SHARED_SIZE)
        return false;
    uint64_t value = 0;
    trap_refresh_shared_data();
    memcpy(&value, (const void *)(ARENA_SHARED_DATA + offset), size);
    switch (code->instruction.mnemonic) {
    case ZYDIS_MNEMONIC_MOV:
    case ZYDIS_MNEMONIC_MOVZX: break;
    case ZYDIS_MNEMONIC_MOVSX:
    case ZYDIS_MNEMONIC_MOVSXD: {
        unsigned shift = 64 - size * 8;
        value = (uint64_t)((int64_t)(value << shift) >> shift);
        break;
    }
    default: return false;
    }
    trap_write_register(trap, code->operands[0].reg.value, value);
    trap->registers.rip = next;
    return true;
}

/* What cpuid says: a plain x86-64 processor with SSE2 and nothing newer, the same everywhere. */
static void trap_emulate_cpuid(struct plat_registers *registers)
{
    static const uint32_t leaves[2][4] = {
        {1, 0x20676e41, 0x206b636f, 0x64797244}, /* eax, ecx, edx, ebx: a vendor of our own */
        {0x000006f0, 0x00000001, 0x078bfbff, 0x00000800},
    };
    uint32_t leaf = (uint32_t)registers->gpr[PLAT_RAX];
    static const uint32_t none[4] = {0};
    const uint32_t *values = leaf < 2 ? leaves[leaf] : none;
    for (unsigned i = 0; i < 4; i++)
        registers->gpr[i] = values[i]; /* rax rcx rdx rbx are registers 0 to 3 */
}

/* A sequence that depends on nothing but how much of the life has gone by. */
static uint64_t trap_random(void)
{
    uint64_t x = machine()->gate_crossings * 0x9e3779b97f4a7c15ull + 0x2545f4914f6cdd1dull;
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ull;
    return x ^ x >> 31;
}

/* 3 GHz of virtual time, and a little for every crossing so that two reads differ. */
static uint64_t trap_time_stamp(void)
{
    return machine()->timers.now_100ns * 300 + machine()->gate_crossings * 100;
}

static bool trap_emulate_plain(struct plat_trap *trap, const struct trap_code *code,
                               char ret_what[64])
{
    struct plat_registers *registers = &trap->registers;
    switch (code->instruction.mnemonic) {
    case ZYDIS_MNEMONIC_RDTSCP:
        registers->gpr[PLAT_RCX] = processor_current()->number;
        __attribute__((fallthrough));
    case ZYDIS_MNEMONIC_RDTSC:
        registers->gpr[PLAT_RAX] = (uint32_t)trap_time_stamp();
        registers->gpr[PLAT_RDX] = trap_time_stamp() >> 32;
        return true;
    case ZYDIS_MNEMONIC_CPUID: trap_emulate_cpuid(registers); return true;
    case ZYDIS_MNEMONIC_RDRAND:
    case ZYDIS_MNEMONIC_RDSEED:
        trap_write_register(trap, code->operands[0].reg.value, trap_random());
        registers->flags = (registers->flags & ~(uint64_t)0x8d5) | 1; /* carry: it worked */
        return true;
    case ZYDIS_MNEMONIC_INT:
    case ZYDIS_MNEMONIC_INT3: return false;
    default: break;
    }
    bool is_privileged = code->instruction.attributes & ZYDIS_ATTRIB_IS_PRIVILEGED;
    const char *name = ZydisMnemonicGetString(code->instruction.mnemonic);
    bool is_port = strcmp(name, "in") == 0 || strcmp(name, "out") == 0 ||
                   strncmp(name, "ins", 3) == 0 || strncmp(name, "outs", 4) == 0;
    if (is_port || is_privileged)
        snprintf(ret_what, 64, "%s%s",
                 is_port ? "port I/O without a device model: " : "the instruction ", name);
    return false;
}

/* in and out, where a model has the port. The string forms are not emulated. */
static bool trap_emulate_port(struct plat_trap *trap, const struct trap_code *code)
{
    bool is_in = code->instruction.mnemonic == ZYDIS_MNEMONIC_IN;
    const ZydisDecodedOperand *data = &code->operands[is_in ? 0 : 1];
    const ZydisDecodedOperand *port = &code->operands[is_in ? 1 : 0];
    uint64_t number = port->type == ZYDIS_OPERAND_TYPE_IMMEDIATE
                          ? port->imm.value.u
                          : trap->registers.gpr[PLAT_RDX] & 0xffff;
    size_t size = data->size / 8;
    uint8_t *bytes = hardware_bytes(HARDWARE_PORT, number, size);
    if (bytes == NULL)
        return false;
    uint64_t value = 0;
    if (is_in) {
        memcpy(&value, bytes, size);
        trap_write_register(trap, data->reg.value, value);
    } else {
        memcpy(bytes, &trap->registers.gpr[PLAT_RAX], size);
    }
    return true;
}

bool trap_emulate(struct plat_trap *trap, char ret_what[64])
{
    struct trap_code code;
    ret_what[0] = '\0';
    if (module_find(trap->registers.rip) == NULL || !trap_decode(trap->registers.rip, &code))
        return false;
    uint64_t next = trap->registers.rip + code.instruction.length;
    ZydisMnemonic mnemonic = code.instruction.mnemonic;
    if (trap->kind == PLAT_TRAP_MEMORY)
        return !trap->is_write && !trap->is_execute &&
               trap->address - TRAP_SHARED_PAGE < TRAP_SHARED_SIZE &&
               trap_emulate_shared(trap, &code, next);
    if (trap->kind != PLAT_TRAP_PROTECTION && trap->kind != PLAT_TRAP_INSTRUCTION)
        return false;
    if (mnemonic == ZYDIS_MNEMONIC_CLI || mnemonic == ZYDIS_MNEMONIC_STI) {
        trap_leave_for(trap, mnemonic == ZYDIS_MNEMONIC_CLI ? 256 : 257, next);
        return true;
    }
    if (mnemonic == ZYDIS_MNEMONIC_MOV)
        return trap_emulate_cr8(trap, &code, next, ret_what);
    bool is_port = mnemonic == ZYDIS_MNEMONIC_IN || mnemonic == ZYDIS_MNEMONIC_OUT;
    bool is_done =
        (is_port && trap_emulate_port(trap, &code)) || trap_emulate_plain(trap, &code, ret_what);
    if (!is_done)
        return false;
    trap->registers.rip = next;
    return true;
}

void trap_patch(uint64_t address)
{
    static const uint8_t undefined[2] = {0x0f, 0x0b};
    uint8_t *original = machine_alloc(2);
    memcpy(original, (const void *)address, 2);
    map_put(&machine()->patched, address, original);
    memcpy((void *)address, undefined, 2);
}
