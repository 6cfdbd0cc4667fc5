#include "analyzer/elf/code.h"

#include <elf.h>
#include <stdlib.h>

enum {
    MOST_STUB_BYTES = 20, /* up to the end of its jump */
};

static int compare_extents(const void *a, const void *b)
{
    const struct extent *left = a, *right = b;
    return (left->start > right->start) - (left->start < right->start);
}

/* Two functions never share bytes: each ends where the next one begins, at the latest. */
static void cut_extents(struct code *code)
{
    struct extent *functions = code->functions.at;
    for (uint32_t i = 0; i < code->functions.count; i++) {
        struct text bytes = image_at(code->image, functions[i].start);
        uint64_t most = bytes.length;
        if (i + 1 < code->functions.count && functions[i + 1].start - functions[i].start < most)
            most = functions[i + 1].start - functions[i].start;
        if (functions[i].size == 0 || functions[i].size > most)
            functions[i].size = most;
    }
}

/* The table that all linkers write: version 1, a count, then pairs of 32-bit offsets from the
 * header, of the function and of its unwind entry, whose fourth word is the function's size. */
static bool read_functions(struct code *code, struct arena *arena)
{
    const struct image *image = code->image;
    struct text header = image_at(image, image->unwind);
    if (image->unwind_size < 12 || header.length < 12 || header.at[0] != 1 ||
        memcmp(header.at + 1, "\x1b\x03\x3b", 3) != 0)
        return false;
    uint64_t count = image_number(image, header, 8, 4);
    for (uint64_t i = 0; i < count && 12 + (i + 1) * 8 <= header.length; i++) {
        int64_t start = (int32_t)image_number(image, header, 12 + i * 8, 4);
        int64_t entry = (int32_t)image_number(image, header, 16 + i * 8, 4);
        struct text unwind = image_at(image, image->unwind + (uint64_t)entry);
        array_push(
            arena, &code->functions,
            (struct extent){image->unwind + (uint64_t)start, image_number(image, unwind, 12, 4)});
    }
    if (code->functions.count > 0)
        qsort(code->functions.at, code->functions.count, sizeof *code->functions.at,
              compare_extents);
    cut_extents(code);
    return code->functions.count > 0;
}

uint32_t code_function(const struct code *code, uint64_t address)
{
    uint32_t low = 0, high = code->functions.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->functions.at[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || address - code->functions.at[low - 1].start >= code->functions.at[low - 1].size)
        return NO_FUNCTION;
    return low - 1;
}

struct text code_bytes(const struct code *code, uint32_t function)
{
    const struct extent *extent = &code->functions.at[function];
    return text_slice(image_at(code->image, extent->start), 0, (uint32_t)extent->size);
}

/* The symbol whose address the linker stores at `place`; 0 for none. */
static uint32_t symbol_at(const struct image *image, uint64_t place)
{
    const struct relocation *relocation = image_relocation(image, place);
    if (relocation == NULL || relocation->symbol >= image->symbols.count)
        return 0;
    return relocation->symbol;
}

struct stub_search {
    const struct image *image;
    uint64_t address;
    uint32_t symbol;
};

/* How far before its jump through a pointer a stub begins: behind a landing pad, a prefix, or on
 * AArch64 behind the three instructions that make the pointer's address. */
static uint32_t lead_of(const struct image *image, uint64_t jump)
{
    if (image->machine == EM_AARCH64)
        return image_number(image, image_at(image, jump - 16), 0, 4) == 0xD503245F ? 16 : 12;
    uint32_t prefix = image_number(image, image_at(image, jump - 1), 0, 1) == 0xF2;
    bool padded = image_number(image, image_at(image, jump - prefix - 4), 0, 4) == 0xFA1E0FF3;
    return prefix + (padded ? 4 : 0);
}

static bool note_stub(void *reader, struct step *step)
{
    struct stub_search *search = reader;
    if (step->kind != STEP_JUMP_THROUGH ||
        step->place - lead_of(search->image, step->place) != search->address)
        return false;
    search->symbol = symbol_at(search->image, step->address);
    return search->symbol != 0;
}

bool code_read(const struct image *image, struct arena *arena, struct code *out)
{
    *out = (struct code){.image = image};
    return steps_known(image) && read_functions(out, arena);
}

/* The symbol that a stub at `address` leads to; 0 where there is none. */
static uint32_t stub_symbol(const struct code *code, uint64_t address)
{
    struct stub_search search = {code->image, address, 0};
    struct text bytes = text_slice(image_at(code->image, address), 0, MOST_STUB_BYTES);
    steps_read(code->image, bytes, address, note_stub, &search);
    return search.symbol;
}

struct branch_target code_target(const struct code *code, const struct step *step)
{
    struct branch_target target = {NO_FUNCTION, 0};
    if (step->kind == STEP_CALL || step->kind == STEP_JUMP) {
        target.symbol = stub_symbol(code, step->address);
        if (target.symbol == 0)
            target.function = code_function(code, step->address);
    } else if (step->kind == STEP_CALL_THROUGH || step->kind == STEP_JUMP_THROUGH) {
        target.symbol = symbol_at(code->image, step->address);
    }
    if (target.symbol != 0 && code->image->symbols.at[target.symbol].defined) {
        target.function = code_function(code, code->image->symbols.at[target.symbol].address);
        target.symbol = 0;
    }
    return target;
}
