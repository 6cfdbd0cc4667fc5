#include "analyzer/load/pickled.h"

enum {
    MOST_PICKLE_BYTES = 64 << 20,
    MOST_FILES = 200,
};

struct pickled {
    struct machine *machine;
    struct frame frame;
    uint32_t files;
};

static bool is_name(struct text text)
{
    if (text.length == 0 || text.length > 200)
        return false;
    for (uint32_t i = 0; i < text.length; i++) {
        char byte = text.at[i];
        bool letter = byte == '_' || byte == '.' || ((byte | 32) >= 'a' && (byte | 32) <= 'z');
        if (!letter && !(byte >= '0' && byte <= '9'))
            return false;
    }
    return true;
}

static void connect_name(struct pickled *pickled, struct text module, struct text name)
{
    struct machine *machine = pickled->machine;
    struct found found;
    if (!is_name(module) || !is_name(name) || !machine_find_file(machine, module, &found))
        return;
    machine->quiet = pickled->frame.code;
    struct value value =
        machine_import(machine, &pickled->frame, 0, arena_text(machine->arena, module));
    machine->quiet = NULL;
    machine->raising = false;
    if (value.kind == VALUE_MODULE)
        machine_connect(machine, &pickled->frame, 0, value.module, EDGE_STRING,
                        text_slice(name, 0, text_find(name, '.')), (struct text){"", 0});
}

/* "cMODULE\nNAME\n": the GLOBAL opcode of protocols 0 to 3. */
static void read_global(struct pickled *pickled, struct text rest)
{
    uint32_t end = text_find(rest, '\n');
    struct text name = text_slice(rest, end + 1, rest.length);
    connect_name(pickled, text_slice(rest, 0, end), text_slice(name, 0, text_find(name, '\n')));
}

/* Short strings of protocol 4 on: opcode 0x8c, a length, the bytes; STACK_GLOBAL takes two of them.
 */
static void read_strings(struct pickled *pickled, struct text bytes)
{
    struct text before = {"", 0};
    for (uint32_t i = 0; i + 1 < bytes.length; i++) {
        uint32_t length = (uint8_t)bytes.at[i + 1];
        if ((uint8_t)bytes.at[i] == 0x8c && i + 2 + length <= bytes.length) {
            struct text string = text_slice(bytes, i + 2, i + 2 + length);
            connect_name(pickled, before, string);
            before = string;
            i += 1 + length;
        } else if (bytes.at[i] == 'c') {
            read_global(pickled, text_slice(bytes, i + 1, i + 400));
        }
    }
}

static bool is_pickle(struct text name)
{
    static const char *const ends[] = {".pkl", ".pickle", ".joblib", ".pck", ".p"};
    for (uint32_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (text_ends(name, text_of(ends[i])))
            return true;
    return false;
}

static void read_folder(struct pickled *pickled, struct text path, uint32_t depth)
{
    struct machine *machine = pickled->machine;
    const struct folder *folder = tree_folder(machine->request->tree, path);
    struct texts names = folder != NULL ? folder_names(folder) : (struct texts){0};
    for (uint32_t i = 0; i < names.count && pickled->files < MOST_FILES; i++) {
        struct text below =
            arena_print(machine->arena, "%.*s/%.*s", TEXT_ARG(path), TEXT_ARG(names.at[i]));
        enum entry_kind kind = folder_entry(folder, names.at[i]);
        if (kind == ENTRY_FOLDER && depth < 2 && names.at[i].at[0] != '.')
            read_folder(pickled, below, depth + 1);
        if (kind != ENTRY_FILE || !is_pickle(names.at[i]))
            continue;
        struct arena_mark mark = arena_mark(&machine->scratch);
        struct text bytes;
        struct error err;
        pickled->files++;
        if (tree_read(machine->request->tree, below, MOST_PICKLE_BYTES, &machine->scratch, &bytes,
                      &err))
            read_strings(pickled, bytes);
        arena_rewind(&machine->scratch, mark);
    }
}

static bool unpickles(const struct machine *machine, const struct edge *edge)
{
    static const char *const names[] = {"pickle", "joblib", "dill", "cloudpickle", "torch"};
    const struct module_graph *graph = machine->graph;
    if (graph->modules.at[edge->from.n].origin != ORIGIN_UNIT)
        return false;
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(module_graph_name(graph, edge->to), names[i]))
            return true;
    return false;
}

void pickled_may_load(struct machine *machine)
{
    struct module_graph *graph = machine->graph;
    struct text unit = machine->request->unit_path;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        if (!unpickles(machine, &graph->edges.at[e]))
            continue;
        module_id from = graph->edges.at[e].from;
        struct pickled pickled = {.machine = machine};
        struct bindings *globals = machine_names(machine, from);
        pickled.frame = (struct frame){.code = machine_loaded(machine, from)->code,
                                       .locals = globals,
                                       .globals = globals,
                                       .result = value_unbound()};
        if (pickled.frame.code != NULL)
            read_folder(&pickled, text_slice(unit, 0, text_find_last(unit, '/')), 0);
        return; /* the files are the same for every module */
    }
}
