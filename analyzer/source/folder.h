/* folder.h - the names in one folder, sorted, with what each one is. */
#ifndef IMPORTSCAN_SOURCE_FOLDER_H
#define IMPORTSCAN_SOURCE_FOLDER_H

#include "analyzer/base/array.h"
#include "analyzer/source/tree.h"

struct entry {
    struct text name;
    enum entry_kind kind;
};

struct folder {
    struct text *names;     /* in byte order, each once */
    enum entry_kind *kinds; /* beside the names */
    uint32_t count;
    bool is_archive;
};

/* Sorts `entries` and keeps one of each name, a file before a folder; the names are borrowed. */
struct folder *folder_new(struct entry *entries, uint32_t count, struct arena *arena);
/* Lists a folder of the file system; NULL and errno set where it is none or cannot be read. Links
 * and entries of unknown type are looked at, never opened. */
struct folder *folder_read(const char *path, struct arena *arena);

#endif
