/* See verify/finding.h. */
#include "verify/finding.h"

#include "ledger/ledger.h"
#include "pnp/node.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The finding's subject, looked up once. */
struct finding {
    uint32_t number;
    const struct verify_rule *rule;
    const struct event_breach *breach;
    const struct ledger_grant *grant; /* NULL: about no interface */
};

static const char *finding_driver(uint64_t number)
{
    return number != 0 ? module_get((uint32_t)number)->name : "the PnP manager";
}

__attribute__((format(printf, 4, 5))) static void
finding_line(const struct finding *finding, const char *key, uint64_t site, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    EMIT(FINDING_LINE, finding_line, .finding = finding->number, .key = key, .text = text,
         .site = site);
}

/* The value of one {name} in a title. */
static void finding_expand(const struct finding *finding, const char *name, size_t length,
                           char *ret_text, size_t size)
{
    const struct event_breach *breach = finding->breach;
    if (strncmp(name, "interface", length) == 0 && finding->grant != NULL)
        snprintf(ret_text, size, "%s v%u", finding->grant->instance->name, finding->grant->version);
    else if (strncmp(name, "interface", length) == 0)
        snprintf(ret_text, size, "an interface");
    else if (strncmp(name, "driver", length) == 0)
        snprintf(ret_text, size, "%s", finding_driver(breach->driver));
    else if (strncmp(name, "other", length) == 0)
        snprintf(ret_text, size, "%s", finding_driver(breach->other));
    else if (strncmp(name, "note", length) == 0)
        snprintf(ret_text, size, "%s", breach->note != NULL ? breach->note : "");
    else if (strncmp(name, "level", length) == 0)
        snprintf(ret_text, size, "%" PRIu64, breach->level);
    else
        snprintf(ret_text, size, "%" PRIu64, breach->level_max);
}

static void finding_title(const struct finding *finding, char *ret_title, size_t size)
{
    size_t used = 0;
    for (const char *at = finding->rule->title; *at != '\0' && used + 1 < size;) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (end == NULL) {
            ret_title[used++] = *at++;
            continue;
        }
        char text[256];
        finding_expand(finding, at + 1, (size_t)(end - at) - 1, text, sizeof text);
        used += (size_t)snprintf(ret_title + used, size - used, "%s", text);
        at = end + 1;
    }
    ret_title[used < size ? used : size - 1] = '\0';
}

static const struct ledger_holder *finding_holder(const struct finding *finding, uint64_t driver)
{
    for (const struct ledger_holder *at = finding->grant->instance->holders; at != NULL;
         at = at->next)
        if (at->driver == driver)
            return at;
    return NULL;
}

static void finding_say_holder(const struct finding *finding, const char *key, uint64_t driver)
{
    const struct ledger_holder *holder = finding_holder(finding, driver);
    const struct io_device *device = holder != NULL ? holder->device : NULL;
    if (device == NULL) {
        finding_line(finding, key, 0, "%s", finding_driver(driver));
        return;
    }
    const char *name = device->name[0] != '\0' ? device->name : holder->pdo->name;
    finding_line(finding, key, 0, "%s (device #%u%s%s)", finding_driver(driver), device->number,
                 name[0] == '\0'        ? ""
                 : name == device->name ? ", "
                                        : ", in the stack of ",
                 name);
}

static void finding_say_release(const struct finding *finding)
{
    const struct ledger_holder *holder = finding_holder(finding, finding->breach->driver);
    if (holder == NULL)
        return;
    if (holder->gone_step != 0)
        finding_line(finding, "released", 0,
                     "never; %s deleted its device at step %u still holding %d",
                     finding_driver(holder->driver), holder->gone_step, (int)holder->balance);
    else
        finding_line(finding, "released", 0, "never; %s still holds %d",
                     finding_driver(holder->driver), (int)holder->balance);
}

static void finding_lines(const struct finding *finding)
{
    const struct event_breach *breach = finding->breach;
    bool is_leak =
        finding->grant != NULL && (strcmp(finding->rule->name, "leaked-reference") == 0 ||
                                   strcmp(finding->rule->name, "removal-blocked") == 0);
    if (finding->grant != NULL) {
        uint32_t exporter = finding->grant->instance->exporter;
        finding_line(finding, "exporter", 0, "%s", finding_driver(exporter));
        if (breach->driver != exporter)
            finding_say_holder(finding, is_leak ? "holder" : "caller", breach->driver);
        if (breach->other != 0 && breach->other != exporter)
            finding_say_holder(finding, breach->driver == exporter ? "holder" : "receiver",
                               breach->other);
        finding_line(finding, "taken", is_leak ? breach->site : finding->grant->site,
                     "IRP_MN_QUERY_INTERFACE");
    } else {
        finding_line(finding, "driver", 0, "%s", finding_driver(breach->driver));
    }
    if (is_leak)
        finding_say_release(finding);
    else if (breach->site != 0)
        finding_line(finding, "where", breach->site, "IRQL %" PRIu64, breach->level);
    if (breach->effect != NULL && breach->effect[0] != '\0')
        finding_line(finding, "effect", 0, "%s", breach->effect);
}

void verify_finding_emit(uint32_t number, const struct verify_rule *rule,
                         const struct event_breach *breach)
{
    struct finding finding = {
        .number = number,
        .rule = rule,
        .breach = breach,
        .grant = ledger_grant_find((uint32_t)breach->grant),
    };
    char title[384];
    finding_title(&finding, title, sizeof title);
    const char *severity = strcmp(rule->severity, "fatal") == 0 ? "error" : rule->severity;
    EMIT(FINDING, finding, .finding = number, .rule = rule->name, .severity = severity,
         .certainty = rule->certainty, .driver = breach->driver, .site = breach->site,
         .title = title);
    finding_lines(&finding);
}
