/*
 * Manifests read from JSON, in the parent. See ledger/manifest.h; the format is in
 * docs/manifest.md.
 *
 * Every key is checked; what is wrong is said with the file and the key.
 */
#include "host/scenario.h"
#include "nt/guids.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANIFEST_SUFFIX ".interface.json"
#define MANIFEST_KEYS                                                                              \
    ",drydock-interface,name,guid,version,size,pair,reference,dereference,routines,"

/* What is being read, for messages. */
struct manifest_reader {
    const char *path;
    struct error *error;
};

static bool manifest_refuse(const struct manifest_reader *reader, const char *key, const char *why)
{
    return error_set(reader->error, EXIT_COULD_NOT_RUN, "%s: \"%s\" %s", reader->path, key, why);
}

/* A misspelt key would be a contract that is silently not judged. known: names, each in commas. */
static bool manifest_check_keys(const struct manifest_reader *reader, json_t *object,
                                const char *known)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        char name[64];
        snprintf(name, sizeof name, ",%.60s,", key);
        if (strchr(key, ',') != NULL || strstr(known, name) == NULL)
            return manifest_refuse(reader, key, "is not a key of a manifest here");
    }
    return true;
}

static bool manifest_read_text(const struct manifest_reader *reader, const json_t *object,
                               const char *key, char *ret_text, size_t size)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (text == NULL || text[0] == '\0' || strlen(text) >= size)
        return manifest_refuse(reader, key, "must be a string that is not empty nor too long");
    strcpy(ret_text, text);
    return true;
}

static bool manifest_read_number(const struct manifest_reader *reader, const json_t *object,
                                 const char *key, uint32_t limit, uint32_t *ret_number)
{
    const json_t *value = json_object_get(object, key);
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || number > (json_int_t)limit)
        return manifest_refuse(reader, key, "must be a whole number in range");
    *ret_number = (uint32_t)number;
    return true;
}

/* { "irql_max": N }; absent: nothing is stated. */
static bool manifest_read_level(const struct manifest_reader *reader, const json_t *object,
                                const char *key, uint8_t *ret_level)
{
    json_t *value = json_object_get(object, key);
    uint32_t level = MANIFEST_LEVEL_NONE;
    if (value != NULL && !json_is_object(value))
        return manifest_refuse(reader, key, "must be an object");
    if (!manifest_check_keys(reader, value, ",irql_max,"))
        return false;
    if (value != NULL && json_object_get(value, "irql_max") != NULL &&
        !manifest_read_number(reader, value, "irql_max", 15, &level))
        return false;
    *ret_level = (uint8_t)level;
    return true;
}

static bool manifest_read_routine(const struct manifest_reader *reader, json_t *object,
                                  struct manifest_routine *ret_routine)
{
    uint32_t level = MANIFEST_LEVEL_NONE;
    if (!json_is_object(object))
        return manifest_refuse(reader, "routines", "must hold objects");
    const json_t *context = json_object_get(object, "context");
    if (context != NULL && !json_is_boolean(context))
        return manifest_refuse(reader, "context", "must be true or false");
    if (!manifest_check_keys(reader, object, ",name,offset,irql_max,context,") ||
        !manifest_read_text(reader, object, "name", ret_routine->name, sizeof ret_routine->name) ||
        !manifest_read_number(reader, object, "offset", 0xffff, &ret_routine->offset))
        return false;
    if (ret_routine->offset < 32 || ret_routine->offset % 8 != 0)
        return manifest_refuse(reader, "offset", "must be a multiple of 8, 32 or more");
    if (json_object_get(object, "irql_max") != NULL &&
        !manifest_read_number(reader, object, "irql_max", 15, &level))
        return false;
    ret_routine->irql_max = (uint8_t)level;
    ret_routine->takes_context = json_is_true(context);
    return true;
}

static bool manifest_read_routines(const struct manifest_reader *reader, const json_t *root,
                                   struct manifest *manifest)
{
    const json_t *routines = json_object_get(root, "routines");
    size_t count = json_array_size(routines);
    if (routines != NULL && !json_is_array(routines))
        return manifest_refuse(reader, "routines", "must be an array");
    if (count > MANIFEST_ROUTINE_MAX)
        return manifest_refuse(reader, "routines", "has too many entries");
    for (size_t i = 0; i < count; i++)
        if (!manifest_read_routine(reader, json_array_get(routines, i), &manifest->routines[i]))
            return false;
    manifest->routine_count = (uint32_t)count;
    return true;
}

static bool manifest_read(const struct manifest_reader *reader, json_t *root,
                          struct manifest *manifest)
{
    char guid[NT_GUID_TEXT_SIZE] = "", pair[16] = "";
    uint32_t format = 0, version = 0, size = 0;
    if (!manifest_check_keys(reader, root, MANIFEST_KEYS) ||
        !manifest_read_number(reader, root, "drydock-interface", 0xffff, &format) ||
        !manifest_read_text(reader, root, "name", manifest->name, sizeof manifest->name) ||
        !manifest_read_text(reader, root, "guid", guid, sizeof guid) ||
        !manifest_read_number(reader, root, "version", 0xffff, &version) ||
        !manifest_read_text(reader, root, "pair", pair, sizeof pair))
        return false;
    if (json_object_get(root, "size") != NULL &&
        !manifest_read_number(reader, root, "size", 0xffff, &size))
        return false;
    if (format != 1)
        return manifest_refuse(reader, "drydock-interface", "must be 1");
    if (!nt_guid_parse(guid, &manifest->guid))
        return manifest_refuse(reader, "guid", "is no GUID");
    if (strcmp(pair, "counts") != 0 && strcmp(pair, "no-op") != 0)
        return manifest_refuse(reader, "pair", "must be \"counts\" or \"no-op\"");
    manifest->is_pair_counting = pair[0] == 'c';
    manifest->version = (uint16_t)version;
    manifest->size = (uint16_t)size;
    return manifest_read_level(reader, root, "reference", &manifest->reference_irql_max) &&
           manifest_read_level(reader, root, "dereference", &manifest->dereference_irql_max) &&
           manifest_read_routines(reader, root, manifest);
}

static bool manifest_load(struct manifest_set *set, const char *path, struct error *error)
{
    json_error_t where;
    struct manifest_reader reader = {path, error};
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    if (root == NULL)
        return error_set(error, EXIT_COULD_NOT_RUN, "%s:%d: %s", path, where.line, where.text);
    struct manifest *manifest = calloc(1, sizeof *manifest);
    bool is_read = false;
    if (manifest == NULL || set->count == MANIFEST_MAX)
        error_set(error, EXIT_COULD_NOT_RUN, "%s: no room for more than %d manifests", path,
                  MANIFEST_MAX);
    else if (!json_is_object(root))
        error_set(error, EXIT_COULD_NOT_RUN, "%s: not a JSON object", path);
    else
        is_read = manifest_read(&reader, root, manifest);
    json_decref(root);
    if (is_read)
        set->manifests[set->count++] = manifest;
    else
        free(manifest);
    return is_read;
}

bool host_scenario_load_manifests(struct host_scenario *scenario, struct error *error)
{
    for (uint32_t i = 0; i < scenario->driver_count; i++) {
        char path[600];
        const char *driver = scenario->drivers[i].path;
        const char *slash = strrchr(driver, '/');
        const char *dot = strrchr(slash != NULL ? slash : driver, '.');
        int stem = dot != NULL ? (int)(dot - driver) : (int)strlen(driver);
        snprintf(path, sizeof path, "%.*s" MANIFEST_SUFFIX, stem, driver);
        FILE *file = fopen(path, "r");
        if (file == NULL)
            continue; /* most drivers have none */
        fclose(file);
        if (!manifest_load(&scenario->manifests, path, error))
            return false;
    }
    return true;
}
