#include "analyzer/elf/steps.h"

#include "analyzer/elf/x86_length.h"

#include <elf.h>

enum {
    REGISTERS = 32,
    VECTORS = 16,
    BRANCHES = 128, /* remembered at a time; one that falls out costs a constant, no more */
};

/* The registers as they were where a branch to `target` was taken. */
struct branch {
    uint64_t target;
    struct constant registers[REGISTERS];
};

struct follower {
    const struct image *image;
    struct text code;
    uint64_t address; /* of the code's first byte */
    step_reader *read;
    void *reader;
    struct constant registers[REGISTERS];
    struct constant low[VECTORS], high[VECTORS]; /* halves of xmm0 and so on */
    struct branch *branches;                     /* by the target's last bits */
};

/* In the order in which a C function's arguments are passed. */
static const unsigned char x86_arguments[STEP_ARGUMENTS] = {7, 6, 2, 1, 8};
static const unsigned char arm_arguments[STEP_ARGUMENTS] = {0, 1, 2, 3, 4};

static bool is_x86(const struct image *image)
{
    return image->machine == EM_X86_64;
}

static void set(struct follower *follower, unsigned number, enum constant_kind kind,
                uint64_t address)
{
    follower->registers[number] = (struct constant){kind, address};
}

/* A function may leave anything in these: all but rbx, rbp, r12 to r15; or x19 to x28. */
static void forget_after_call(struct follower *follower)
{
    uint32_t kept = is_x86(follower->image) ? 0xF028 : 0x1FF80000;
    for (unsigned i = 0; i < REGISTERS; i++)
        if ((kept >> i & 1) == 0)
            set(follower, i, CONSTANT_UNKNOWN, 0);
}

static struct branch *branch_to(struct follower *follower, uint64_t target)
{
    return &follower->branches[target / (is_x86(follower->image) ? 1 : 4) % BRANCHES];
}

/* Remembers the registers for where a branch leads. */
static void note_branch(struct follower *follower, uint64_t target)
{
    struct branch *branch = branch_to(follower, target);
    branch->target = target;
    memcpy(branch->registers, follower->registers, sizeof branch->registers);
}

/* What stands behind a jump is reached from elsewhere only. */
static void resume(struct follower *follower, uint64_t address)
{
    struct branch *branch = branch_to(follower, address);
    if (branch->target == address)
        memcpy(follower->registers, branch->registers, sizeof branch->registers);
}

static void tell(struct follower *follower, enum step_kind kind, uint32_t at, uint64_t address)
{
    struct step step = {.kind = kind, .place = follower->address + at, .address = address};
    const unsigned char *order = is_x86(follower->image) ? x86_arguments : arm_arguments;
    for (int i = 0; i < STEP_ARGUMENTS; i++)
        step.arguments[i] = follower->registers[order[i]];
    bool known = follower->read(follower->reader, &step);
    bool is_call = kind == STEP_CALL || kind == STEP_CALL_THROUGH;
    if (known && is_call) {
        forget_after_call(follower);
        follower->registers[0] = step.result; /* rax or x0 */
    }
    if (kind == STEP_JUMP)
        note_branch(follower, address);
}

static uint64_t extend(uint64_t value, int bits)
{
    uint64_t sign = UINT64_C(1) << (bits - 1);
    return (value ^ sign) - sign;
}

static unsigned byte_at(const struct follower *follower, uint64_t at)
{
    return at < follower->code.length ? (unsigned char)follower->code.at[at] : 0;
}

/* The 32-bit number at `at`, which may be relative to its own end. */
static uint64_t number_at(const struct follower *follower, uint64_t at)
{
    return extend(image_number(follower->image, follower->code, at, 4), 32);
}

static uint64_t target_at(const struct follower *follower, uint64_t at)
{
    return follower->address + at + 4 + number_at(follower, at);
}

/* Which byte of the stack a mode byte at `at` means; false where it means anything else. What rbp
 * leads to is kept apart from what rsp leads to. */
static bool stack_place(const struct follower *follower, uint32_t at, uint64_t *place)
{
    unsigned mode = byte_at(follower, at), kind = mode >> 6;
    bool by_rsp = (mode & 7) == 4 && byte_at(follower, at + 1) == 0x24;
    if (kind == 3 || (!by_rsp && ((mode & 7) != 5 || kind == 0)))
        return false;
    at += by_rsp ? 2 : 1;
    uint64_t offset = kind == 0   ? 0
                      : kind == 1 ? extend(byte_at(follower, at), 8)
                                  : number_at(follower, at);
    *place = offset + (by_rsp ? 0 : UINT64_C(1) << 40);
    return true;
}

static void store(struct follower *follower, uint64_t place, struct constant constant)
{
    struct step step = {.kind = STEP_STORE, .address = place, .arguments = {constant}};
    if (constant.kind == CONSTANT_ADDRESS)
        follower->read(follower->reader, &step);
}

/* A pointer that the linker fills with an address of this object is a constant as well. */
static struct constant constant_at(const struct follower *follower, uint64_t address)
{
    const struct relocation *relocation = image_relocation(follower->image, address);
    if (relocation == NULL || relocation->symbol != 0)
        return (struct constant){CONSTANT_STORED, address};
    return (struct constant){CONSTANT_ADDRESS, relocation->value};
}

/* Compilers build tables of pointers on the stack by pairs, in vector registers: 66 0F 6E movq from
 * a register, F3 0F 7E movq and 0F 16 movhps from memory, 66 0F 6C punpcklqdq, and the stores. */
static void follow_x86_vector(struct follower *follower, uint32_t start, uint32_t at)
{
    unsigned code = byte_at(follower, at + 1), mode = byte_at(follower, at + 2);
    unsigned prefix =
        at > start && (byte_at(follower, at - 1) & 0xF0) == 0x40 ? byte_at(follower, at - 1) : 0;
    unsigned reg = (mode >> 3 & 7) | (prefix & 4) << 1, other = (mode & 7) | (prefix & 1) << 3;
    bool between_registers = mode >> 6 == 3, from_code = (mode & 0xC7) == 5;
    uint64_t place;
    if (code == 0x6E && between_registers) {
        follower->low[reg] = follower->registers[other];
    } else if (code == 0x7E && from_code) {
        follower->low[reg] = constant_at(follower, target_at(follower, at + 3));
    } else if (code == 0x16 && from_code) {
        follower->high[reg] = constant_at(follower, target_at(follower, at + 3));
    } else if (code == 0x6C && between_registers) {
        follower->high[reg] = follower->low[other];
    } else if ((code == 0x11 || code == 0x29 || code == 0x7F) &&
               stack_place(follower, at + 2, &place)) {
        store(follower, place, follower->low[reg]);
        store(follower, place + 8, follower->high[reg]);
    }
}

/* lea and add of a number to a register that holds an address. */
static struct constant moved(struct constant base, uint64_t by)
{
    if (base.kind == CONSTANT_ADDRESS)
        base.address += by;
    return base.kind == CONSTANT_ADDRESS ? base : (struct constant){CONSTANT_UNKNOWN, 0};
}

/* lea and mov with a 64-bit register; `at` is where the opcode stands, behind its REX prefix. */
static void follow_x86_move(struct follower *follower, uint32_t at)
{
    unsigned prefix = byte_at(follower, at - 1), code = byte_at(follower, at);
    unsigned mode = byte_at(follower, at + 1);
    unsigned reg = (mode >> 3 & 7) | (prefix & 4) << 1, other = (mode & 7) | (prefix & 1) << 3;
    bool between_registers = mode >> 6 == 3;
    uint64_t place;
    if (code == 0x89) {
        if (between_registers)
            follower->registers[other] = follower->registers[reg];
        else if (stack_place(follower, at + 1, &place))
            store(follower, place, follower->registers[reg]);
        return;
    }
    struct constant base = follower->registers[other];
    set(follower, reg, CONSTANT_UNKNOWN, 0);
    if (code == 0x8D && (mode & 7) != 4 && (mode >> 6 == 1 || mode >> 6 == 2))
        follower->registers[reg] = moved(base, mode >> 6 == 1 ? extend(byte_at(follower, at + 2), 8)
                                                              : number_at(follower, at + 2));
    if (code == 0x8B && between_registers)
        follower->registers[reg] = follower->registers[other];
    if ((mode & 0xC7) != 5) /* not relative to the code */
        return;
    uint64_t address = target_at(follower, at + 2);
    set(follower, reg, code == 0x8D ? CONSTANT_ADDRESS : CONSTANT_STORED, address);
    tell(follower, code == 0x8D ? STEP_ADDRESS : STEP_LOAD, at, address);
}

/* The steps of one instruction, whose prefixes begin at `start`. */
static void follow_x86_step(struct follower *follower, uint32_t start, uint32_t at)
{
    unsigned prefix = at > start ? byte_at(follower, at - 1) : 0;
    unsigned code = byte_at(follower, at), mode = byte_at(follower, at + 1);
    bool is_wide = (prefix & 0xF8) == 0x48;
    unsigned added = (prefix & 0xF1) == 0x41 ? 8 : 0;
    if (code == 0xEB || (code & 0xF0) == 0x70) {
        note_branch(follower, follower->address + at + 2 + extend(mode, 8));
    } else if (code == 0xE8) {
        tell(follower, STEP_CALL, start, target_at(follower, at + 1));
    } else if (code == 0xE9) {
        tell(follower, STEP_JUMP, start, target_at(follower, at + 1));
    } else if (code == 0x0F && (mode & 0xF0) == 0x80) {
        tell(follower, STEP_JUMP, start, target_at(follower, at + 2));
    } else if (code == 0xFF && mode == 0x15) {
        tell(follower, STEP_CALL_THROUGH, start, target_at(follower, at + 2));
    } else if (code == 0xFF && mode == 0x25) {
        tell(follower, STEP_JUMP_THROUGH, start, target_at(follower, at + 2));
    } else if (is_wide && (code == 0x89 || code == 0x8B || code == 0x8D)) {
        follow_x86_move(follower, at);
    } else if (is_wide && (code == 0x83 || code == 0x81) && (mode & 0xF8) == 0xC0) { /* add */
        unsigned reg = (mode & 7) + added;
        follower->registers[reg] =
            moved(follower->registers[reg], code == 0x83 ? extend(byte_at(follower, at + 2), 8)
                                                         : number_at(follower, at + 2));
    } else if (code == 0x0F) {
        follow_x86_vector(follower, start, at);
    } else if (code >= 0xB8 && code <= 0xBF) {
        set(follower, (code & 7) + added, is_wide ? CONSTANT_UNKNOWN : CONSTANT_NUMBER,
            number_at(follower, at + 1));
    } else if (code == 0x83 && (mode & 0xF8) == 0xC8 && byte_at(follower, at + 2) == 0xFF) {
        set(follower, (mode & 7) + added, CONSTANT_NUMBER, UINT64_MAX); /* or with -1 */
    } else if (code == 0x31 && mode >> 6 == 3 && (mode >> 3 & 7) == (mode & 7)) {
        set(follower, (mode & 7) + added, CONSTANT_NUMBER, 0); /* xor with itself */
    }
}

static void follow_x86(struct follower *follower)
{
    for (uint32_t at = 0; at < follower->code.length;) {
        uint32_t opcode_at;
        struct text rest = text_slice(follower->code, at, at + 15);
        uint32_t length = x86_length(rest, &opcode_at);
        unsigned opcode = byte_at(follower, at + opcode_at);
        if (length > 0)
            follow_x86_step(follower, at, at + opcode_at);
        at += length == 0 ? 1 : length;
        if (opcode == 0xE9 || opcode == 0xEB || opcode == 0xC3)
            resume(follower, follower->address + at);
    }
}

/* ldr of 64 bits: an address that is followed gives what is stored there. */
static void follow_arm_load(struct follower *follower, uint32_t at, unsigned to,
                            struct constant base, uint64_t offset)
{
    set(follower, to, CONSTANT_UNKNOWN, 0);
    if (base.kind != CONSTANT_ADDRESS)
        return;
    set(follower, to, CONSTANT_STORED, base.address + offset);
    tell(follower, STEP_LOAD, at, base.address + offset);
}

static void follow_arm_step(struct follower *follower, uint32_t at, uint32_t word)
{
    uint64_t here = follower->address + at;
    unsigned to = word & 31, from = word >> 5 & 31;
    struct constant base = follower->registers[from];
    uint64_t offset = word >> 10 & 0xFFF;
    if (word >> 26 == 0x25) { /* bl */
        tell(follower, STEP_CALL, at, here + extend((word & 0x3FFFFFF) << 2, 28));
    } else if (word >> 26 == 0x05) { /* b */
        tell(follower, STEP_JUMP, at, here + extend((word & 0x3FFFFFF) << 2, 28));
        resume(follower, here + 4);
    } else if (word >> 24 == 0x54 || (word & 0x7E000000) == 0x34000000) { /* b.cond, cbz */
        note_branch(follower, here + extend((word >> 5 & 0x7FFFF) << 2, 21));
    } else if ((word & 0x7E000000) == 0x36000000) { /* tbz */
        note_branch(follower, here + extend((word >> 5 & 0x3FFF) << 2, 16));
    } else if ((word & 0xFFFFFC1F) == 0xD61F0000 && base.kind == CONSTANT_STORED) { /* br */
        tell(follower, STEP_JUMP_THROUGH, at, base.address);
    } else if ((word & 0xFFFFFC1F) == 0xD63F0000 && base.kind == CONSTANT_STORED) { /* blr */
        tell(follower, STEP_CALL_THROUGH, at, base.address);
    } else if ((word & 0x9F000000) == 0x10000000) { /* adr */
        uint64_t distance = extend((word >> 5 & 0x7FFFF) << 2 | (word >> 29 & 3), 21);
        set(follower, to, CONSTANT_ADDRESS, here + distance);
        tell(follower, STEP_ADDRESS, at, here + distance);
    } else if ((word & 0x9F000000) == 0x90000000) { /* adrp */
        uint64_t pages = extend((word >> 5 & 0x7FFFF) << 2 | (word >> 29 & 3), 21);
        set(follower, to, CONSTANT_ADDRESS, (here & ~UINT64_C(4095)) + pages * 4096);
    } else if ((word & 0xFFC00000) == 0x91000000) { /* add of a number */
        set(follower, to, base.kind == CONSTANT_ADDRESS ? base.kind : CONSTANT_UNKNOWN,
            base.address + offset);
        if (base.kind == CONSTANT_ADDRESS)
            tell(follower, STEP_ADDRESS, at, base.address + offset);
    } else if ((word & 0xFFC00000) == 0xF9400000) { /* ldr */
        follow_arm_load(follower, at, to, base, offset * 8);
    } else if ((word & 0xFFC003E0) == 0xF90003E0) { /* str to the stack */
        store(follower, offset * 8, follower->registers[to]);
    } else if ((word & 0xFFC003E0) == 0xA90003E0) { /* stp to the stack */
        uint64_t place = extend(word >> 15 & 0x7F, 7) * 8;
        store(follower, place, follower->registers[to]);
        store(follower, place + 8, follower->registers[word >> 10 & 31]);
    } else if ((word & 0x7FFFFFE0) == 0x2A1F03E0) { /* mov of nothing */
        set(follower, to, CONSTANT_NUMBER, 0);
    } else if ((word & 0xFFE0FFE0) == 0xAA0003E0) { /* mov between registers */
        follower->registers[to] = follower->registers[word >> 16 & 31];
    } else if ((word & 0x7FE00000) == 0x52800000) { /* mov of a number */
        set(follower, to, CONSTANT_NUMBER, word >> 5 & 0xFFFF);
    } else if ((word & 0x7FE00000) == 0x12800000) { /* mov of its complement */
        set(follower, to, CONSTANT_NUMBER, ~(uint64_t)(word >> 5 & 0xFFFF));
    }
}

bool steps_known(const struct image *image)
{
    return image->is_64 && !image->big_endian &&
           (image->machine == EM_X86_64 || image->machine == EM_AARCH64);
}

void steps_read(const struct image *image, struct text code, uint64_t address, step_reader *read,
                void *reader)
{
    struct branch branches[BRANCHES]; /* large: only what says that there is none is written */
    for (uint32_t i = 0; i < BRANCHES; i++)
        branches[i].target = 0;
    struct follower follower = {.image = image,
                                .code = code,
                                .address = address,
                                .read = read,
                                .reader = reader,
                                .branches = branches};
    if (is_x86(image))
        follow_x86(&follower);
    for (uint32_t at = 0; !is_x86(image) && at + 4 <= code.length; at += 4)
        follow_arm_step(&follower, at, (uint32_t)image_number(image, code, at, 4));
}
