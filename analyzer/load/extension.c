#include "analyzer/load/extension.h"

#include "analyzer/elf/object.h"
#include "analyzer/resolve/stdlib.h"

enum {
    MOST_OBJECT_BYTES = 512 << 20
};

static struct frame *frame_of(struct machine *machine, module_id module)
{
    struct frame *frame = ARENA_NEW(machine->arena, struct frame);
    frame->code = code_new(machine, module, NULL);
    frame->locals = frame->globals = &machine_loaded(machine, module)->names;
    return frame;
}

static void import_quietly(struct machine *machine, struct frame *frame, struct text full)
{
    bool raising = machine->raising;
    struct value raised = machine->raised;
    machine->raising = false;
    machine_import(machine, frame, 0, full);
    machine->raising = raising;
    machine->raised = raised;
}

static const struct object_imports *read_imports(struct machine *machine, module_id module)
{
    struct loaded *loaded = machine_loaded(machine, module);
    const struct module *it = module_graph_module(machine->graph, module);
    if (it->kind != MODULE_EXTENSION || it->origin == ORIGIN_STDLIB || loaded->c_imports != NULL)
        return loaded->c_imports;
    loaded->c_imports = ARENA_NEW(machine->arena, struct object_imports);
    struct error err;
    struct text bytes;
    struct arena_mark mark = arena_mark(&machine->scratch);
    bool read = tree_read(machine->request->tree, it->path, MOST_OBJECT_BYTES, &machine->scratch,
                          &bytes, &err) &&
                object_read_imports(it->path, bytes, machine->arena, loaded->c_imports, &err);
    arena_rewind(&machine->scratch, mark);
    if (!read)
        array_push(machine->arena, &machine->graph->findings,
                   (struct finding){.code = "IS004",
                                    .severity = SEVERITY_WARNING,
                                    .message = arena_text(machine->arena, text_of(err.message)),
                                    .module = module,
                                    .path = it->path});
    module_graph_module(machine->graph, module)->words = loaded->c_imports->single;
    return loaded->c_imports;
}

static void import_strings(struct machine *machine, module_id module, struct texts strings,
                           uint32_t least_parts)
{
    struct frame *frame = frame_of(machine, module);
    for (uint32_t i = 0; i < strings.count; i++) {
        uint32_t parts;
        struct text name = strings.at[i];
        uint32_t dots = 0;
        while (dots < name.length && name.at[dots] == '.')
            dots++;
        name = machine_absolute(machine, frame, dots, text_slice(name, dots, name.length));
        struct text full = machine_longest_module(machine, name, &parts);
        if (parts >= least_parts && full.length > 0)
            import_quietly(machine, frame, arena_text(machine->arena, full));
    }
}

void extension_load(struct machine *machine, module_id module)
{
    const struct module *it = module_graph_module(machine->graph, module);
    struct frame *frame = frame_of(machine, module);
    struct text name = module_graph_name(machine->graph, module);
    machine_loaded(machine, module)->names.open = it->kind != MODULE_NAMESPACE;
    struct texts known = stdlib_c_imports(machine->request->environment, name, machine->arena);
    for (uint32_t i = 0; i < known.count; i++)
        import_quietly(machine, frame, known.at[i]);
    const struct object_imports *imports = read_imports(machine, module);
    if (imports == NULL)
        return;
    import_strings(machine, module, imports->likely, 1);
    if (!imports->calls_read && imports->imports_anything)
        import_strings(machine, module, imports->dotted, 2);
}

void extension_may_load(struct machine *machine, module_id module)
{
    const struct object_imports *imports = read_imports(machine, module);
    if (imports == NULL || !imports->imports_anything)
        return;
    import_strings(machine, module, imports->dotted, 1);
    import_strings(machine, module, imports->single, 1);
}
