/* From a module's file to its code: read, decode, parse, and say what was odd. */
#include "analyzer/load/machine.h"

#include "analyzer/source/source.h"

static void add_finding(struct machine *machine, module_id module, const char *code,
                        enum severity severity, struct text message, struct place place)
{
    const struct module *it = module_graph_module(machine->graph, module);
    struct finding finding = {.code = code,
                              .severity = severity,
                              .message = message,
                              .module = module,
                              .path = it->path,
                              .place = place,
                              .end = place};
    array_push(machine->arena, &machine->graph->findings, finding);
}

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
    if (it->kind != MODULE_ZIP)
        return source_read(it->path.at, arena, source, err);
    struct text bytes;
    if (!tree_read(machine->request->tree, it->path, SOURCE_MOST_BYTES, arena, &bytes, err))
        return false;
    source_decode(bytes, arena, source);
    return true;
}

static void tell_trouble(struct machine *machine, module_id module, const struct source *source,
                         const struct facts *facts)
{
    struct place at = facts_place(facts, source->trouble_at);
    struct text said = TEXT("");
    switch (source->trouble) {
    case SOURCE_FINE: return;
    case SOURCE_UNKNOWN_ENCODING:
        said = arena_print(machine->arena, "the encoding '%.*s' is not known",
                           TEXT_ARG(source->encoding));
        break;
    case SOURCE_BAD_BYTES:
        said =
            arena_print(machine->arena, "has bytes that are not %.*s", TEXT_ARG(source->encoding));
        break;
    case SOURCE_NUL_BYTES: said = TEXT("holds NUL bytes, which CPython refuses"); break;
    case SOURCE_MARK_AND_COOKIE:
        said = TEXT("has a UTF-8 byte order mark and another coding cookie");
        break;
    }
    add_finding(machine, module, "IS005", SEVERITY_WARNING, said, at);
}

static void tell_facts(struct machine *machine, module_id module, const struct facts *facts)
{
    if (facts->flags & FACTS_ERROR)
        add_finding(machine, module, "IS001", SEVERITY_ERROR,
                    facts->flags & FACTS_PYTHON2
                        ? TEXT("is not Python 3; its imports are taken as they can be read")
                        : TEXT("has a syntax error; its imports are taken as they can be read"),
                    facts_place(facts, facts->error_start));
    if (facts->flags & FACTS_TOO_DEEP)
        add_finding(machine, module, "IS006", SEVERITY_WARNING,
                    TEXT("is nested too deeply to be read whole"), (struct place){0, 0});
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

struct code *machine_read(struct machine *machine, module_id module)
{
    struct module *it = module_graph_module(machine->graph, module);
    if (it->path.length == 0)
        return NULL;
    struct source source;
    struct error err;
    struct arena_mark mark = arena_mark(&machine->scratch);
    if (!read_source(machine, module, &machine->scratch, &source, &err)) {
        add_finding(machine, module, "IS004", SEVERITY_ERROR,
                    arena_text(machine->arena, text_of(err.message)), (struct place){0, 0});
        return NULL;
    }
    enum python_detail detail = machine->request->outline ? PYTHON_OUTLINE : PYTHON_WHOLE;
    const struct facts *facts = python_read(machine->python, source.text, detail, machine->arena);
    tell_trouble(machine, module, &source, facts);
    tell_facts(machine, module, facts);
    it->facts = facts;
    struct loaded *loaded = machine_loaded(machine, module);
    loaded->binds_unseen = binds_unseen(source.text);
    loaded->imports = arena_alloc_array(machine->arena, facts->imports.count + 1, 1);
    arena_rewind(&machine->scratch, mark);
    return code_new(machine, module, facts);
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
