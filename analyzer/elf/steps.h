/* steps.h - the few machine instructions that tell what code calls, and with which constants.
 *
 * A function's instructions are read from top to bottom, and the registers are followed as far as
 * constants go; behind a jump they are what they were at the last branch that led there. What is
 * not understood is passed over. A call counts only if the reader of the steps knows its target, so
 * bytes that look like one do no harm. */
#ifndef IMPORTSCAN_ELF_STEPS_H
#define IMPORTSCAN_ELF_STEPS_H

#include "analyzer/elf/image.h"

enum constant_kind {
    CONSTANT_UNKNOWN,
    CONSTANT_ADDRESS, /* the address itself */
    CONSTANT_STORED,  /* what is stored at the address */
    CONSTANT_NUMBER,  /* a small one, in `address` as two's complement */
};

struct constant {
    enum constant_kind kind;
    uint64_t address;
};

enum step_kind {
    STEP_CALL,         /* of the code at `address` */
    STEP_CALL_THROUGH, /* of the code that the pointer at `address` leads to */
    STEP_JUMP,         /* the same two, not coming back here */
    STEP_JUMP_THROUGH,
    STEP_ADDRESS, /* `address` is made */
    STEP_LOAD,    /* what is stored at `address` is read */
    STEP_STORE,   /* a constant, the first argument, goes to the stack, at `address` there */
};

enum {
    STEP_ARGUMENTS = 5
};

struct step {
    enum step_kind kind;
    uint64_t place; /* of the instruction */
    uint64_t address;
    struct constant arguments[STEP_ARGUMENTS]; /* of a call or jump */
    struct constant result;                    /* of a call: unknown, unless the reader sets it */
};

/* Returns whether a call or jump leads anywhere that is known. */
typedef bool step_reader(void *reader, struct step *step);

/* Whether this machine's instructions are known: x86-64 and little-endian AArch64. */
bool steps_known(const struct image *image);
/* Gives the steps of `code`, which begins at `address`, one by one. */
void steps_read(const struct image *image, struct text code, uint64_t address, step_reader *read,
                void *reader);

#endif
