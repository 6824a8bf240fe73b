/*
 * drydock list: the tables of routines, rules, interfaces and events, or one entry explained.
 */
#include "cli/cli.h"

#include "ddi/ddi.h"
#include "nt/guids.h"
#include "verify/rules.h"

#include <string.h>
#include <strings.h>

static const char *list_level(uint8_t level)
{
    static const char *const names[] = {"PASSIVE_LEVEL", "APC_LEVEL", "DISPATCH_LEVEL"};
    return level < sizeof names / sizeof names[0] ? names[level] : "any";
}

static void list_routine(const struct gate_routine *routine, bool is_explained)
{
    if (!is_explained) {
        printf("%-44s %-15s %s\n", routine->name,
               routine->is_data ? "data" : list_level(routine->irql_max), routine->file);
        return;
    }
    printf("%s!%s\n", routine->module, routine->name);
    printf("  %-10s %s\n", "kind", routine->is_data ? "variable" : "routine");
    if (!routine->is_data)
        printf("  %-10s %s%s\n", "irql", routine->irql_max <= 2 ? "<= " : "",
               list_level(routine->irql_max));
    printf("  %-10s %s\n", "may fail", routine->may_fail ? "yes" : "no");
    printf("  %-10s src/%s\n", "file", routine->file);
}

static bool list_routines(const char *name)
{
    bool is_found = false;
    for (unsigned i = 0; i < ddi_routine_count(); i++) {
        const struct gate_routine *routine = ddi_routine_at(i);
        if (name != NULL && strcmp(routine->name, name) != 0)
            continue;
        list_routine(routine, name != NULL);
        is_found = true;
    }
    return is_found;
}

static void list_rule(const struct verify_rule *rule, bool is_explained)
{
    if (!is_explained) {
        printf("%-28s %-8s %-8s %s\n", rule->name, rule->number, rule->severity, rule->sentence);
        return;
    }
    printf("%s\n\n  %s\n  %s\n\n", rule->name, rule->sentence, rule->explanation);
    printf("  %-10s %s\n", "severity", rule->severity);
    printf("  %-10s %s\n", "certainty", rule->certainty);
    printf("  %-10s %s\n", "strength", rule->strength);
    if (rule->number[0] != '\0')
        printf("  %-10s %s\n", "contract", rule->number);
    if (rule->code[0] != '\0')
        printf("  %-10s Driver Verifier or bug check %s\n", "windows", rule->code);
}

static bool list_rules(const char *name)
{
    bool is_found = false;
    for (unsigned i = 0; i < verify_rule_count(); i++) {
        const struct verify_rule *rule = verify_rule_at(i);
        if (name != NULL && strcmp(rule->name, name) != 0 && strcmp(rule->number, name) != 0)
            continue;
        list_rule(rule, name != NULL);
        is_found = true;
    }
    return is_found;
}

static bool list_interfaces(const char *name)
{
    bool is_found = false;
    for (unsigned i = 0; i < nt_guid_count(); i++) {
        char text[NT_GUID_TEXT_SIZE];
        const char *guid = nt_guid_name(nt_guid_at(i));
        nt_guid_format(nt_guid_at(i), text);
        if (name != NULL && strcmp(guid, name) != 0 && strcasecmp(text, name) != 0)
            continue;
        printf("%s  %s\n", text, guid);
        is_found = true;
    }
    return is_found;
}

static bool list_events(const char *name)
{
    static const char *const types[] = {
        [EVENT_NUM] = "number",    [EVENT_HEX] = "address",    [EVENT_BOOL] = "flag",
        [EVENT_STATUS] = "status", [EVENT_CODE] = "place",     [EVENT_TEXT] = "text",
        [EVENT_DRIVER] = "driver", [EVENT_DEVICE] = "device",  [EVENT_TASK] = "task",
        [EVENT_QUERY] = "query",   [EVENT_GRANT_ID] = "grant",
    };
    bool is_found = false;
    for (unsigned kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const struct event_description *event = event_describe((enum event_kind)kind);
        if (!(EVENT_MASK_TOLD >> kind & 1) || (name != NULL && strcmp(event->name, name) != 0))
            continue;
        printf("%-20s", event->name);
        for (unsigned i = 0; i < event->field_count; i++)
            printf(" %s:%s", event->fields[i].name, types[event->fields[i].type]);
        printf("\n");
        is_found = true;
    }
    return is_found;
}

int cli_list(const struct cli_options *options)
{
    static const struct {
        const char *name;
        bool (*list)(const char *name);
    } tables[] = {
        {"routines", list_routines},
        {"rules", list_rules},
        {"interfaces", list_interfaces},
        {"events", list_events},
    };
    const struct cli_list *operands = &options->operands;
    struct error error;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && operands->count > 0; i++) {
        if (strcmp(tables[i].name, operands->values[0]) != 0)
            continue;
        if (options->coverage != NULL && tables[i].list == list_routines)
            return cli_coverage(options->coverage);
        if (operands->count == 1)
            return tables[i].list(NULL) ? EXIT_CLEAN : EXIT_OUR_FAULT;
        for (unsigned k = 1; k < operands->count; k++) {
            if (tables[i].list(operands->values[k]))
                continue;
            error_set(&error, EXIT_USAGE, "no such entry of %s: %s", tables[i].name,
                      operands->values[k]);
            return cli_fail(&error);
        }
        return EXIT_CLEAN;
    }
    error_set(&error, EXIT_USAGE, "list wants routines, rules, interfaces or events");
    return cli_fail(&error);
}
