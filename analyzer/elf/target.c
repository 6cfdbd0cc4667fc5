#include "analyzer/elf/target.h"

#include "analyzer/base/nearest.h"

struct runtime {
    const char *name;
    int python_minor;
    const char *system;
};

static const struct runtime runtimes[] = {
#define TARGET(...) {__VA_ARGS__},
#include "analyzer/elf/targets.def"
#undef TARGET
};

struct system {
    const char *name, *base;
    const char *most[VERSION_FAMILY_COUNT];
};

static const struct system systems[] = {
#define SYSTEM(name, base, glibc, glibcxx, cxxabi) {name, base, {glibc, glibcxx, cxxabi}},
#include "analyzer/elf/targets.def"
#undef SYSTEM
};

struct library {
    const char *system, *name;
    enum provided provided;
};

static const struct library libraries[] = {
#define LIBRARY(system, name, provided) {system, name, PROVIDED_##provided},
#include "analyzer/elf/targets.def"
#undef LIBRARY
};

enum {
    RUNTIME_COUNT = sizeof runtimes / sizeof *runtimes,
    SYSTEM_COUNT = sizeof systems / sizeof *systems,
    LIBRARY_COUNT = sizeof libraries / sizeof *libraries,
};

/* As AWS writes the machines, and as everybody else does. */
static const struct {
    const char *suffix, *machine;
} suffixes[] = {{"x86_64", "x86_64"}, {"arm64", "aarch64"}, {"aarch64", "aarch64"}};

enum {
    SUFFIX_COUNT = sizeof suffixes / sizeof *suffixes,
    NAMED_SUFFIXES = 2, /* the last is another spelling */
};

static bool refuse(struct text name, struct arena *arena, struct error *err)
{
    struct text names[RUNTIME_COUNT * NAMED_SUFFIXES];
    for (unsigned i = 0; i < RUNTIME_COUNT * NAMED_SUFFIXES; i++)
        names[i] = arena_print(arena, "%s-%s", runtimes[i / NAMED_SUFFIXES].name,
                               suffixes[i % NAMED_SUFFIXES].suffix);
    struct text meant = nearest(name, (struct texts){names, RUNTIME_COUNT * NAMED_SUFFIXES});
    if (meant.length > 0)
        return error_set(err, "--target: there is no %.*s; did you mean %.*s?", TEXT_ARG(name),
                         TEXT_ARG(meant));
    return error_set(err, "--target takes %s to %s, with -x86_64 or -arm64 behind, not %.*s",
                     runtimes[0].name, runtimes[RUNTIME_COUNT - 1].name, TEXT_ARG(name));
}

static void fill(const struct runtime *runtime, const char *machine, struct target *out)
{
    out->python_minor = runtime->python_minor;
    out->machine = machine_named(text_of(machine));
    for (unsigned i = 0; i < SYSTEM_COUNT; i++) {
        if (strcmp(systems[i].name, runtime->system) != 0)
            continue;
        out->system = systems[i].name;
        out->base = systems[i].base;
        memcpy(out->most, systems[i].most, sizeof out->most);
    }
}

bool target_find(struct text name, struct arena *arena, struct target *out, struct error *err)
{
    *out = (struct target){.name = name};
    for (unsigned i = 0; i < RUNTIME_COUNT * SUFFIX_COUNT; i++) {
        const struct runtime *runtime = &runtimes[i / SUFFIX_COUNT];
        struct text full =
            arena_print(arena, "%s-%s", runtime->name, suffixes[i % SUFFIX_COUNT].suffix);
        if (!text_equal(full, name))
            continue;
        fill(runtime, suffixes[i % SUFFIX_COUNT].machine, out);
        return true;
    }
    return refuse(name, arena, err);
}

enum provided target_provides(const struct target *target, struct text name)
{
    for (unsigned i = 0; i < LIBRARY_COUNT; i++) {
        bool holds = libraries[i].system[0] == '\0' ||
                     (target != NULL && strcmp(libraries[i].system, target->system) == 0);
        if (holds && text_is(name, libraries[i].name))
            return libraries[i].provided;
    }
    return PROVIDED_NOT;
}
