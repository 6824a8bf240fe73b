/* See plat/files.h. */
#include "plat/files.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static bool files_make(const char *path)
{
    struct stat found;
    return mkdir(path, 0777) == 0 ||
           (errno == EEXIST && stat(path, &found) == 0 && S_ISDIR(found.st_mode));
}

bool plat_files_make_folder(const char *path, struct error *error)
{
    char part[4096];
    if (strlen(path) >= sizeof part)
        return error_set(error, EXIT_COULD_NOT_RUN, "%s: the path is too long", path);
    strcpy(part, path);
    for (char *at = part + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        bool is_made = files_make(part);
        *at = '/';
        if (!is_made)
            break; /* the whole path says why, below */
    }
    return files_make(part) ||
           error_set(error, EXIT_COULD_NOT_RUN, "%s: cannot be made: %s", path, strerror(errno));
}

bool plat_files_find(const char *folder, const char *name, char *ret_path, size_t size)
{
    char found[256] = "";
    const struct dirent *entry;
    DIR *stream = opendir(folder);
    if (stream == NULL)
        return false;
    /* Of names that differ in case only the first in the alphabet: folders have no order. */
    while ((entry = readdir(stream)) != NULL)
        if (strcasecmp(entry->d_name, name) == 0 &&
            (found[0] == '\0' || strcmp(entry->d_name, found) < 0))
            snprintf(found, sizeof found, "%s", entry->d_name);
    closedir(stream);
    return found[0] != '\0' && (size_t)snprintf(ret_path, size, "%s/%s", folder, found) < size;
}

bool plat_files_is_terminal(FILE *stream)
{
    return isatty(fileno(stream)) == 1;
}
