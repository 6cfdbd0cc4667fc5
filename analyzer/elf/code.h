/* code.h - where the functions of an object begin, and what a branch leads to.
 *
 * Functions are known from the unwind table (.eh_frame_hdr), which stripped objects keep. A call of
 * another object's function goes through a stub or a pointer that the dynamic linker fills. */
#ifndef IMPORTSCAN_ELF_CODE_H
#define IMPORTSCAN_ELF_CODE_H

#include "analyzer/elf/steps.h"

#define NO_FUNCTION UINT32_MAX

struct extent {
    uint64_t start, size;
};

struct code {
    const struct image *image;
    ARRAY(struct extent) functions; /* by their start */
};

/* What a branch leads to: a function of this object, or a symbol of another; neither when unknown.
 */
struct branch_target {
    uint32_t function; /* or NO_FUNCTION */
    uint32_t symbol;   /* or 0 */
};

/* False when there is no unwind table, or none that can be read. */
bool code_read(const struct image *image, struct arena *arena, struct code *out);
/* The function that `address` lies in, or NO_FUNCTION: a part that the compiler moved away, as
 * unlikely to run, is a function of its own, and jumps lead into the middle of it. */
uint32_t code_function(const struct code *code, uint64_t address);
/* The bytes of a function. */
struct text code_bytes(const struct code *code, uint32_t function);
struct branch_target code_target(const struct code *code, const struct step *step);

#endif
