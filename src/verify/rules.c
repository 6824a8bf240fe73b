/* See verify/rules.h. */
#include "verify/rules.h"

#include <string.h>

static const struct verify_rule verify_rules[] = {
#define RULE_ROW(name_, number_, severity_, certainty_, strength_, code_, exercised_, files_,      \
                 title_, sentence_, explanation_)                                                  \
    {.name = name_,                                                                                \
     .number = number_,                                                                            \
     .severity = severity_,                                                                        \
     .certainty = certainty_,                                                                      \
     .strength = strength_,                                                                        \
     .code = code_,                                                                                \
     .exercised = exercised_,                                                                      \
     .files = files_,                                                                              \
     .title = title_,                                                                              \
     .sentence = sentence_,                                                                        \
     .explanation = explanation_},
#define RULE(name, number, severity, certainty, strength, code, exercised, title, sentence, text)  \
    RULE_ROW(name, number, severity, certainty, strength, code, EVENT_##exercised, NULL, title,    \
             sentence, text)
#define CALL_RULE(name, number, severity, certainty, strength, code, files, title, sentence, text) \
    RULE_ROW(name, number, severity, certainty, strength, code, EVENT_CALL, files, title,          \
             sentence, text)
#include "verify/rules.def"
#undef RULE
#undef CALL_RULE
#undef RULE_ROW
};

unsigned verify_rule_count(void)
{
    return sizeof verify_rules / sizeof verify_rules[0];
}

const struct verify_rule *verify_rule_at(unsigned i)
{
    return &verify_rules[i];
}

const struct verify_rule *verify_rule_find(const char *name)
{
    for (unsigned i = 0; i < verify_rule_count(); i++)
        if (strcmp(verify_rules[i].name, name) == 0)
            return &verify_rules[i];
    return NULL;
}
