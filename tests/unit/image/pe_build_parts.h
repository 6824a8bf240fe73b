/*
 * The contents of the test image, part by part; pe_build.h puts them together and says what they
 * are.
 */
#ifndef TESTS_IMAGE_PE_BUILD_PARTS_H
#define TESTS_IMAGE_PE_BUILD_PARTS_H

static inline void build_headers(struct build *build)
{
    memcpy(build->file, "MZ", 2);
    build_put(build, 0x3C, 4, BUILD_PE);
    memcpy(build->file + BUILD_PE, "PE\0", 4);
    build_put(build, BUILD_PE + 4, 2, 0x8664);
    build_put(build, BUILD_PE + 6, 2, BUILD_SECTION_COUNT);
    build_put(build, BUILD_PE + 8, 4, 0x5EADBEEF);
    build_put(build, BUILD_PE + 12, 4, BUILD_SYMBOLS);
    build_put(build, BUILD_PE + 16, 4, 8);
    build_put(build, BUILD_PE + 20, 2, 0xF0);
    build_put(build, BUILD_PE + 22, 2, 0x22);
    build_put(build, BUILD_OPTIONAL, 2, 0x20B);
    build_put(build, BUILD_OPTIONAL + 16, 4, 0x8300);
    build_put(build, BUILD_OPTIONAL + 24, 8, BUILD_BASE);
    build_put(build, BUILD_OPTIONAL + 32, 4, 0x1000);
    build_put(build, BUILD_OPTIONAL + 36, 4, 0x200);
    build_put(build, BUILD_OPTIONAL + 56, 4, BUILD_IMAGE_SIZE);
    build_put(build, BUILD_OPTIONAL + 60, 4, 0x400);
    build_put(build, BUILD_OPTIONAL + 64, 4, 0xC4EC);
    build_put(build, BUILD_OPTIONAL + 68, 2, 1);
    build_put(build, BUILD_OPTIONAL + 108, 4, 16);
    for (uint32_t i = 0; i < BUILD_SECTION_COUNT; i++) {
        const struct build_section *section = &build_sections[i];
        uint32_t at = BUILD_TABLE + i * 40;
        memcpy(build->file + at, section->name, strlen(section->name));
        build_put(build, at + 8, 4, section->size);
        build_put(build, at + 12, 4, section->rva);
        build_put(build, at + 16, 4, section->file_size);
        build_put(build, at + 20, 4, section->offset);
        build_put(build, at + 36, 4, section->flags);
    }
}

/* Modules at 0x8000, lookup lists at 0x8080 and 0x80A0, address tables at 0x80C0 and 0x80E0. */
static inline void build_imports(struct build *build)
{
    build_directory(build, PE_DIRECTORY_IMPORT, 0x8000, 60);
    BUILD_32S(build, 0x8000, 0x8080, 0, 0, 0x8200, 0x80C0, 0x80A0, 0, 0, 0x8220, 0x80E0);
    BUILD_32S(build, 0x8080, 0x8240, 0, 0x8260, 0, 0, 0);
    BUILD_32S(build, 0x80A0, 7, 0x80000000u, 0, 0);
    BUILD_32S(build, 0x80C0, 0x8240, 0, 0x8260, 0, 0, 0);
    BUILD_32S(build, 0x80E0, 7, 0x80000000u, 0, 0);
    build_text(build, 0x8200, "ntoskrnl.exe");
    build_text(build, 0x8220, "HAL.dll");
    build_put(build, build_at(0x8240), 2, 0x123);
    build_text(build, 0x8242, "IoCallDriver");
    build_text(build, 0x8262, "DbgPrint");
}

/* Ordinals 5 to 8: Lift, a nameless one, a hole, Pass (forwarded). */
static inline void build_exports(struct build *build)
{
    build_directory(build, PE_DIRECTORY_EXPORT, 0x6000, 0x180);
    BUILD_32S(build, 0x6000, 0, 0, 0, 0x6100, 5, 4, 2, 0x6040, 0x6060, 0x6070);
    BUILD_32S(build, 0x6040, 0x1010, 0x1020, 0, 0x6140);
    BUILD_32S(build, 0x6060, 0x6110, 0x6120);
    BUILD_32S(build, 0x6070, 0x00030000);
    build_text(build, 0x6100, "crane.sys");
    build_text(build, 0x6110, "Lift");
    build_text(build, 0x6120, "Pass");
    build_text(build, 0x6140, "rigger.Hold");
}

/* Functions at 0x1000, 0x1010 and 0x1040; the last continues the one before it; zeroes to the end.
 */
static inline void build_functions(struct build *build)
{
    build_directory(build, PE_DIRECTORY_EXCEPTION, 0x5000, 0x200);
    BUILD_32S(build, 0x5000, 0x1000, 0x1008, 0x2300, 0x1010, 0x1038, 0x2308, 0x1040, 0x1050,
              0x2310);
    BUILD_32S(build, 0x2300, 1, 0, 1, 0, 0x21);
    build_directory(build, PE_DIRECTORY_LOAD_CONFIG, 0x2000, 0x94);
    BUILD_32S(build, 0x2000, 0x94);
    build_put(build, build_at(0x2058), 8, BUILD_BASE + 0x3020);
    build_put(build, build_at(0x2070), 8, BUILD_BASE + 0x3040);
    build_put(build, build_at(0x2078), 8, BUILD_BASE + 0x3048);
    build_put(build, build_at(0x2080), 8, BUILD_BASE + 0x2200);
    build_put(build, build_at(0x2088), 8, 3);
    build_put(build, build_at(0x2090), 4, 0x10000500);
    for (unsigned i = 0; i < 3; i++)
        build_put(build, build_at(0x2200) + i * 5, 4, 0x1060 + i * 0x10);
}

static inline void build_data(struct build *build)
{
    build_put(build, build_at(0x3000), 8, BUILD_BASE + 0x1010);
    build_put(build, build_at(0x3020), 8, BUILD_COOKIE);
    build_put(build, build_at(0x3028), 8, ~BUILD_COOKIE);
    build_directory(build, PE_DIRECTORY_RELOCATION, 0x9000, 0x18);
    BUILD_32S(build, 0x9000, 0x3000, 12, 0xA000 /* +0, then padding */, 0x8000, 12, 0xA310);
    build_put(build, build_at(0x8310), 8, BUILD_BASE + 0x7000);
    build_directory(build, PE_DIRECTORY_DEBUG, 0x2100, 56);
    BUILD_32S(build, 0x211C, 0, 0, 0, 2, 0x30, 0x2140, 0x740);
    memcpy(build->file + 0x740, "RSDS0123456789abcdef\7\0\0\0c:\\crane.pdb", 37);
}

static inline void build_symbol(struct build *build, unsigned index, const char *name,
                                uint32_t value, uint16_t section, uint32_t type_class_aux)
{
    uint32_t at = BUILD_SYMBOLS + index * 18;
    if (name != NULL)
        memcpy(build->file + at, name, strlen(name));
    else
        build_put(build, at + 4, 4, 23);
    build_put(build, at + 8, 4, value);
    build_put(build, at + 12, 2, section);
    build_put(build, at + 14, 2, type_class_aux >> 16);
    build_put(build, at + 16, 2, type_class_aux & 0xFFFF);
}

static inline void build_symbols(struct build *build)
{
    build_symbol(build, 0, ".text", 0, 1, 0x00000103);      /* the section's own record */
    build_symbol(build, 1, "not_one", 0x10, 1, 0x00200002); /* and its second half */
    build_symbol(build, 2, "eight888", 0x100, 1, 0x00200002);
    build_symbol(build, 3, NULL, 0x120, 1, 0x00200003);
    build_symbol(build, 4, "label", 0x120, 1, 0x00000006);
    build_symbol(build, 5, "datum", 0, 3, 0x00000002);
    build_symbol(build, 6, "absolute", 0x130, 0xFFFF, 0x00000002);
    build_symbol(build, 7, "beyond", 0x200, 1, 0x00200002);
    uint32_t at = BUILD_SYMBOLS + 8 * 18;
    build_put(build, at, 4, 60);
    memcpy(build->file + at + 10, ".reloc_of_it", 13);
    memcpy(build->file + at + 23, "a_symbol_of_more_than_8", 24);
}

#endif
