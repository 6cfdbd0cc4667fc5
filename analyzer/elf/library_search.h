/* library_search.h - where the dynamic linker finds a library that an object needs.
 *
 * glibc's order (elf/dl-load.c): a name with a slash is a path; else DT_RPATH of the object and of
 * those that had it loaded, unless the object has DT_RUNPATH; the folders of LD_LIBRARY_PATH; the
 * object's own DT_RUNPATH, which nobody inherits; ld.so.cache; the default folders. An object with
 * DT_RUNPATH has no DT_RPATH. In each folder the processor's subfolders of glibc-hwcaps come first.
 * A file for another machine is passed over; one that is no ELF file ends the search. The older
 * subfolders ("tls", "haswell"), which glibc 2.37 gave up, are not looked into. */
#ifndef IMPORTSCAN_ELF_LIBRARY_SEARCH_H
#define IMPORTSCAN_ELF_LIBRARY_SEARCH_H

#include "analyzer/base/names.h"
#include "analyzer/elf/linker_cache.h"
#include "analyzer/elf/shared_object.h"
#include "analyzer/elf/target.h"

enum found_by {
    FOUND_NOWHERE,
    FOUND_LOADED, /* an object of that name is there already */
    FOUND_SLASH,  /* the name is a path */
    FOUND_RPATH,
    FOUND_LIBRARY_PATH,
    FOUND_RUNPATH,
    FOUND_CACHE,
    FOUND_DEFAULT,
    FOUND_RUNTIME, /* the target's runtime has it: no file is known */
};
const char *found_by_name(enum found_by by); /* "rpath", "cache", ...; "" for FOUND_NOWHERE */

/* A folder of a search path: absolute, without trailing slash. */
struct search_folder {
    struct text path;
    bool by_cwd; /* written as a relative path, or as nothing: the working directory decides */
};

/* A loaded object, as the search sees it. */
struct search_scope {
    struct text path;                  /* the object's; its folder is $ORIGIN */
    const struct search_scope *loader; /* what first needed it; NULL for the program */
    const struct shared_object *object;
    ARRAY(struct search_folder) rpath, runpath; /* as they count, expanded */
};

struct found_library {
    enum found_by by;
    struct text path;
    bool broken; /* the search ends at `path`, and nothing can be loaded from it */
    bool by_cwd;
};

/* How a search goes, and what it remembers of the file system. */
struct library_search {
    struct arena *arena;
    struct text cwd;
    const struct target *target; /* NULL: this machine */
    struct texts library_path;   /* LD_LIBRARY_PATH */
    struct texts roots; /* what does not lie below one of them is not there; none: all is */
    bool system;        /* ld.so.cache and the default folders count */
    struct linker_cache cache;
    struct names folders;  /* asked for already */
    ARRAY(bool) is_folder; /* by name_id - 1 */
    uint32_t probes;
    bool gave_up; /* more files were tried than any real object asks for */
};

/* `system` reads ld.so.cache. Everything lives in `arena`. */
void library_search_init(struct library_search *search, struct arena *arena, struct text cwd,
                         const struct target *target, bool system);
/* Fills `rpath` and `runpath` of a scope whose other fields stand. */
void library_search_expand(struct library_search *search, struct search_scope *scope);
/* `program` is the first object of the process. */
struct found_library library_search_find(struct library_search *search,
                                         const struct search_scope *loader,
                                         const struct search_scope *program, struct text name);

#endif
