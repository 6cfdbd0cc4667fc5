#include "analyzer/resolve/build_facts.h"

#include "analyzer/resolve/installation.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/resolve/stdlib.h"
#include "analyzer/source/source.h"

#include <stdlib.h>
#include <sys/utsname.h>

struct text_list {
    struct text *at;
    uint32_t count;
    uint32_t room;
};

bool sysconfig_value(struct text text, struct text name, struct arena *arena, struct text *out)
{
    struct text key = arena_print(arena, "'%.*s':", TEXT_ARG(name));
    const char *at = memmem(text.at, text.length, key.at, key.length);
    if (at == NULL)
        return false;
    const char *end = text.at + text.length;
    *out = (struct text){"", 0};
    bool found = false;
    for (at += key.length; at < end && memchr(" \n\r\t'", *at, 5) != NULL; at++) {
        if (*at != '\'')
            continue;
        const char *close = memchr(at + 1, '\'', (size_t)(end - at - 1));
        if (close == NULL)
            break;
        *out = arena_join(arena, *out, (struct text){at + 1, (uint32_t)(close - at - 1)});
        found = true;
        at = close;
    }
    return found;
}

/* The name of the first file in `folder` that begins with `start`. */
static struct text first_name(struct tree *tree, struct text folder, struct text start)
{
    const struct folder *listing = tree_folder(tree, folder);
    struct texts names = listing != NULL ? folder_names(listing) : (struct texts){0};
    for (uint32_t i = 0; i < names.count; i++)
        if (text_starts(names.at[i], start))
            return names.at[i];
    return (struct text){"", 0};
}

static struct text lib_dynload(const struct environment *environment, struct arena *arena)
{
    return path_join(arena, environment->stdlib, TEXT("lib-dynload"));
}

/* "t-x86_64-linux-gnu": what follows ".cpython-311" in this build's extension names; read from
 * lib-dynload, else from _sysconfigdata__linux_x86_64-linux-gnu.py, else this machine's. */
static struct text abi_tail(const struct environment *environment, struct tree *tree,
                            struct arena *arena)
{
    struct python_version version = environment->stdlib_version;
    if (environment->stdlib.length > 0) {
        struct text tag = arena_print(arena, ".cpython-%d%d", version.major, version.minor);
        const struct folder *folder = tree_folder(tree, lib_dynload(environment, arena));
        struct texts names = folder != NULL ? folder_names(folder) : (struct texts){0};
        for (uint32_t i = 0; i < names.count; i++) {
            struct text rest = text_slice(names.at[i], text_find(names.at[i], '.'), UINT32_MAX);
            if (text_starts(rest, tag) && text_ends(rest, TEXT(".so")))
                return text_slice(rest, tag.length, rest.length - 3);
        }
        struct text stem = TEXT("_sysconfigdata__linux_");
        struct text data = first_name(tree, environment->stdlib, stem);
        if (text_ends(data, TEXT(".py")))
            return arena_print(arena, "-%.*s",
                               TEXT_ARG(text_slice(data, stem.length, data.length - 3)));
    }
    struct utsname machine;
    bool known = uname(&machine) == 0;
    return arena_print(arena, "-%s-linux-gnu", known ? machine.machine : "x86_64");
}

static void find_suffixes(struct environment *environment, struct tree *tree, struct arena *arena)
{
    int major = environment->version.major, minor = environment->version.minor;
    struct text_list list = {0};
    if (text_is(environment->platform, "win32")) {
        array_push(arena, &list, arena_print(arena, ".cp%d%d-win_amd64.pyd", major, minor));
        array_push(arena, &list, TEXT(".pyd"));
        environment->suffixes = (struct texts){list.at, list.count};
        return;
    }
    struct text tail = text_is(environment->platform, "darwin")
                           ? TEXT("-darwin")
                           : abi_tail(environment, tree, arena);
    bool free_threaded = text_starts(tail, TEXT("t-"));
    array_push(arena, &list,
               arena_print(arena, ".cpython-%d%d%.*s.so", major, minor, TEXT_ARG(tail)));
    if (!free_threaded)
        array_push(arena, &list, TEXT(".abi3.so"));
    if (minor >= 15)
        array_push(arena, &list, TEXT(".abi3t.so"));
    array_push(arena, &list, TEXT(".so"));
    environment->suffixes = (struct texts){list.at, list.count};
}

static int compare_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static struct texts sorted(struct text_list *list)
{
    if (list->count > 0)
        qsort(list->at, list->count, sizeof *list->at, compare_text);
    return (struct texts){list->at, list->count};
}

static bool sorted_hold(struct texts texts, struct text name)
{
    return texts.count > 0 &&
           bsearch(&name, texts.at, texts.count, sizeof name, compare_text) != NULL;
}

/* Appends the words of `text` that are not among `but`. */
static void add_words(struct text text, struct texts but, struct arena *arena,
                      struct text_list *list)
{
    while (text.length > 0) {
        struct text word = text_slice(text, 0, text_find(text, ' '));
        text = text_slice(text, word.length + 1, text.length);
        if (word.length > 0 && !sorted_hold(but, word))
            array_push(arena, list, word);
    }
}

static void add_texts(struct texts texts, struct arena *arena, struct text_list *list)
{
    for (uint32_t i = 0; i < texts.count; i++)
        array_push(arena, list, texts.at[i]);
}

static void add_dynamic_modules(const struct environment *environment, struct tree *tree,
                                struct arena *arena, struct text_list *list)
{
    const struct folder *folder = tree_folder(tree, lib_dynload(environment, arena));
    struct texts names = folder != NULL ? folder_names(folder) : (struct texts){0};
    for (uint32_t i = 0; i < names.count; i++)
        array_push(arena, list, text_slice(names.at[i], 0, text_find(names.at[i], '.')));
}

static bool read_sysconfig(const struct environment *environment, struct tree *tree,
                           struct arena *arena, struct text *out)
{
    struct error ignored;
    struct text name = first_name(tree, environment->stdlib, TEXT("_sysconfigdata__"));
    return name.length > 0 && source_bytes(path_join(arena, environment->stdlib, name).at, 4 << 20,
                                           arena, out, &ignored);
}

/* Besides the table's, names that the build was configured with and that have no file of their own
 * are compiled in: MODBUILT_NAMES without MODSHARED_NAMES (there since 3.11) and without what lies
 * in lib-dynload. */
static void find_builtins(struct environment *environment, struct tree *tree, struct arena *arena)
{
    environment->builtins = stdlib_plain_builtins(environment->version, arena);
    struct text text, built, shared;
    if (environment->stdlib.length == 0 ||
        !version_equal(environment->version, environment->stdlib_version) ||
        !read_sysconfig(environment, tree, arena, &text) ||
        !sysconfig_value(text, TEXT("MODBUILT_NAMES"), arena, &built))
        return;
    struct text_list others = {0}, list = {0};
    add_texts(environment->builtins, arena, &others);
    add_dynamic_modules(environment, tree, arena, &others);
    if (sysconfig_value(text, TEXT("MODSHARED_NAMES"), arena, &shared))
        add_words(shared, (struct texts){0}, arena, &others);
    add_texts(environment->builtins, arena, &list);
    add_words(built, sorted(&others), arena, &list);
    environment->builtins = sorted(&list);
}

void build_facts_read(struct environment *environment, struct tree *tree, struct arena *arena)
{
    find_suffixes(environment, tree, arena);
    find_builtins(environment, tree, arena);
}
