/* From a module's file to its code: read, decode, parse, and say what was odd. */
#include "analyzer/load/ahead.h"
#include "analyzer/load/machine.h"
#include "analyzer/load/reading_tell.h"

#include "analyzer/source/notebook.h"
#include "analyzer/source/source.h"

struct code *code_new(struct machine *machine, module_id module, const struct facts *facts)
{
    struct code *code = ARENA_NEW(machine->arena, struct code);
    *code = (struct code){.module = module, .facts = facts};
    if (facts != NULL)
        code->names = arena_alloc_array(machine->arena, facts->names.count, sizeof *code->names);
    return code;
}

name_id code_name(struct machine *machine, struct code *code, uint32_t name)
{
    if (name == 0)
        return (name_id){0};
    if (code->names[name].n == 0)
        code->names[name] = machine_intern(machine, facts_name(code->facts, name));
    return code->names[name];
}

static bool read_source(struct machine *machine, module_id module, struct arena *arena,
                        struct source *source, struct error *err)
{
    const struct module *it = module_graph_module(machine->graph, module);
    struct text bytes;
    if (notebook_is(it->path)) {
        if (!source_bytes(it->path.at, SOURCE_MOST_BYTES, arena, &bytes, err))
            return false;
        if (!notebook_source(bytes, arena, &bytes))
            return error_set(err, "%s is no notebook", it->path.at);
        source_decode(bytes, arena, source);
        return true;
    }
    if (it->kind != MODULE_ZIP)
        return source_read(it->path.at, arena, source, err);
    if (!tree_read(machine->request->tree, it->path, SOURCE_MOST_BYTES, arena, &bytes, err))
        return false;
    source_decode(bytes, arena, source);
    return true;
}

/* Ways to bind a name of a module without an assignment to it. A text that mentions one may bind
 * any name; the text is asked, not the facts, so that an outline gives the same answer. */
static bool binds_unseen(struct text text)
{
    static const char *const ways[] = {"globals()", "locals()",   "vars()", "setattr(",
                                       "__dict__",  "exec(",      "eval(",  "sys.modules",
                                       "_convert",  "global_enum"};
    for (uint32_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (text.length > 0 && memmem(text.at, text.length, ways[i], strlen(ways[i])) != NULL)
            return true;
    return false;
}

/* Where a file lies in no archive and is no notebook, threads may have read it. */
static bool is_plain_file(const struct module *module)
{
    return module->kind != MODULE_ZIP && !notebook_is(module->path);
}

static enum python_detail detail_of(const struct machine *machine)
{
    return machine->request->outline ? PYTHON_OUTLINE : PYTHON_WHOLE;
}

static void read_module(struct machine *machine, module_id module, struct reading *out)
{
    const struct module *it = module_graph_module(machine->graph, module);
    if (is_plain_file(it)) {
        if (!ahead_take(machine->ahead, machine_intern(machine, it->path), machine->arena, out))
            read_file(machine->python, it->path, detail_of(machine), machine->arena, out);
        return;
    }
    struct arena_mark mark = arena_mark(&machine->scratch);
    *out = (struct reading){0};
    out->ok = read_source(machine, module, &machine->scratch, &out->source, &out->err);
    if (out->ok)
        out->facts =
            python_read(machine->python, out->source.text, detail_of(machine), machine->arena);
    out->source.encoding = arena_text(machine->arena, out->source.encoding);
    arena_rewind(&machine->scratch, mark);
}

/* The modules that this one imports at module level will be wanted next, the first one first. */
static void want_imports(struct machine *machine, module_id module, const struct facts *facts)
{
    struct text package = machine_package(machine, module);
    if (machine->request->jobs < 2)
        return;
    for (uint32_t i = facts->imports.count; i > 0; i--) {
        const struct import_fact *fact = &facts->imports.at[i - 1];
        const struct node *statement = &facts->nodes.at[fact->statement];
        if (fact->scope != 0)
            continue;
        struct text name = facts_name(facts, facts->nodes.at[fact->alias].value);
        if (statement->kind == NODE_IMPORT_FROM)
            name = machine_from_package(machine, package, statement->extra,
                                        facts_name(facts, statement->value));
        struct found found;
        if (name.length > 0 && machine_find_file(machine, name, &found) &&
            (found.kind == MODULE_SOURCE || found.kind == MODULE_PACKAGE) && found.path.length > 0)
            ahead_want(machine->ahead, machine_intern(machine, found.path), found.path);
    }
}

struct code *machine_read(struct machine *machine, module_id module)
{
    if (module_graph_module(machine->graph, module)->path.length == 0)
        return NULL;
    struct reading reading;
    read_module(machine, module, &reading);
    if (!reading.ok) {
        reading_tell(machine->graph, module, &reading);
        return NULL;
    }
    const struct facts *facts = reading.facts;
    reading_tell(machine->graph, module, &reading);
    module_graph_module(machine->graph, module)->facts = facts;
    struct loaded *loaded = machine_loaded(machine, module);
    loaded->refused = reading.source.trouble != SOURCE_FINE ||
                      (facts->flags & (FACTS_ERROR | FACTS_PYTHON2)) != 0;
    loaded->imports = arena_alloc_array(machine->arena, facts->imports.count + 1, 1);
    want_imports(machine, module, facts);
    return code_new(machine, module, facts);
}

bool machine_binds_unseen(struct machine *machine, module_id module)
{
    struct loaded *loaded = machine_loaded(machine, module);
    if (loaded->unseen == TRUTH_UNKNOWN) {
        struct source source;
        struct error err;
        struct arena_mark mark = arena_mark(&machine->scratch);
        bool any = !read_source(machine, module, &machine->scratch, &source, &err) ||
                   binds_unseen(source.text);
        arena_rewind(&machine->scratch, mark);
        loaded->unseen = any ? TRUTH_YES : TRUTH_NO;
    }
    return loaded->unseen == TRUTH_YES;
}

struct code *machine_body(struct machine *machine, struct function *function, node_index *node)
{
    struct code *code = function->code;
    const struct node *it = &code->facts->nodes.at[function->node];
    *node = function->node;
    if (!(it->flags & FLAG_BODY_LEFT_OUT))
        return code;
    if (code->bodies == NULL)
        code->bodies =
            arena_alloc_array(machine->arena, code->facts->scopes.count, sizeof(struct code *));
    struct code **body = &code->bodies[it->value];
    if (*body == NULL) {
        struct loaded *loaded = machine_loaded(machine, code->module);
        struct source source;
        struct error err;
        if (loaded->source.at == NULL) {
            if (!read_source(machine, code->module, machine->arena, &source, &err))
                return NULL;
            loaded->source = source.text;
        }
        *body = code_new(machine, code->module,
                         python_read_function(machine->python, loaded->source, it->start, it->stop,
                                              machine->arena));
    }
    *node = facts_child((*body)->facts, 0, 0);
    if (*node >= (*body)->facts->nodes.at[0].end ||
        (*body)->facts->nodes.at[*node].kind != NODE_FUNCTION)
        return NULL;
    return *body;
}
