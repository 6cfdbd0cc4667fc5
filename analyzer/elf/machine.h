/* machine.h - the machines that objects are built for, and what glibc calls its own there. */
#ifndef IMPORTSCAN_ELF_MACHINE_H
#define IMPORTSCAN_ELF_MACHINE_H

#include "analyzer/base/text.h"

struct machine_info {
    const char *name; /* as `uname -m` says */
    uint16_t number;  /* e_machine */
    uint8_t bits;
    bool big_endian;
    const char *triplet, *folder; /* of the default folders */
    const char *linker;           /* the dynamic linker's path */
    int32_t cache_flags;          /* of its entries in ld.so.cache */
};

/* What an ELF header says of it: equal for all that one process can load. */
struct machine_kind {
    uint16_t number;
    uint8_t bits;
    bool big_endian;
};

static inline bool machine_equal(struct machine_kind a, struct machine_kind b)
{
    return a.number == b.number && a.bits == b.bits && a.big_endian == b.big_endian;
}

/* NULL for one that the table does not have. */
const struct machine_info *machine_of(struct machine_kind kind);
const struct machine_info *machine_named(struct text name);
struct machine_kind machine_kind_of(const struct machine_info *info);

#endif
