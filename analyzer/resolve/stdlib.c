#include "analyzer/resolve/stdlib.h"

#include <stdlib.h>

enum {
    FIRST = 8, /* the oldest minor version of the tables */
    LAST = 15, /* the newest, and what comes after */
};

enum where {
    ANYWHERE,
    POSIX,
    WINDOWS,
    DARWIN,
};

enum when {
    ALWAYS,
    WITH_PTH,
};

/* One row of any of the tables. */
struct row {
    struct text name;
    uint8_t first, last;
    uint8_t kind;     /* enum where, enum when, or is_package */
    struct text file; /* of FROZEN */
};

#define LITERAL(string)                                                                            \
    {                                                                                              \
        "" string, sizeof(string) - 1                                                              \
    }

static const struct row top_names[] = {
#define STDLIB(name, first, last, where) {LITERAL(name), first, last, where, {0}},
#include "analyzer/resolve/stdlib.def"
};

static const struct row builtins[] = {
#define BUILTIN(name, first, last) {LITERAL(name), first, last, 0, {0}},
#include "analyzer/resolve/stdlib.def"
};

static const struct row frozen[] = {
#define FROZEN(name, file, is_package, first, last)                                                \
    {LITERAL(name), first, last, is_package, LITERAL(file)},
#include "analyzer/resolve/stdlib.def"
};

static const struct row at_start[] = {
#define AT_START(name, first, last, when) {LITERAL(name), first, last, when, {0}},
#include "analyzer/resolve/stdlib.def"
};

static const struct row builtin_names[] = {
#define NAME(name, first, last) {LITERAL(name), first, last, 0, {0}},
#include "analyzer/resolve/stdlib.def"
};

/* An import that C code makes while `module` is initialised. */
static const struct c_import {
    struct text module, imported;
    uint8_t first, last;
} c_imports[] = {
#define C_IMPORT(module, imported, first, last) {LITERAL(module), LITERAL(imported), first, last},
#include "analyzer/resolve/c_imports.def"
#undef C_IMPORT
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The minor version as the tables know it. */
static int minor_of(struct python_version version)
{
    if (version.major != 3 || version.minor > LAST)
        return LAST;
    return version.minor < FIRST ? FIRST : version.minor;
}

static bool holds(const struct row *row, struct python_version version)
{
    int minor = minor_of(version);
    return row->first <= minor && minor <= row->last;
}

static int compare_row(const void *name, const void *row)
{
    return text_compare(*(const struct text *)name, ((const struct row *)row)->name);
}

static const struct row *find_row(const struct row *rows, size_t count, struct text name)
{
    return bsearch(&name, rows, count, sizeof *rows, compare_row);
}
#define FIND(table, name) find_row(table, COUNT(table), name)

static bool exists_on(enum where where, struct text platform)
{
    if (platform.length == 0)
        return true;
    bool windows = text_is(platform, "win32"), darwin = text_is(platform, "darwin");
    switch (where) {
    case ANYWHERE: return true;
    case POSIX: return !windows;
    case WINDOWS: return windows;
    case DARWIN: return darwin;
    }
    return true;
}

bool stdlib_has(const struct environment *environment, struct text top_name)
{
    const struct row *row = FIND(top_names, top_name);
    return row != NULL && holds(row, environment->version) &&
           exists_on((enum where)row->kind, environment->platform);
}

int stdlib_gone_since(const struct environment *environment, struct text top_name)
{
    const struct row *row = FIND(top_names, top_name);
    return row != NULL && row->last < minor_of(environment->version) ? row->last + 1 : 0;
}

static int compare_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

bool stdlib_is_builtin(const struct environment *environment, struct text name)
{
    return environment->builtins.count > 0 &&
           bsearch(&name, environment->builtins.at, environment->builtins.count, sizeof name,
                   compare_text) != NULL;
}

bool stdlib_frozen(const struct environment *environment, struct text name,
                   struct frozen_module *out)
{
    const struct row *row = FIND(frozen, name);
    if (row == NULL || !holds(row, environment->version))
        return false;
    *out = (struct frozen_module){row->file, row->kind != 0};
    return true;
}

bool stdlib_is_frozen(const struct environment *environment, struct text name)
{
    struct frozen_module ignored;
    return stdlib_frozen(environment, name, &ignored);
}

/* The names of the rows that hold for a version. */
static struct texts names_of(const struct row *rows, size_t count, struct python_version version,
                             struct arena *arena)
{
    struct text *names = arena_alloc_array(arena, count, sizeof *names);
    uint32_t used = 0;
    for (size_t i = 0; i < count; i++)
        if (holds(&rows[i], version))
            names[used++] = rows[i].name;
    return (struct texts){names, used};
}

struct texts stdlib_plain_builtins(struct python_version version, struct arena *arena)
{
    return names_of(builtins, COUNT(builtins), version, arena);
}

struct texts stdlib_frozen_names(struct python_version version, struct arena *arena)
{
    return names_of(frozen, COUNT(frozen), version, arena);
}

struct texts stdlib_builtin_names(struct python_version version, struct arena *arena)
{
    return names_of(builtin_names, COUNT(builtin_names), version, arena);
}

struct texts stdlib_names(struct python_version version, struct text platform, struct arena *arena)
{
    struct text *names = arena_alloc_array(arena, COUNT(top_names), sizeof *names);
    uint32_t used = 0;
    for (size_t i = 0; i < COUNT(top_names); i++)
        if (holds(&top_names[i], version) && exists_on((enum where)top_names[i].kind, platform))
            names[used++] = top_names[i].name;
    return (struct texts){names, used};
}

struct texts stdlib_at_start(const struct environment *environment, struct arena *arena)
{
    size_t most = COUNT(at_start) + environment->customized.count;
    struct text *names = arena_alloc_array(arena, most, sizeof *names);
    uint32_t used = 0;
    for (size_t i = 0; i < COUNT(at_start); i++) {
        const struct row *row = &at_start[i];
        if (!holds(row, environment->version) || (row->kind == WITH_PTH && !environment->reads_pth))
            continue;
        /* site imports sitecustomize while it runs, so it stands before it. */
        if (text_is(row->name, "site"))
            for (uint32_t n = 0; n < environment->customized.count; n++)
                names[used++] = environment->customized.at[n];
        names[used++] = row->name;
    }
    return (struct texts){names, used};
}

struct texts stdlib_c_imports(const struct environment *environment, struct text name,
                              struct arena *arena)
{
    int minor = minor_of(environment->version);
    ARRAY(struct text) found = {0};
    for (size_t i = 0; i < COUNT(c_imports); i++)
        if (text_equal(c_imports[i].module, name) && c_imports[i].first <= minor &&
            minor <= c_imports[i].last)
            array_push(arena, &found, c_imports[i].imported);
    return (struct texts){found.at, found.count};
}

bool stdlib_is_builtin_name(const struct environment *environment, struct text name)
{
    if (text_is(name, "WindowsError"))
        return text_is(environment->platform, "win32");
    const struct row *row = FIND(builtin_names, name);
    return row != NULL && holds(row, environment->version);
}
