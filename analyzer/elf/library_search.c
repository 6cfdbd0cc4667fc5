#include "analyzer/elf/library_search.h"

#include "analyzer/elf/processor.h"
#include "analyzer/resolve/paths.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MOST_FOLDERS = 1024, /* of one search path */
    MOST_PROBES = 1 << 20,
    HEADER_BYTES = 20, /* up to and with e_machine */
};

#define CACHE_FILE "/etc/ld.so.cache"

const char *found_by_name(enum found_by by)
{
    static const char *const names[] = {
        [FOUND_NOWHERE] = "",    [FOUND_LOADED] = "loaded",   [FOUND_SLASH] = "path",
        [FOUND_RPATH] = "rpath", [FOUND_RUNPATH] = "runpath", [FOUND_LIBRARY_PATH] = "library_path",
        [FOUND_CACHE] = "cache", [FOUND_DEFAULT] = "default", [FOUND_RUNTIME] = "runtime",
    };
    return names[by];
}

void library_search_init(struct library_search *search, struct arena *arena, struct text cwd,
                         const struct target *target, bool system)
{
    *search =
        (struct library_search){.arena = arena, .cwd = cwd, .target = target, .system = system};
    names_init(&search->folders, arena);
    if (system)
        linker_cache_read(CACHE_FILE, arena, &search->cache);
}

static bool is_folder(struct library_search *search, struct text path)
{
    name_id id = names_add(&search->folders, path);
    if (id.n > search->is_folder.count) {
        struct stat st;
        bool is = stat(names_text(&search->folders, id).at, &st) == 0 && S_ISDIR(st.st_mode);
        array_push(search->arena, &search->is_folder, is);
    }
    return search->is_folder.at[id.n - 1];
}

/* Tokens of a search path, as the linker replaces them: $NAME ends where a name does. */
static const char *const tokens[] = {"ORIGIN", "LIB", "PLATFORM"};
enum token {
    TOKEN_ORIGIN,
    TOKEN_LIB,
    TOKEN_PLATFORM,
    TOKEN_COUNT
};

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

/* The token behind a `$` at the text's start; `*length` counts its bytes with the `$`. */
static enum token token_at(struct text text, uint32_t *length)
{
    bool curly = text.length > 1 && text.at[1] == '{';
    struct text rest = text_slice(text, curly ? 2 : 1, text.length);
    for (enum token token = 0; token < TOKEN_COUNT; token++) {
        struct text name = text_of(tokens[token]);
        if (!text_starts(rest, name))
            continue;
        char next = rest.length > name.length ? rest.at[name.length] : '\0';
        if (curly ? next != '}' : is_name_byte(next))
            continue;
        *length = name.length + (curly ? 3 : 1);
        return token;
    }
    return TOKEN_COUNT;
}

/* What $LIB means is built into the linker: Debian's folder where this machine has one. */
static struct text lib_folder(struct library_search *search, const struct machine_info *machine)
{
    struct text folder = arena_print(search->arena, "/lib/%s", machine->triplet);
    if (is_folder(search, folder))
        return text_slice(folder, 1, folder.length);
    return text_of(machine->folder);
}

static struct text token_value(struct library_search *search, enum token token, struct text path,
                               const struct machine_info *machine)
{
    switch (token) {
    case TOKEN_ORIGIN: return path_parent(path);
    case TOKEN_LIB: return machine == NULL ? TEXT("lib") : lib_folder(search, machine);
    case TOKEN_PLATFORM: return machine == NULL ? TEXT("") : text_of(machine->name);
    case TOKEN_COUNT: break;
    }
    return TEXT("$");
}

/* A path is made in a piece of memory of its own: most that are tried lead nowhere. */
struct path_buffer {
    char at[PATH_MAX];
    uint32_t length;
    bool too_long;
};

static void path_add(struct path_buffer *path, struct text text)
{
    if (text.length >= sizeof path->at - path->length) {
        path->too_long = true;
        return;
    }
    memcpy(path->at + path->length, text.at, text.length);
    path->length += text.length;
    path->at[path->length] = '\0';
}

static struct text path_text(const struct path_buffer *path)
{
    return (struct text){path->at, path->length};
}

/* `path` is that of the object in which the text stands. Empty where that makes no path. */
static struct text expand(struct library_search *search, struct text text, struct text path,
                          const struct machine_info *machine)
{
    struct path_buffer out = {.length = 0};
    while (text.length > 0 && !out.too_long) {
        uint32_t dollar = text_find(text, '$'), length = 1;
        path_add(&out, text_slice(text, 0, dollar));
        text = text_slice(text, dollar, text.length);
        if (text.length == 0)
            break;
        enum token token = token_at(text, &length);
        path_add(&out, token_value(search, token, path, machine));
        text = text_slice(text, length, text.length);
    }
    return out.too_long ? TEXT("") : arena_text(search->arena, path_text(&out));
}

static struct search_folder folder_of(struct library_search *search, struct text text)
{
    while (text.length > 1 && text.at[text.length - 1] == '/')
        text.length--;
    if (text_starts(text, TEXT("/")))
        return (struct search_folder){text_is(text, "/") ? TEXT("") : text, false};
    while (text_starts(text, TEXT("./")))
        text = text_slice(text, 2, text.length);
    if (text.length == 0 || text_is(text, "."))
        return (struct search_folder){search->cwd, true};
    return (struct search_folder){
        arena_print(search->arena, "%.*s/%.*s", TEXT_ARG(search->cwd), TEXT_ARG(text)), true};
}

void library_search_expand(struct library_search *search, struct search_scope *scope)
{
    const struct shared_object *object = scope->object;
    bool has_runpath = object->has_runpath;
    struct text rest = has_runpath ? object->runpath : object->rpath;
    const struct machine_info *machine = machine_of(object->kind);
    if (rest.length == 0)
        return;
    for (uint32_t at = 0, to, count = 0; at <= rest.length && count < MOST_FOLDERS;
         at = to + 1, count++) {
        to = at + text_find(text_slice(rest, at, rest.length), ':');
        struct text text = text_slice(rest, at, to),
                    whole = expand(search, text, scope->path, machine);
        if (text.length > 0 && whole.length == 0)
            continue;
        struct search_folder folder = folder_of(search, whole);
        if (has_runpath)
            array_push(search->arena, &scope->runpath, folder);
        else
            array_push(search->arena, &scope->rpath, folder);
    }
}

enum candidate {
    CANDIDATE_ABSENT,
    CANDIDATE_OTHER, /* for another machine */
    CANDIDATE_GOOD,
    CANDIDATE_BROKEN,
};

static enum candidate judge_header(const unsigned char *header, ssize_t length,
                                   struct machine_kind kind)
{
    if (length < HEADER_BYTES || memcmp(header, ELFMAG, SELFMAG) != 0)
        return CANDIDATE_BROKEN;
    if (header[EI_CLASS] != (kind.bits == 64 ? ELFCLASS64 : ELFCLASS32))
        return CANDIDATE_OTHER;
    if (header[EI_DATA] != (kind.big_endian ? ELFDATA2MSB : ELFDATA2LSB))
        return CANDIDATE_BROKEN;
    unsigned low = header[18], high = header[19];
    unsigned machine = kind.big_endian ? low << 8 | high : high << 8 | low;
    return machine == kind.number ? CANDIDATE_GOOD : CANDIDATE_OTHER;
}

/* Judged without `..`, as far as text can tell. */
static bool is_deployed(const struct library_search *search, struct text path)
{
    static const char *const systems[] = {"/lib", "/lib32", "/lib64", "/libx32", "/usr"};
    if (search->target == NULL)
        return true;
    path = path_absolute(search->arena, path);
    for (uint32_t i = 0; i < search->roots.count; i++)
        if (path_is_below(path, search->roots.at[i]))
            return true;
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
        if (path_is_below(path, text_of(systems[i])))
            return false;
    return search->roots.count == 0;
}

/* `path` has a NUL after it. */
static enum candidate probe(struct library_search *search, struct text path,
                            struct machine_kind kind)
{
    unsigned char header[HEADER_BYTES];
    struct stat st;
    if (search->probes++ >= MOST_PROBES) {
        search->gave_up = true;
        return CANDIDATE_ABSENT;
    }
    int fd = open(path.at, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return CANDIDATE_ABSENT;
    enum candidate candidate = CANDIDATE_BROKEN; /* a folder, a FIFO, a device */
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        candidate = judge_header(header, read(fd, header, sizeof header), kind);
    close(fd);
    return is_deployed(search, path) ? candidate : CANDIDATE_ABSENT;
}

/* Whether the search ends at `path`; then `out` says how. */
static bool try_path(struct library_search *search, const struct path_buffer *path,
                     struct machine_kind kind, enum found_by by, struct found_library *out)
{
    if (path->too_long)
        return false;
    enum candidate candidate = probe(search, path_text(path), kind);
    if (candidate == CANDIDATE_ABSENT || candidate == CANDIDATE_OTHER)
        return false;
    *out = (struct found_library){.by = by,
                                  .path = arena_text(search->arena, path_text(path)),
                                  .broken = candidate == CANDIDATE_BROKEN};
    return true;
}

/* On Lambda x86_64 stands for processors with AVX2 (AWS, "Lambda instruction sets", read 2026). */
enum {
    TARGET_LEVEL = 3
};

static struct texts levels_for(const struct library_search *search,
                               const struct machine_info *machine)
{
    if (machine == NULL)
        return (struct texts){NULL, 0};
    if (search->target == NULL)
        return processor_levels(machine);
    return processor_levels_up_to(strcmp(machine->name, "x86_64") == 0 ? TARGET_LEVEL : 1);
}

/* What one look-up is about. */
struct lookup {
    struct library_search *search;
    struct text name;
    struct machine_kind kind;
    const struct machine_info *machine;
    struct texts levels;
    struct found_library *out;
};

static bool try_in(const struct lookup *lookup, struct text folder, struct text inner,
                   enum found_by by)
{
    struct path_buffer path = {.length = 0};
    path_add(&path, folder);
    path_add(&path, inner);
    path_add(&path, TEXT("/"));
    path_add(&path, lookup->name);
    return try_path(lookup->search, &path, lookup->kind, by, lookup->out);
}

static bool has_levels(const struct lookup *lookup, struct text folder)
{
    struct path_buffer path = {.length = 0};
    path_add(&path, folder);
    path_add(&path, TEXT("/glibc-hwcaps"));
    return lookup->levels.count > 0 && !path.too_long &&
           is_folder(lookup->search, path_text(&path));
}

static bool try_folder(const struct lookup *lookup, struct text folder, enum found_by by)
{
    if (folder.length > 0 && !is_folder(lookup->search, folder))
        return false;
    bool levels = has_levels(lookup, folder);
    for (uint32_t i = 0; levels && i < lookup->levels.count; i++) {
        struct path_buffer inner = {.length = 0};
        path_add(&inner, TEXT("/glibc-hwcaps/"));
        path_add(&inner, lookup->levels.at[i]);
        if (try_in(lookup, folder, path_text(&inner), by))
            return true;
    }
    return try_in(lookup, folder, TEXT(""), by);
}

static bool try_folders(const struct lookup *lookup, const struct search_folder *at, uint32_t count,
                        enum found_by by)
{
    for (uint32_t i = 0; i < count; i++)
        if (try_folder(lookup, at[i].path, by)) {
            lookup->out->by_cwd = at[i].by_cwd;
            return true;
        }
    return false;
}

/* The object's own, then of whoever had it loaded, the program's always. */
static bool try_rpaths(const struct lookup *lookup, const struct search_scope *loader,
                       const struct search_scope *program)
{
    bool met_program = false;
    for (const struct search_scope *scope = loader; scope != NULL; scope = scope->loader) {
        if (try_folders(lookup, scope->rpath.at, scope->rpath.count, FOUND_RPATH))
            return true;
        met_program |= scope == program;
    }
    return !met_program && program != NULL &&
           try_folders(lookup, program->rpath.at, program->rpath.count, FOUND_RPATH);
}

static bool try_library_path(const struct lookup *lookup)
{
    struct library_search *search = lookup->search;
    if (search->target != NULL &&
        target_provides(search->target, lookup->name) == PROVIDED_SURELY) {
        *lookup->out = (struct found_library){.by = FOUND_RUNTIME};
        return true;
    }
    for (uint32_t i = 0; i < search->library_path.count; i++)
        if (try_folder(lookup, search->library_path.at[i], FOUND_LIBRARY_PATH))
            return true;
    return false;
}

/* The folders that a linker is built with: Debian's, then those of others. */
static uint32_t default_folders(const struct lookup *lookup, struct text *out)
{
    struct arena *arena = lookup->search->arena;
    uint32_t count = 0;
    if (lookup->machine != NULL) {
        out[count++] = arena_print(arena, "/lib/%s", lookup->machine->triplet);
        out[count++] = arena_print(arena, "/usr/lib/%s", lookup->machine->triplet);
        out[count++] = arena_print(arena, "/%s", lookup->machine->folder);
        out[count++] = arena_print(arena, "/usr/%s", lookup->machine->folder);
    }
    out[count++] = TEXT("/lib");
    out[count++] = TEXT("/usr/lib");
    return count;
}

enum {
    MOST_DEFAULTS = 6
};

static bool is_in_folders(struct text path, const struct text *folders, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(path_parent(path), folders[i]))
            return true;
    return false;
}

static bool try_system(const struct lookup *lookup, const struct search_scope *loader)
{
    struct library_search *search = lookup->search;
    struct text folders[MOST_DEFAULTS], cached = TEXT("");
    uint32_t count = default_folders(lookup, folders);
    bool no_defaults = loader != NULL && loader->object->no_default_libs;
    if (lookup->machine != NULL)
        cached = linker_cache_find(&search->cache, lookup->name, lookup->machine, lookup->levels);
    if (no_defaults && is_in_folders(cached, folders, count))
        cached = TEXT("");
    struct path_buffer path = {.length = 0};
    path_add(&path, cached);
    if (cached.length > 0 && try_path(search, &path, lookup->kind, FOUND_CACHE, lookup->out))
        return true;
    for (uint32_t i = 0; i < count && !no_defaults; i++)
        if (try_folder(lookup, folders[i], FOUND_DEFAULT))
            return true;
    return false;
}

/* A name with a slash: where it is not there, it is nowhere. */
static void find_path(const struct lookup *lookup, struct text origin)
{
    struct library_search *search = lookup->search;
    struct text name = expand(search, lookup->name, origin, lookup->machine);
    struct path_buffer path = {.length = 0};
    bool by_cwd = !text_starts(name, TEXT("/"));
    while (text_starts(name, TEXT("./")))
        name = text_slice(name, 2, name.length);
    if (by_cwd) {
        path_add(&path, search->cwd);
        path_add(&path, TEXT("/"));
    }
    path_add(&path, name);
    if (name.length > 0 && try_path(search, &path, lookup->kind, FOUND_SLASH, lookup->out))
        lookup->out->by_cwd = by_cwd;
}

struct found_library library_search_find(struct library_search *search,
                                         const struct search_scope *loader,
                                         const struct search_scope *program, struct text name)
{
    struct found_library found = {0};
    struct lookup lookup = {.search = search, .name = name, .kind = loader->object->kind};
    lookup.out = &found;
    lookup.machine = machine_of(lookup.kind);
    lookup.levels = levels_for(search, lookup.machine);
    if (text_find(name, '/') < name.length) {
        find_path(&lookup, loader->path);
        return found;
    }
    if (!loader->object->has_runpath && try_rpaths(&lookup, loader, program))
        return found;
    if (try_library_path(&lookup) ||
        try_folders(&lookup, loader->runpath.at, loader->runpath.count, FOUND_RUNPATH))
        return found;
    if (search->system)
        try_system(&lookup, loader);
    return found;
}
