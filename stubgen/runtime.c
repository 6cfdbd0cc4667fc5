#include "stubgen/runtime.h"

#include <assert.h>

/* Made by the Makefile: the linker names the ends of what it embeds. */
#define RUNTIME(file, symbol)                                                                      \
    extern const char _binary_##symbol##_start[], _binary_##symbol##_end[];
#include "stubgen/runtime_files.def"
#undef RUNTIME

static const struct {
    struct text path;
    const char *start, *end;
} files[RUNTIME_FILE_COUNT] = {
#define RUNTIME(file, symbol)                                                                      \
    {{"_importscan_rt/" file, sizeof "_importscan_rt/" file - 1},                                  \
     _binary_##symbol##_start,                                                                     \
     _binary_##symbol##_end},
#include "stubgen/runtime_files.def"
#undef RUNTIME
};

struct runtime_file runtime_file(unsigned index)
{
    assert(index < RUNTIME_FILE_COUNT);
    struct text text = {files[index].start, (uint32_t)(files[index].end - files[index].start)};
    return (struct runtime_file){files[index].path, text};
}
