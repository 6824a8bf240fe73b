/* See nt/version.h. */
#include "nt/version.h"

#include <string.h>

static const struct nt_version nt_versions[] = {
#define NT_VERSION(name_, major_, minor_, build_, pack_, ddi_)                                     \
    {.name = name_,                                                                                \
     .major = major_,                                                                              \
     .minor = minor_,                                                                              \
     .build = build_,                                                                              \
     .service_pack = pack_,                                                                        \
     .ddi = ddi_},
#include "nt/versions.def"
#undef NT_VERSION
};

const struct nt_version *nt_version_at(unsigned i)
{
    return i < sizeof nt_versions / sizeof nt_versions[0] ? &nt_versions[i] : NULL;
}

const struct nt_version *nt_version_find(const char *name)
{
    const struct nt_version *version;
    for (unsigned i = 0; (version = nt_version_at(i)) != NULL; i++)
        if (strcmp(version->name, name) == 0)
            return version;
    return NULL;
}
