#include "analyzer/source/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = text_compare(left->name, right->name);
    return order != 0 ? order : (int)left->kind - (int)right->kind;
}

struct folder *folder_new(struct entry *entries, uint32_t count, struct arena *arena)
{
    struct folder *folder = ARENA_NEW(arena, struct folder);
    if (count > 0)
        qsort(entries, count, sizeof *entries, compare_entries);
    folder->names = arena_alloc_array(arena, count, sizeof *folder->names);
    folder->kinds = arena_alloc_array(arena, count, sizeof *folder->kinds);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && text_equal(entries[i].name, entries[i - 1].name))
            continue;
        folder->names[folder->count] = entries[i].name;
        folder->kinds[folder->count++] = entries[i].kind;
    }
    return folder;
}

static enum entry_kind kind_of_mode(mode_t mode)
{
    return S_ISREG(mode) ? ENTRY_FILE : S_ISDIR(mode) ? ENTRY_FOLDER : ENTRY_OTHER;
}

static enum entry_kind kind_of_entry(int folder, const struct dirent *entry)
{
    struct stat st;
    switch (entry->d_type) {
    case DT_REG: return ENTRY_FILE;
    case DT_DIR: return ENTRY_FOLDER;
    case DT_LNK:
    case DT_UNKNOWN: break;
    default: return ENTRY_OTHER;
    }
    return fstatat(folder, entry->d_name, &st, 0) == 0 ? kind_of_mode(st.st_mode) : ENTRY_OTHER;
}

struct folder *folder_read(const char *path, struct arena *arena)
{
    ARRAY(struct entry) entries = {0};
    struct arena scratch = {0};
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    if (stream == NULL) {
        int number = errno;
        if (fd >= 0)
            close(fd);
        errno = number;
        return NULL;
    }
    for (const struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        struct text name = arena_text(arena, text_of(entry->d_name));
        array_push(&scratch, &entries, (struct entry){name, kind_of_entry(fd, entry)});
    }
    closedir(stream);
    struct folder *folder = folder_new(entries.at, entries.count, arena);
    arena_release(&scratch);
    return folder;
}

bool folder_is_archive(const struct folder *folder)
{
    return folder->is_archive;
}

enum entry_kind folder_entry(const struct folder *folder, struct text name)
{
    uint32_t low = 0, high = folder->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = text_compare(folder->names[middle], name);
        if (order == 0)
            return folder->kinds[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return ENTRY_MISSING;
}

struct texts folder_names(const struct folder *folder)
{
    return (struct texts){folder->names, folder->count};
}
