/* linker_cache.h - /etc/ld.so.cache, where the dynamic linker looks before its default folders.
 *
 * The file is ldconfig's, in the byte order of this machine; one that is not understood is as good
 * as none. */
#ifndef IMPORTSCAN_ELF_LINKER_CACHE_H
#define IMPORTSCAN_ELF_LINKER_CACHE_H

#include "analyzer/base/array.h"
#include "analyzer/elf/machine.h"

struct cached_library {
    struct text name, path; /* parts of the file's bytes, NUL after each */
    int32_t flags;
    struct text level; /* its subfolder of glibc-hwcaps ("x86-64-v3"); empty: none */
};

struct linker_cache {
    ARRAY(struct cached_library) libraries; /* in the file's order, which is the order of search */
};

/* Texts are parts of `bytes`, behind which a NUL stands. */
void linker_cache_of(struct text bytes, struct arena *arena, struct linker_cache *out);
/* Empty where `path` cannot be read. Lives in `arena`. */
void linker_cache_read(const char *path, struct arena *arena, struct linker_cache *out);
/* The path of the library of that name for a machine; `levels` are the subfolders of glibc-hwcaps
 * that the processor is fit for, best first. Empty: none. */
struct text linker_cache_find(const struct linker_cache *cache, struct text name,
                              const struct machine_info *machine, struct texts levels);

#endif
