#include "analyzer/elf/natives.h"

#include "analyzer/elf/load_order.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/source/digest.h"
#include "analyzer/source/source.h"

#include <stdlib.h>

struct link {
    struct search_scope scope; /* first: a scope's loader is a link */
    uint32_t native;
    ARRAY(struct text) names; /* that it was asked for by */
    bool followed;            /* its needs are loaded */
};

void natives_init(struct natives *natives, const struct natives_request *request,
                  struct arena *arena)
{
    *natives = (struct natives){.arena = arena, .request = *request};
    names_init(&natives->paths, arena);
    library_search_init(&natives->search, arena, request->cwd, request->target,
                        request->target == NULL);
    if (request->target == NULL)
        return;
    natives->has_kind = true;
    natives->kind = machine_kind_of(request->target->machine);
    natives->search.library_path = request->library_path;
    natives->search.roots = request->roots;
    library_search_init(&natives->at_home, arena, request->cwd, NULL, true);
}

static struct native *native_at(struct natives *natives, uint32_t index)
{
    return &natives->all.at[index];
}

/* The file at `path`, read at its first mention. Two names of one file are one object. */
static uint32_t native_of(struct natives *natives, struct text path)
{
    name_id id = names_add(&natives->paths, path);
    if (id.n <= natives->by_path.count)
        return natives->by_path.at[id.n - 1];
    struct native native = {.path = names_text(&natives->paths, id), .same_as = NO_NATIVE};
    native.file = path_real(natives->arena, native.path);
    uint32_t index = natives->all.count;
    struct shared_object *object = &native.object;
    shared_object_read(native.path, natives->arena, object);
    for (uint32_t i = 0; i < natives->all.count; i++) {
        const struct shared_object *other = &natives->all.at[i].object;
        if (object->inode != 0 && other->inode == object->inode && other->device == object->device)
            index = i;
    }
    if (index == natives->all.count)
        array_push(natives->arena, &natives->all, native);
    array_push(natives->arena, &natives->by_path, index);
    return index;
}

static bool answers_to(const struct link *link, struct text name)
{
    if (text_equal(link->scope.object->soname, name) && name.length > 0)
        return true;
    ARRAY_EACH (const struct text, known, &link->names)
        if (text_equal(*known, name))
            return true;
    return false;
}

static struct link *find_loaded(const struct natives *natives, struct text name,
                                struct machine_kind kind)
{
    for (uint32_t i = 0; i < natives->process.count; i++) {
        struct link *link = natives->process.at[i];
        if (machine_equal(link->scope.object->kind, kind) && answers_to(link, name))
            return link;
    }
    return NULL;
}

static void note_opens(struct natives *natives, const struct link *link)
{
    const struct search_scope *program = &natives->process.at[0]->scope;
    struct texts dlopens = link->scope.object->dlopens;
    for (uint32_t i = 0; i < dlopens.count; i++) {
        struct found_library found =
            library_search_find(&natives->search, &link->scope, program, dlopens.at[i]);
        array_push(natives->arena, &natives->all.at[link->native].opens,
                   (struct native_opens){dlopens.at[i], found.broken ? TEXT("") : found.path});
    }
}

/* Joins the process; what it needs is for follow() to find. */
static struct link *add_link(struct natives *natives, struct text path, struct text name,
                             const struct link *loader)
{
    uint32_t index = native_of(natives, path);
    for (uint32_t i = 0; i < natives->process.count; i++) {
        struct link *known = natives->process.at[i];
        if (known->native != index)
            continue;
        array_push(natives->arena, &known->names, name);
        return known;
    }
    struct link *link = ARENA_NEW(natives->arena, struct link);
    struct shared_object *object = ARENA_NEW(natives->arena, struct shared_object);
    *object = native_at(natives, index)->object; /* `all` moves as it grows */
    link->native = index;
    link->scope.loader = loader == NULL ? NULL : &loader->scope;
    link->scope.object = object;
    link->scope.path = arena_text(natives->arena, path);
    array_push(natives->arena, &link->names, name);
    library_search_expand(&natives->search, &link->scope);
    array_push(natives->arena, &natives->process, link);
    return link;
}

static bool has_search_path(const struct search_scope *scope, const struct search_scope *program)
{
    if (scope->runpath.count > 0)
        return true;
    for (const struct search_scope *at = scope; at != NULL && !scope->object->has_runpath;
         at = at->loader)
        if (at->rpath.count > 0)
            return true;
    return program->rpath.count > 0 && !scope->object->has_runpath;
}

static struct found_library search_for(struct natives *natives, const struct link *link,
                                       struct text name, bool *only_here)
{
    const struct search_scope *program = &natives->process.at[0]->scope;
    struct found_library found = library_search_find(&natives->search, &link->scope, program, name);
    *only_here = false;
    if (found.by != FOUND_NOWHERE || natives->request.target == NULL)
        return found;
    found = library_search_find(&natives->at_home, &link->scope, program, name);
    *only_here = found.by != FOUND_NOWHERE;
    return found;
}

/* The name is taken; another file may lie where the object itself would look. */
static void note_own(struct natives *natives, const struct link *link, const struct link *loaded,
                     struct native_need *need)
{
    bool only_here;
    if (!has_search_path(&link->scope, &natives->process.at[0]->scope))
        return;
    struct found_library found = search_for(natives, link, need->name, &only_here);
    if (found.by != FOUND_RPATH && found.by != FOUND_RUNPATH)
        return;
    if (!found.broken && native_of(natives, found.path) != loaded->native)
        need->own = found.path;
}

/* What one need leads to, loaded where it was not; `*answer` is NULL where nothing is. */
static struct native_need resolve(struct natives *natives, const struct link *link,
                                  struct object_need asked, struct link **answer)
{
    struct text name = asked.name;
    struct native_need need = {.name = name, .kind = asked.kind, .native = NO_NATIVE};
    *answer = find_loaded(natives, name, link->scope.object->kind);
    if (*answer != NULL) {
        need.by = FOUND_LOADED;
        need.native = (*answer)->native;
        note_own(natives, link, *answer, &need);
        return need;
    }
    struct found_library found = search_for(natives, link, name, &need.only_here);
    need.by = found.by;
    need.by_cwd = found.by_cwd;
    if (found.broken) {
        need.by = FOUND_NOWHERE;
        need.broken = found.path;
    } else if (found.path.length > 0) {
        *answer = add_link(natives, found.path, name, link);
        need.native = (*answer)->native;
    }
    need.platform = found.by == FOUND_RUNTIME;
    return need;
}

/* Links that are followed before the others: a stack. */
struct urgent {
    struct arena arena;
    ARRAY(struct link *) links;
};

static bool is_system(enum found_by by)
{
    return by == FOUND_CACHE || by == FOUND_DEFAULT;
}

/* The first process that loads an object tells its needs; the others may differ in what is told.
 * What it is a filter for goes to `urgent`, the first one last. */
static void follow_link(struct natives *natives, const struct link *link, struct urgent *urgent)
{
    uint32_t from = urgent->links.count;
    bool first = !native_at(natives, link->native)->loaded;
    native_at(natives, link->native)->loaded = true;
    const struct shared_object *object = link->scope.object;
    for (uint32_t i = 0; i < object->needed.count; i++) {
        struct link *answer;
        struct native_need need = resolve(natives, link, object->needed.at[i], &answer);
        if (need.kind != NEED_PLAIN && answer != NULL)
            array_push(&urgent->arena, &urgent->links, answer);
        struct native *native = native_at(natives, link->native);
        if (need.native != NO_NATIVE && natives->request.target == NULL && is_system(need.by) &&
            target_provides(NULL, need.name) == PROVIDED_SURELY)
            native_at(natives, need.native)->platform = true;
        if (first) {
            array_push(natives->arena, &native->needs, need);
            continue;
        }
        struct native_need *told = &native->needs.at[i];
        if (told->native != need.native && need.native != NO_NATIVE && told->own.length == 0)
            told->own = native_at(natives, need.native)->path;
    }
    for (uint32_t to = urgent->links.count; from + 1 < to; from++) {
        struct link *last = urgent->links.at[--to];
        urgent->links.at[to] = urgent->links.at[from];
        urgent->links.at[from] = last;
    }
    if (first)
        note_opens(natives, link);
}

/* Breadth first, as glibc maps what an object needs; but what an object is a filter for is put
 * before it in the list, and so comes right after it. */
static void follow(struct natives *natives, uint32_t from)
{
    struct urgent urgent = {0};
    for (uint32_t i = from; i < natives->process.count; i++) {
        array_push(&urgent.arena, &urgent.links, natives->process.at[i]);
        while (urgent.links.count > 0) {
            struct link *link = urgent.links.at[--urgent.links.count];
            if (!link->followed)
                follow_link(natives, link, &urgent);
            link->followed = true;
        }
    }
    arena_release(&urgent.arena);
}

/* Every process has the dynamic linker, under the name that programs ask for it. */
static void add_linker(struct natives *natives, struct machine_kind kind)
{
    const struct machine_info *machine = machine_of(kind);
    if (machine == NULL || natives->request.target != NULL ||
        !path_is_file(text_of(machine->linker)))
        return;
    struct link *link = add_link(natives, text_of(machine->linker), text_of(machine->linker), NULL);
    native_at(natives, link->native)->platform = true;
}

void natives_start(struct natives *natives, struct text program)
{
    natives->process.count = 0;
    if (program.length > 0)
        natives_load(natives, program);
    if (natives->process.count == 0)
        return;
    struct native *native = native_at(natives, natives->process.at[0]->native);
    native->named = false;
    natives->has_kind = native->object.has_kind;
    natives->kind = native->object.kind;
}

uint32_t natives_load(struct natives *natives, struct text path)
{
    uint32_t from = natives->process.count;
    const struct link *program = from == 0 ? NULL : natives->process.at[0];
    struct link *link = add_link(natives, path, path, program);
    if (from == 0)
        add_linker(natives, link->scope.object->kind);
    native_at(natives, link->native)->named = true;
    follow(natives, from);
    return link->native;
}

typedef bool native_test(const struct native *native);

static bool is_named(const struct native *native)
{
    return native->named;
}

static bool is_at_init(const struct native *native)
{
    return native->named && native->at_init;
}

static bool is_shipped(const struct native *native)
{
    return native->named && !native->platform;
}

static bool may_ship(const struct native *native)
{
    return !native->platform;
}

static bool any(const struct native *native)
{
    (void)native;
    return true;
}

/* Marks what those that pass `first` need, all the way through those that pass `through`. */
static bool *reach(const struct natives *natives, native_test *first, native_test *through,
                   struct arena *arena)
{
    bool *reached = arena_alloc_array(arena, natives->all.count, sizeof *reached);
    ARRAY(uint32_t) work = {0};
    for (uint32_t i = 0; i < natives->all.count; i++)
        if (first(&natives->all.at[i]))
            array_push(arena, &work, i);
    while (work.count > 0) {
        uint32_t at = work.at[--work.count];
        if (reached[at] || !through(&natives->all.at[at]))
            continue;
        reached[at] = true;
        ARRAY_EACH (const struct native_need, need, &natives->all.at[at].needs)
            if (need->native != NO_NATIVE)
                array_push(arena, &work, need->native);
    }
    return reached;
}

/* Drops what only the program itself needs; indexes move. */
static void keep_reached(struct natives *natives)
{
    struct arena scratch = {0};
    uint32_t count = natives->all.count, kept = 0;
    const bool *reached = reach(natives, is_named, any, &scratch);
    uint32_t *moved = arena_alloc_array(&scratch, count, sizeof *moved);
    for (uint32_t i = 0; i < count; i++) {
        moved[i] = kept;
        if (reached[i])
            natives->all.at[kept++] = natives->all.at[i];
    }
    natives->all.count = kept;
    ARRAY_EACH (struct native, native, &natives->all)
        ARRAY_EACH (struct native_need, need, &native->needs)
            if (need->native != NO_NATIVE)
                need->native = moved[need->native];
    arena_release(&scratch);
}

static void spread_init(struct natives *natives)
{
    struct arena scratch = {0};
    const bool *at_init = reach(natives, is_at_init, any, &scratch);
    for (uint32_t i = 0; i < natives->all.count; i++)
        natives->all.at[i].at_init = at_init[i];
    arena_release(&scratch);
}

/* What only the system's own objects need is the system's as well. */
static void spread_platform(struct natives *natives)
{
    struct arena scratch = {0};
    const bool *shipped = reach(natives, is_shipped, may_ship, &scratch);
    for (uint32_t i = 0; i < natives->all.count; i++)
        natives->all.at[i].platform = !shipped[i];
    ARRAY_EACH (struct native, native, &natives->all)
        ARRAY_EACH (struct native_need, need, &native->needs)
            need->platform |= need->native != NO_NATIVE && natives->all.at[need->native].platform;
    arena_release(&scratch);
}

/* A file that can be loaded, beside others of its size. */
struct content {
    uint32_t native;
    uint64_t bytes;
    struct digest digest; /* where another one has that size */
    struct text path;
};

static int by_content(const void *a, const void *b)
{
    const struct content *x = a, *y = b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? -1 : 1;
    int order = memcmp(x->digest.sha256, y->digest.sha256, SHA256_BYTES);
    return order != 0 ? order : text_compare(x->path, y->path);
}

static void read_content(struct content *content)
{
    struct arena scratch = {0};
    struct text bytes;
    struct error err;
    content->digest.ok = source_bytes(content->path.at, OBJECT_MOST_BYTES, &scratch, &bytes, &err);
    if (content->digest.ok)
        digest_bytes(bytes, &content->digest);
    arena_release(&scratch);
}

/* Only files of one size are read again, each once. */
static void find_same(struct natives *natives)
{
    struct arena scratch = {0};
    ARRAY(struct content) list = {0};
    for (uint32_t i = 0; i < natives->all.count; i++) {
        const struct native *native = &natives->all.at[i];
        if (native->object.trouble == OBJECT_FINE)
            array_push(&scratch, &list,
                       (struct content){i, native->object.bytes, {0}, native->path});
    }
    if (list.count < 2)
        goto done;
    qsort(list.at, list.count, sizeof *list.at, by_content);
    for (uint32_t i = 0; i < list.count; i++)
        if ((i > 0 && list.at[i - 1].bytes == list.at[i].bytes) ||
            (i + 1 < list.count && list.at[i + 1].bytes == list.at[i].bytes))
            read_content(&list.at[i]);
    qsort(list.at, list.count, sizeof *list.at, by_content);
    for (uint32_t i = 1; i < list.count; i++) {
        const struct content *one = &list.at[i], *before = &list.at[i - 1];
        if (one->digest.ok && before->digest.ok && one->bytes == before->bytes &&
            memcmp(one->digest.sha256, before->digest.sha256, SHA256_BYTES) == 0)
            natives->all.at[one->native].same_as = before->native;
    }
done:
    arena_release(&scratch);
}

void natives_finish(struct natives *natives)
{
    keep_reached(natives);
    spread_init(natives);
    spread_platform(natives);
    find_same(natives);
    load_order_find(natives);
}
