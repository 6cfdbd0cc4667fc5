/* x86_length.h - how long an x86-64 instruction is. */
#ifndef IMPORTSCAN_ELF_X86_LENGTH_H
#define IMPORTSCAN_ELF_X86_LENGTH_H

#include "analyzer/base/text.h"

/* The length of the instruction at the start of `code`; 0 where it is none that compilers write, or
 * is cut off. `*opcode_at` is where its opcode stands, behind the prefixes. */
uint32_t x86_length(struct text code, uint32_t *opcode_at);

#endif
