/* processor.h - the subfolders of glibc-hwcaps that the linker of this machine looks into. */
#ifndef IMPORTSCAN_ELF_PROCESSOR_H
#define IMPORTSCAN_ELF_PROCESSOR_H

#include "analyzer/base/array.h"
#include "analyzer/elf/machine.h"

/* Best first; none for a machine that is not this one. */
struct texts processor_levels(const struct machine_info *machine);
/* The levels of x86-64 up to and with `most` (1 to 4), best first. */
struct texts processor_levels_up_to(unsigned most);

#endif
