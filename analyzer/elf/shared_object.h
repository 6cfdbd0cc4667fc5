/* shared_object.h - all that one file says to the dynamic linker, to CPython and to a packager.
 *
 * The file is read once, into memory that is given back at once: what stands here lives in the
 * caller's arena. A file that cannot be loaded is no error: `trouble` tells it. */
#ifndef IMPORTSCAN_ELF_SHARED_OBJECT_H
#define IMPORTSCAN_ELF_SHARED_OBJECT_H

#include "analyzer/base/array.h"
#include "analyzer/elf/dynamic.h"
#include "analyzer/elf/machine.h"
#include "analyzer/elf/versions.h"

#include <sys/types.h>

/* Why the dynamic linker would refuse a file. */
enum object_trouble {
    OBJECT_FINE,
    OBJECT_UNREADABLE, /* the file system refuses, or it is no regular file, or too large */
    OBJECT_NOT_ELF,    /* no ELF file, or one of another kind: a relocatable object, a core file */
    OBJECT_DAMAGED,    /* cut short, or tables that lead nowhere */
    OBJECT_STATIC,     /* nothing in it for the dynamic linker */
    OBJECT_MISALIGNED, /* "ELF load command address/offset not properly aligned" */
};

struct shared_object {
    enum object_trouble trouble;
    struct text reason; /* of the trouble, one sentence with the path */
    uint64_t bytes;     /* of the file */
    dev_t device;       /* with `inode`: equal for two names of one file */
    ino_t inode;
    bool has_kind; /* the header could be read: `kind` stands */
    struct machine_kind kind;
    bool is_program; /* made to be run; nothing can load it */

    struct text soname; /* empty: none */
    ARRAY(struct object_need) needed; /* in the file's order */
    struct text rpath, runpath;
    bool has_rpath, has_runpath, no_default_libs;

    struct versions versions; /* texts copied */
    struct texts init;        /* PyInit_... and PyModExport_..., sorted */
    uint64_t tls_size;
    bool static_tls, text_relocations, executable_stack;
    bool left_out;           /* it claims more than is read */
    bool refers_to_python;   /* some undefined symbol begins with Py or _Py */
    uint64_t strip_estimate; /* bytes that `strip` would take away */
    struct texts dlopens;    /* it can open libraries by name, and these of its strings look like
                                one; sorted, each once */
};

/* The largest file that is read. */
enum {
    OBJECT_MOST_BYTES = 1 << 30
};

/* `path` is absolute, with a NUL after it. Never blocks. */
void shared_object_read(struct text path, struct arena *arena, struct shared_object *out);
/* The same of bytes that are at hand. */
void shared_object_of(struct text path, struct text bytes, struct arena *arena,
                      struct shared_object *out);

#endif
