/* See ob/filter.h. */
#include "ob/filter.h"

#include "ex/wait.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "ob/ob_state.h"
#include "ob/type.h"
#include "rtl/image.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define OB_FILTER_TAG          0x6c46624fu /* 'ObFl' */
#define OB_FILTER_SIZE         64          /* of the opaque block that the driver holds */
#define OB_FILTER_ALTITUDE_MAX 64          /* characters */
#define OB_FILTER_OPERATIONS   (OB_OPERATION_HANDLE_CREATE | OB_OPERATION_HANDLE_DUPLICATE)

/* The rights that a routine may take away (ns-wdm-_ob_pre_create_handle_information.md). */
#define OB_FILTER_PROCESS_RIGHTS 0x0bebu
#define OB_FILTER_THREAD_RIGHTS  0x07b3u

struct ob_filter {
    struct ob_filter *next;
    void *handle;
    char altitude[OB_FILTER_ALTITUDE_MAX + 1];
    PVOID context;
    OB_OPERATION_REGISTRATION *operations; /* our copy */
    unsigned count;
    uint32_t running;
    bool is_leaving;
    uint32_t driver;
    uint64_t site;
};

struct ob_filter_visit {
    struct ob_filter_visit *next;
    struct ob_filter *filter;
    void *after;
    PVOID context; /* the call's */
};

/* Digits with at most one point among them; the text without leading zeros. */
static bool ob_filter_altitude(PCUNICODE_STRING text, char ret_altitude[OB_FILTER_ALTITUDE_MAX + 1])
{
    unsigned units = text->Length / sizeof(WCHAR), length = 0, points = 0;
    if (units == 0 || units > OB_FILTER_ALTITUDE_MAX)
        return false;
    for (unsigned i = 0; i < units; i++) {
        WCHAR c = text->Buffer[i];
        points += c == '.';
        if (c != '.' && (c < '0' || c > '9'))
            return false;
        if (length > 0 || c != '0')
            ret_altitude[length++] = (char)c;
    }
    ret_altitude[length] = '\0';
    return points <= 1 && units > points;
}

/* As numbers of any length: which is higher? */
static int ob_filter_compare(const char *a, const char *b)
{
    size_t whole_a = strcspn(a, "."), whole_b = strcspn(b, ".");
    if (whole_a != whole_b)
        return whole_a > whole_b ? 1 : -1;
    int order = strncmp(a, b, whole_a);
    if (order != 0)
        return order;
    a += whole_a + (a[whole_a] == '.');
    b += whole_b + (b[whole_b] == '.');
    for (; *a != '\0' || *b != '\0'; a += *a != '\0', b += *b != '\0') {
        char digit_a = *a != '\0' ? *a : '0', digit_b = *b != '\0' ? *b : '0';
        if (digit_a != digit_b)
            return digit_a > digit_b ? 1 : -1;
    }
    return 0;
}

static bool ob_filter_is_signed(const void *routine)
{
    const struct module *module = module_find((uint64_t)routine);
    return routine == NULL || (module != NULL && rtl_image_is_integrity_forced(module->base));
}

static NTSTATUS ob_filter_check(const OB_OPERATION_REGISTRATION *operation)
{
    if (operation->Operations == 0 || (operation->Operations & ~(ULONG)OB_FILTER_OPERATIONS) ||
        (operation->PreOperation == NULL && operation->PostOperation == NULL) ||
        operation->ObjectType == NULL ||
        (!ob_type_is(*operation->ObjectType, OB_PROCESS) &&
         !ob_type_is(*operation->ObjectType, OB_THREAD)))
        return STATUS_INVALID_PARAMETER;
    if (!ob_filter_is_signed(operation->PreOperation) ||
        !ob_filter_is_signed(operation->PostOperation))
        return STATUS_ACCESS_DENIED;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObRegisterCallbacks(const OB_CALLBACK_REGISTRATION *CallbackRegistration,
                                   PVOID *RegistrationHandle)
{
    const OB_CALLBACK_REGISTRATION *wanted = CallbackRegistration;
    struct ob_filter filter = {.context = wanted->RegistrationContext,
                               .count = wanted->OperationRegistrationCount,
                               .driver = gate_current_caller(),
                               .site = gate_current_site()};
    if (wanted->Version != OB_FLT_REGISTRATION_VERSION || filter.count == 0 ||
        !ob_filter_altitude(&wanted->Altitude, filter.altitude))
        return STATUS_INVALID_PARAMETER;
    for (unsigned i = 0; i < filter.count; i++) {
        NTSTATUS status = ob_filter_check(&wanted->OperationRegistration[i]);
        if (!NT_SUCCESS(status))
            return status;
    }
    struct ob_filter **link = &ob_state()->filters;
    while (*link != NULL && ob_filter_compare((*link)->altitude, filter.altitude) > 0)
        link = &(*link)->next;
    if (*link != NULL && ob_filter_compare((*link)->altitude, filter.altitude) == 0)
        return STATUS_FLT_INSTANCE_ALTITUDE_COLLISION;
    filter.handle = mm_pool_alloc(MM_NONPAGED, OB_FILTER_SIZE, OB_FILTER_TAG, 0, 0, true);
    if (filter.handle == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    filter.operations = machine_alloc(filter.count * sizeof *filter.operations);
    memcpy(filter.operations, wanted->OperationRegistration,
           filter.count * sizeof *filter.operations);
    filter.next = *link;
    *link = machine_alloc(sizeof filter);
    **link = filter;
    *RegistrationHandle = filter.handle;
    return STATUS_SUCCESS;
}

static struct ob_filter **ob_filter_link(const void *handle)
{
    struct ob_filter **link = &ob_state()->filters;
    while (*link != NULL && (*link)->handle != handle)
        link = &(*link)->next;
    return link;
}

VOID NTAPI ObUnRegisterCallbacks(PVOID RegistrationHandle)
{
    struct ob_filter *filter = *ob_filter_link(RegistrationHandle);
    if (filter == NULL)
        breach_stop("object-callback-misuse", "the kernel follows wild pointers in it",
                    "ObUnRegisterCallbacks was given 0x%" PRIx64 ", which is no registration",
                    (uint64_t)RegistrationHandle);
    filter->is_leaving = true;
    if (filter->running > 0)
        ex_wait_block("ObUnRegisterCallbacks", (uint64_t)filter);
    *ob_filter_link(RegistrationHandle) = filter->next;
    mm_pool_free_own(filter->handle);
    machine_free(filter->operations);
    machine_free(filter);
}

USHORT NTAPI ObGetFilterVersion(VOID)
{
    return OB_FLT_REGISTRATION_VERSION;
}

static POBJECT_TYPE ob_filter_type(const struct ob_object *object)
{
    return *(POBJECT_TYPE *)(object->type == OB_PROCESS ? ob_type_export_process()
                                                        : ob_type_export_thread());
}

static void ob_filter_ask(struct ob_filter_call *call, struct ob_filter *filter,
                          const OB_OPERATION_REGISTRATION *operation)
{
    OB_PRE_CREATE_HANDLE_INFORMATION rights = {call->access, call->access};
    OB_PRE_OPERATION_INFORMATION information = {.Operation = OB_OPERATION_HANDLE_CREATE,
                                                .Flags = call->is_kernel,
                                                .Object = (PVOID)call->object->address,
                                                .ObjectType = ob_filter_type(call->object),
                                                .Parameters = &rights};
    struct ob_filter_visit *visit = machine_alloc(sizeof *visit);
    *visit = (struct ob_filter_visit){
        .next = call->visits, .filter = filter, .after = operation->PostOperation};
    call->visits = visit;
    filter->running++;
    if (operation->PreOperation == NULL)
        return;
    gate_call_of(filter->driver, "pre-operation callback", 0, operation->PreOperation,
                 (uint64_t)filter->context, (uint64_t)&information, 0, 0);
    visit->context = information.CallContext;
    ACCESS_MASK removable =
        call->object->type == OB_PROCESS ? OB_FILTER_PROCESS_RIGHTS : OB_FILTER_THREAD_RIGHTS;
    call->access &= rights.DesiredAccess | ~removable;
}

void ob_filter_before(struct ob_filter_call *call)
{
    if (call->object->type != OB_PROCESS && call->object->type != OB_THREAD)
        return;
    ob_object_take(call->object, 0);
    KeEnterCriticalRegion();
    for (struct ob_filter *at = ob_state()->filters; at != NULL; at = at->next)
        for (unsigned i = 0; i < at->count && !at->is_leaving; i++)
            if ((at->operations[i].Operations & OB_OPERATION_HANDLE_CREATE) &&
                ob_type_is(*at->operations[i].ObjectType, call->object->type))
                ob_filter_ask(call, at, &at->operations[i]);
}

static void ob_filter_tell(const struct ob_filter_call *call, const struct ob_filter_visit *visit)
{
    OB_POST_CREATE_HANDLE_INFORMATION rights = {call->access};
    OB_POST_OPERATION_INFORMATION information = {.Operation = OB_OPERATION_HANDLE_CREATE,
                                                 .Flags = call->is_kernel,
                                                 .Object = (PVOID)call->object->address,
                                                 .ObjectType = ob_filter_type(call->object),
                                                 .CallContext = visit->context,
                                                 .ReturnStatus = STATUS_SUCCESS,
                                                 .Parameters = &rights};
    gate_call_of(visit->filter->driver, "post-operation callback", 0, visit->after,
                 (uint64_t)visit->filter->context, (uint64_t)&information, 0, 0);
}

void ob_filter_after(struct ob_filter_call *call)
{
    if (call->object->type != OB_PROCESS && call->object->type != OB_THREAD)
        return;
    while (call->visits != NULL) {
        struct ob_filter_visit *visit = call->visits;
        if (visit->after != NULL)
            ob_filter_tell(call, visit);
        call->visits = visit->next;
        visit->filter->running--;
        if (visit->filter->is_leaving && visit->filter->running == 0)
            ex_wait_wake((uint64_t)visit->filter);
        machine_free(visit);
    }
    KeLeaveCriticalRegion();
    ob_object_drop(call->object, 0);
}

void ob_filter_check_unload(uint32_t driver)
{
    for (const struct ob_filter *at = ob_state()->filters; at != NULL; at = at->next)
        if (at->driver == driver)
            EMIT(BREACH, breach, .rule = "notify-routine-left", .driver = driver, .site = at->site,
                 .note = "object callbacks are still registered when their driver is unloaded",
                 .effect = "the next handle that is opened calls code that is gone");
}
