/* See ob/section.h. */
#include "ob/section.h"

#include "machine/gate.h"
#include "ob/handle.h"
#include "ob/ob_state.h"
#include "ob/open.h"

#include <inttypes.h>
#include <stdio.h>

#define OB_TAG_SECTION 0x74636553u /* 'Sect' */
#define SECTION_PAGE   0x1000u
#define SECTION_GRAIN  0x10000u /* views begin at multiples of this */
#define SECTION_MAX    0x40000000u
#define SEC_RESERVE    0x04000000u
#define SEC_COMMIT     0x08000000u
#define SEC_NOCACHE    0x10000000u
#define MEM_TYPES      0x20102000u /* MEM_LARGE_PAGES, MEM_TOP_DOWN, MEM_RESERVE */
#define ZERO_BITS_MAX  20
#define VIEW_SHARE     1 /* ViewShare, and the last: ViewUnmap */
#define VIEW_UNMAP     2

struct ob_section {
    uint64_t base, size;
    ULONG protection;
};

struct ob_view {
    struct ob_view *next;
    struct ob_object *object;
    uint64_t base, size;
    uint32_t driver;
    uint64_t site;
};

/* What a protection lets be done: reading 1, writing 2, writing to a copy 4, executing 8. */
static const struct {
    ULONG protection;
    unsigned rights;
} section_protections[] = {
    {0x02, 1},     {0x04, 1 | 2 | 4},     {0x08, 1 | 4},     {0x10, 8},
    {0x20, 1 | 8}, {0x40, 1 | 2 | 4 | 8}, {0x80, 1 | 4 | 8},
};

/* 0: no such protection. */
static unsigned section_rights(ULONG protection)
{
    for (size_t i = 0; i < sizeof section_protections / sizeof section_protections[0]; i++)
        if (section_protections[i].protection == protection)
            return section_protections[i].rights;
    return 0;
}

static void section_destroy(struct ob_object *object)
{
    struct ob_section *section = object->owner;
    ob_open_free_body((void *)section->base);
    ob_open_free_body((void *)object->address);
    machine_free(section);
}

static struct ob_object *section_make(const void *argument)
{
    const struct ob_section *wanted = argument;
    void *body = ob_open_body(MM_NONPAGED, SECTION_PAGE / 64, OB_TAG_SECTION);
    void *memory = mm_pool_alloc_request(&(struct mm_pool_request){.pool = MM_PAGED,
                                                                   .size = wanted->size,
                                                                   .alignment = SECTION_GRAIN,
                                                                   .tag = OB_TAG_SECTION,
                                                                   .is_zeroed = true,
                                                                   .what = "memory of a section"});
    if (body == NULL || memory == NULL) {
        if (body != NULL)
            ob_open_free_body(body);
        if (memory != NULL)
            ob_open_free_body(memory);
        return NULL;
    }
    struct ob_section *section = machine_alloc(sizeof *section);
    *section = (struct ob_section){(uint64_t)memory, wanted->size, wanted->protection};
    return ob_object_new(body, OB_SECTION, section_destroy, section);
}

NTSTATUS NTAPI ZwCreateSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
                               POBJECT_ATTRIBUTES ObjectAttributes, PLARGE_INTEGER MaximumSize,
                               ULONG SectionPageProtection, ULONG AllocationAttributes,
                               HANDLE FileHandle)
{
    ULONG kind = AllocationAttributes & ~SEC_NOCACHE;
    if (section_rights(SectionPageProtection) == 0)
        return STATUS_INVALID_PAGE_PROTECTION;
    if (FileHandle != NULL) {
        EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
             .what = "ZwCreateSection of a file");
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    if (kind != SEC_COMMIT && kind != SEC_RESERVE)
        return STATUS_INVALID_PARAMETER_6;
    if (MaximumSize == NULL || MaximumSize->QuadPart <= 0)
        return STATUS_INVALID_PARAMETER_4;
    if (MaximumSize->QuadPart > SECTION_MAX)
        return STATUS_SECTION_TOO_BIG;
    uint64_t size = ((uint64_t)MaximumSize->QuadPart + SECTION_PAGE - 1) & ~(SECTION_PAGE - 1ull);
    struct ob_section wanted = {.size = size, .protection = SectionPageProtection};
    struct ob_make make = {OB_SECTION, section_make, &wanted};
    return ob_open_or_make(ObjectAttributes, DesiredAccess, &make, SectionHandle);
}

NTSTATUS NTAPI ZwOpenSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes)
{
    return ob_open_named(ObjectAttributes, DesiredAccess, OB_SECTION, SectionHandle);
}

/* What a view may not be, in the order in which it is looked at. */
static NTSTATUS section_check_view(const struct ob_section *section, uint64_t offset, uint64_t size,
                                   uint64_t base, ULONG protection)
{
    unsigned rights = section_rights(protection);
    if (rights == 0)
        return STATUS_INVALID_PAGE_PROTECTION;
    if (rights & ~section_rights(section->protection))
        return STATUS_SECTION_PROTECTION;
    if (offset >= section->size || size > section->size - offset)
        return STATUS_INVALID_VIEW_SIZE;
    base &= ~(SECTION_GRAIN - 1ull);
    return base == 0 || base == section->base + offset ? STATUS_SUCCESS
                                                       : STATUS_CONFLICTING_ADDRESSES;
}

static void section_map(struct ob_object *object, uint64_t base, uint64_t size)
{
    struct ob_view *view = machine_alloc(sizeof *view);
    *view = (struct ob_view){.next = ob_state()->views,
                             .object = object,
                             .base = base,
                             .size = size,
                             .driver = gate_current_caller(),
                             .site = gate_current_site()};
    ob_state()->views = view;
    ob_object_take(object, 0);
}

NTSTATUS NTAPI ZwMapViewOfSection(HANDLE SectionHandle, HANDLE ProcessHandle, PVOID *BaseAddress,
                                  ULONG_PTR ZeroBits, SIZE_T CommitSize,
                                  PLARGE_INTEGER SectionOffset, PSIZE_T ViewSize,
                                  ULONG InheritDisposition, ULONG AllocationType,
                                  ULONG Win32Protect)
{
    ACCESS_MASK access;
    NTSTATUS status;
    (void)CommitSize; /* all of it is committed */
    struct ob_object *object = ob_handle_typed(SectionHandle, OB_SECTION, &access, &status);
    if (object == NULL || ob_handle_typed(ProcessHandle, OB_PROCESS, &access, &status) == NULL)
        return status;
    if (ZeroBits > ZERO_BITS_MAX)
        return STATUS_INVALID_PARAMETER_4;
    if (InheritDisposition != VIEW_SHARE && InheritDisposition != VIEW_UNMAP)
        return STATUS_INVALID_PARAMETER_8;
    if (AllocationType & ~MEM_TYPES)
        return STATUS_INVALID_PARAMETER_9;
    const struct ob_section *section = object->owner;
    uint64_t offset = SectionOffset != NULL ? (uint64_t)SectionOffset->QuadPart : 0;
    offset &= ~(SECTION_GRAIN - 1ull);
    uint64_t size = *ViewSize != 0 || offset >= section->size ? *ViewSize : section->size - offset;
    status = section_check_view(section, offset, size, (uint64_t)*BaseAddress, Win32Protect);
    if (!NT_SUCCESS(status))
        return status;
    size = (size + SECTION_PAGE - 1) & ~(SECTION_PAGE - 1ull);
    section_map(object, section->base + offset, size);
    *BaseAddress = (PVOID)(section->base + offset);
    *ViewSize = size;
    if (SectionOffset != NULL)
        SectionOffset->QuadPart = (LONGLONG)offset;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwUnmapViewOfSection(HANDLE ProcessHandle, PVOID BaseAddress)
{
    ACCESS_MASK access;
    NTSTATUS status;
    if (ob_handle_typed(ProcessHandle, OB_PROCESS, &access, &status) == NULL)
        return status;
    struct ob_view **link = &ob_state()->views;
    while (*link != NULL && (uint64_t)BaseAddress - (*link)->base >= (*link)->size)
        link = &(*link)->next;
    struct ob_view *view = *link;
    if (view == NULL)
        return STATUS_NOT_MAPPED_VIEW;
    *link = view->next;
    ob_object_drop(view->object, 0);
    machine_free(view);
    return STATUS_SUCCESS;
}

void ob_section_check_left(uint32_t driver)
{
    for (struct ob_view *view = ob_state()->views; view != NULL; view = view->next) {
        if (view->driver != driver)
            continue;
        char note[96];
        snprintf(note, sizeof note, "a view of %" PRIu64 " bytes of a section", view->size);
        EMIT(BREACH, breach, .rule = "view-left-mapped", .driver = driver, .site = view->site,
             .note = note, .effect = "its memory stays until the next start");
        view->driver = 0; /* said once */
    }
}
