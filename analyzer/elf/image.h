/* image.h - a shared object's bytes, and where the dynamic linker would put them.
 *
 * Headers are read with libelf, all else through bounds of our own: an offset or size that leads
 * outside the file gives nothing instead of a refusal. Names and bytes are parts of the file's. */
#ifndef IMPORTSCAN_ELF_IMAGE_H
#define IMPORTSCAN_ELF_IMAGE_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

/* The longest name that is read; search paths have a limit of their own. */
enum {
    IMAGE_MOST_NAME_BYTES = 4096
};

/* A PT_LOAD: only the part that stands in the file. */
struct segment {
    uint64_t address, offset, size;
    bool executable, writable;
};

/* A section with bytes in the file; there may be none at all. */
struct section {
    struct text name;
    uint64_t address, offset, size;
    uint32_t type;
    bool loaded, executable, compressed;
};

struct symbol {
    struct text name;
    uint64_t address;
    bool defined;
    bool exported; /* defined, and other objects can find it */
};

/* A place that the dynamic linker fills. */
struct relocation {
    uint64_t place;
    uint64_t value;  /* the addend, or what stands there: an address where `symbol` is 0 */
    uint32_t symbol; /* index of the dynamic symbol */
};

/* What PT_DYNAMIC says of places in the file, as addresses; 0 where it says nothing. */
struct tables {
    uint64_t symbols, strings, strings_size;
    uint64_t hash, gnu_hash;
    uint64_t relocations[2], relocation_sizes[2]; /* DT_RELA or DT_REL, DT_JMPREL */
    uint64_t version_needs, version_definitions;
    bool has_addends;
};

struct image {
    struct text bytes;
    bool is_64, big_endian;
    uint16_t machine;    /* EM_... */
    uint16_t type;       /* ET_DYN or ET_EXEC */
    struct text dynamic; /* the bytes of PT_DYNAMIC; empty: it is linked statically */
    struct tables tables;
    uint64_t tls_size;     /* p_memsz of PT_TLS */
    bool executable_stack; /* PT_GNU_STACK asks for one */
    bool misaligned; /* a PT_LOAD whose address and offset do not agree: refused by the linker */
    bool cut;        /* a PT_LOAD ends behind the end of the file */
    ARRAY(struct segment) segments;
    ARRAY(struct section) sections;
    ARRAY(struct symbol) symbols;         /* the dynamic ones, as numbered in the file */
    ARRAY(struct relocation) relocations; /* sorted by place */
    uint64_t unwind, unwind_size;         /* address of .eh_frame_hdr; size 0: there is none */
};

/* Headers and the tables' places: segments, sections and what stands above them. Refuses what is
 * neither a shared object nor a program. `path` stands in the message. */
bool image_read_headers(struct text path, struct text bytes, struct arena *arena, struct image *out,
                        struct error *err);
/* The dynamic symbols, for a headers-only image. */
void image_read_symbols(struct image *image, struct arena *arena);
/* All of it. Refuses what is no shared object (ET_DYN). */
bool image_read(struct text path, struct text bytes, struct arena *arena, struct image *out,
                struct error *err);

/* The bytes from an address on to the end of its segment; empty where nothing is loaded. */
struct text image_at(const struct image *image, uint64_t address);
/* One string of DT_STRTAB, of at most `most` bytes; empty where there is none. */
struct text image_name(const struct image *image, uint64_t at, uint32_t most);
/* The NUL-terminated string at an address, without its NUL; empty where there is none. */
struct text image_string(const struct image *image, uint64_t address);
/* What the linker puts at `place`; NULL when it leaves it alone. */
const struct relocation *image_relocation(const struct image *image, uint64_t place);
/* The pointer at `place` after relocation, 0 when it leads to another object. */
uint64_t image_pointer(const struct image *image, uint64_t place);
/* A number of 1, 2, 4 or 8 bytes in the object's byte order; 0 where the text is too short. */
uint64_t image_number(const struct image *image, struct text bytes, uint64_t at, int size);

#endif
