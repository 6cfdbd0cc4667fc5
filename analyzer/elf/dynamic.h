/* dynamic.h - what an object asks of the dynamic linker: PT_DYNAMIC, read in the order it has.
 *
 * Texts are parts of the file's bytes. Nothing is resolved here; an entry that leads outside the
 * file is left out. */
#ifndef IMPORTSCAN_ELF_DYNAMIC_H
#define IMPORTSCAN_ELF_DYNAMIC_H

#include "analyzer/elf/image.h"

enum need_kind {
    NEED_PLAIN,     /* DT_NEEDED */
    NEED_FILTER,    /* DT_FILTER: its symbols go before the object's own; it must be there */
    NEED_AUXILIARY, /* DT_AUXILIARY: the same, and it may be missing */
};

struct object_need {
    struct text name; /* as written */
    enum need_kind kind;
};

struct dynamic {
    struct text soname; /* DT_SONAME; empty: it has none */
    ARRAY(struct object_need) needed; /* of all kinds, in the file's order */
    struct text rpath, runpath; /* as written; what counts is library_search.h's to say */
    bool has_rpath, has_runpath;
    bool static_tls; /* DF_STATIC_TLS: its thread-local variables need room kept since start */
    bool text_relocations; /* DT_TEXTREL or DF_TEXTREL */
    bool no_default_libs;  /* DF_1_NODEFLIB */
    bool is_program;       /* DF_1_PIE */
    bool left_out;         /* more needs, or longer names, than are read */
};

void dynamic_read(const struct image *image, struct arena *arena, struct dynamic *out);

#endif
