#include "analyzer/elf/calls.h"

#include "analyzer/base/names.h"
#include "analyzer/elf/code.h"
#include "analyzer/elf/strings.h"

#include <stdlib.h>

/* How a function imports what it is told by an argument. */
enum import_way {
    IMPORTS_NOT,
    IMPORTS_NAME,       /* the first or second argument */
    IMPORTS_WITH_LEVEL, /* and the third says how relative it is: __Pyx_Import(name, list, level) */
    IMPORTS_WITH_FIFTH, /* PyImport_ImportModuleLevelObject: the fifth says so */
};

static const struct {
    const char *name;
    enum import_way way;
} import_functions[] = {
    {"PyCapsule_Import", IMPORTS_NAME},
    {"PyImport_Import", IMPORTS_NAME},
    {"PyImport_ImportModule", IMPORTS_NAME},
    {"PyImport_ImportModuleAttrString", IMPORTS_NAME},
    {"PyImport_ImportModuleLevel", IMPORTS_WITH_FIFTH},
    {"PyImport_ImportModuleLevelObject", IMPORTS_WITH_FIFTH},
    {"PyImport_ImportModuleNoBlock", IMPORTS_NAME},
};

enum {
    HELPER_DEPTH = 3, /* helpers that call helpers */
    PY_MOD_CREATE = 1,
    PY_MOD_EXEC = 2,
    SLOTS_PLACE = 72, /* of m_slots in PyModuleDef */
    MOST_SLOTS = 16,
};
#define NO_LIST UINT32_MAX

/* A variable that holds an interned string while the module lives. */
struct variable {
    uint64_t place;
    struct text string;
};

/* An address that was put on the stack. */
struct stored {
    uint64_t place, address;
};

struct call {
    uint32_t caller;
    struct branch_target target;
    struct constant arguments[STEP_ARGUMENTS];
    uint32_t list, list_end; /* names that were read since a list was begun, in `read_places` */
};

struct function {
    bool reached, is_root;
    enum import_way way;
};

struct calls {
    const struct image *image;
    struct code code;
    struct arena *scratch;
    struct function *functions; /* as in `code` */
    ARRAY(uint32_t) pending;
    ARRAY(struct variable) variables; /* sorted by place */
    ARRAY(struct call) calls;
    ARRAY(uint64_t) read_places;     /* of variables and other data, as code reads them */
    ARRAY(struct stored) stored;     /* by the function at hand */
    bool follows_init;               /* PyInit_ was found */
    bool defines_module, runs_slots; /* PyModuleDef_Init is called; its slots were found */
    uint32_t current;                /* the function at hand */
    uint32_t list; /* where the names of a list that was just begun start, or NO_LIST */
};

static int compare_variables(const void *a, const void *b)
{
    const struct variable *left = a, *right = b;
    return (left->place > right->place) - (left->place < right->place);
}

/* Cython's __pyx_string_tab: rows of the variable's address, the string's and its size with NUL. */
static void read_variables(struct calls *calls)
{
    const struct image *image = calls->image;
    for (uint32_t i = 0; i + 1 < image->relocations.count; i++) {
        const struct relocation *variable = &image->relocations.at[i], *string = variable + 1;
        if (variable->symbol != 0 || string->symbol != 0 || string->place - variable->place != 8)
            continue;
        struct text text = image_string(image, string->value);
        if (image_number(image, image_at(image, string->place), 8, 8) == (uint64_t)text.length + 1)
            array_push(calls->scratch, &calls->variables, (struct variable){variable->value, text});
    }
}

static int compare_stored(const void *a, const void *b)
{
    const struct stored *left = a, *right = b;
    return (left->place > right->place) - (left->place < right->place);
}

/* The same rows, as Cython 3.0 makes them on the stack: two addresses side by side, the first of
 * which has no bytes in the file. */
static void pair_stored(struct calls *calls)
{
    const struct image *image = calls->image;
    if (calls->stored.count > 0)
        qsort(calls->stored.at, calls->stored.count, sizeof *calls->stored.at, compare_stored);
    for (uint32_t i = 0; i + 1 < calls->stored.count; i++) {
        const struct stored *variable = &calls->stored.at[i], *string = variable + 1;
        if (string->place - variable->place == 8 &&
            image_at(image, variable->address).length == 0 &&
            image_at(image, string->address).length > 0)
            array_push(calls->scratch, &calls->variables,
                       (struct variable){variable->address, image_string(image, string->address)});
    }
    calls->stored.count = 0;
}

static const struct variable *variable_at(const struct calls *calls, uint64_t place)
{
    struct variable wanted = {.place = place};
    return calls->variables.count == 0
               ? NULL
               : bsearch(&wanted, calls->variables.at, calls->variables.count, sizeof wanted,
                         compare_variables);
}

static void reach(struct calls *calls, uint32_t function)
{
    if (function == NO_FUNCTION || calls->functions[function].reached)
        return;
    calls->functions[function].reached = true;
    array_push(calls->scratch, &calls->pending, function);
}

static void reach_root(struct calls *calls, uint64_t address)
{
    uint32_t function = code_function(&calls->code, address);
    if (function == NO_FUNCTION)
        return;
    calls->functions[function].is_root = true;
    calls->follows_init = true;
    reach(calls, function);
}

/* PyInit_ gives the address of its PyModuleDef away: the functions in its slots run next. */
static void reach_slots(struct calls *calls, uint64_t definition)
{
    const struct image *image = calls->image;
    const struct relocation *slots = image_relocation(image, definition + SLOTS_PLACE);
    for (uint64_t i = 0; slots != NULL && slots->symbol == 0 && i < MOST_SLOTS; i++) {
        struct text slot = image_at(image, slots->value + i * 16);
        uint64_t id = image_number(image, slot, 0, 4);
        if (id == 0)
            break;
        if (id != PY_MOD_CREATE && id != PY_MOD_EXEC)
            continue;
        reach_root(calls, image_pointer(image, slots->value + i * 16 + 8));
        calls->runs_slots = true;
    }
}

static enum import_way way_of(const struct calls *calls, struct branch_target target)
{
    if (target.function != NO_FUNCTION)
        return calls->functions[target.function].way;
    struct text name = calls->image->symbols.at[target.symbol].name;
    for (size_t i = 0; i < sizeof import_functions / sizeof import_functions[0]; i++)
        if (text_is(name, import_functions[i].name))
            return import_functions[i].way;
    return IMPORTS_NOT;
}

/* Another object's function: some give back the name they get, and Cython imports with the call
 * that follows the making of a list. */
static void pass_by(struct calls *calls, uint32_t symbol, struct step *step)
{
    struct text name = calls->image->symbols.at[symbol].name;
    if (text_is(name, "PyUnicode_FromString") || text_is(name, "PyUnicode_InternFromString"))
        step->result = step->arguments[0];
    calls->defines_module |= text_is(name, "PyModuleDef_Init");
    if (text_is(name, "PyList_New"))
        calls->list = calls->read_places.count;
}

static bool note_call(struct calls *calls, struct step *step)
{
    struct branch_target target = code_target(&calls->code, step);
    bool is_call = step->kind == STEP_CALL || step->kind == STEP_CALL_THROUGH;
    uint32_t end = calls->read_places.count;
    struct call call = {calls->current, target, {{CONSTANT_UNKNOWN, 0}}, end, end};
    if (target.function == NO_FUNCTION && target.symbol == 0)
        return false;
    reach(calls, target.function);
    if (target.function != NO_FUNCTION || way_of(calls, target) != IMPORTS_NOT) {
        if (calls->list != NO_LIST)
            call.list = calls->list;
        memcpy(call.arguments, step->arguments, sizeof call.arguments);
        array_push(calls->scratch, &calls->calls, call);
    }
    if (is_call)
        calls->list = NO_LIST;
    if (target.symbol != 0)
        pass_by(calls, target.symbol, step);
    return true;
}

static bool note_step(void *reader, struct step *step)
{
    struct calls *calls = reader;
    switch (step->kind) {
    case STEP_CALL:
    case STEP_CALL_THROUGH:
    case STEP_JUMP:
    case STEP_JUMP_THROUGH: return note_call(calls, step);
    case STEP_LOAD: array_push(calls->scratch, &calls->read_places, step->address); return true;
    case STEP_STORE:
        array_push(calls->scratch, &calls->stored,
                   (struct stored){step->address, step->arguments[0].address});
        return true;
    case STEP_ADDRESS:
        if (calls->functions[calls->current].is_root)
            reach_slots(calls, step->address);
        return true;
    }
    return true;
}

/* Each function is read once; the calls it makes are noted in order. */
static void follow(struct calls *calls)
{
    ARRAY_EACH (const struct symbol, symbol, &calls->image->symbols)
        if (symbol->defined && (text_starts(symbol->name, TEXT("PyInit_")) ||
                                text_starts(symbol->name, TEXT("PyModExport_"))))
            reach_root(calls, symbol->address);
    while (calls->pending.count > 0) {
        calls->current = calls->pending.at[--calls->pending.count];
        calls->list = NO_LIST;
        steps_read(calls->image, code_bytes(&calls->code, calls->current),
                   calls->code.functions.at[calls->current].start, note_step, calls);
        pair_stored(calls);
    }
    if (calls->variables.count > 0)
        qsort(calls->variables.at, calls->variables.count, sizeof *calls->variables.at,
              compare_variables);
}

/* What an import function may be given: mypyc names modules by a hash, so a digit may come first.
 */
static bool is_module_name(struct text text)
{
    char last = '.';
    for (uint32_t i = 0; i < text.length; i++) {
        char byte = text.at[i];
        bool is_word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || byte == '_';
        if (!is_word && (byte != '.' || last == '.'))
            return false;
        last = byte;
    }
    return last != '.';
}

/* The constant name in an argument. An empty one counts too: `from . import x`. */
static bool name_in(const struct calls *calls, struct constant argument, struct text *out)
{
    const struct variable *variable;
    if (argument.kind == CONSTANT_ADDRESS) {
        *out = image_string(calls->image, argument.address);
        return is_module_name(*out);
    }
    if (argument.kind != CONSTANT_STORED)
        return false;
    variable = variable_at(calls, argument.address);
    if (variable == NULL)
        return false;
    *out = variable->string;
    return out->length == 0 || is_module_name(*out);
}

static bool name_of(const struct calls *calls, const struct call *call, struct text *out)
{
    return name_in(calls, call->arguments[0], out) || name_in(calls, call->arguments[1], out);
}

/* A function that imports, but not by a constant name, was told the name by its caller. */
static void find_helpers(struct calls *calls)
{
    struct text name;
    for (int depth = 0; depth < HELPER_DEPTH; depth++) {
        ARRAY_EACH (const struct call, call, &calls->calls) {
            struct function *caller = &calls->functions[call->caller];
            enum import_way way = way_of(calls, call->target);
            if (way == IMPORTS_NOT || caller->is_root || caller->way != IMPORTS_NOT ||
                name_of(calls, call, &name))
                continue;
            caller->way = way == IMPORTS_NAME ? IMPORTS_NAME : IMPORTS_WITH_LEVEL;
        }
    }
}

/* How many dots stand before the name; -1 when both the absolute and the sibling are tried. */
static int level_of(const struct call *call, enum import_way way)
{
    if (way == IMPORTS_NAME)
        return 0;
    struct constant level = call->arguments[way == IMPORTS_WITH_LEVEL ? 2 : 4];
    int64_t number = level.kind == CONSTANT_NUMBER ? (int64_t)level.address : 0;
    return number >= -1 && number <= 8 ? (int)number : 0;
}

/* One import, and with it what is imported from the module: "base", "base.name". */
static void add_names(const struct calls *calls, const struct call *call, struct text base,
                      struct names *found)
{
    struct text prefix = base;
    uint32_t dots;
    names_add(found, base);
    if (!text_ends(base, TEXT(".")))
        prefix = arena_join(calls->scratch, base, TEXT("."));
    for (uint32_t i = call->list; i < call->list_end; i++) {
        const struct variable *variable = variable_at(calls, calls->read_places.at[i]);
        if (variable != NULL && !text_equal(variable->string, base) &&
            strings_is_name(variable->string, &dots) && dots == 0)
            names_add(found, arena_join(calls->scratch, prefix, variable->string));
    }
}

/* Fills `found` with what every import asks for; false when one asks for we know not what. */
static bool gather(const struct calls *calls, struct names *found)
{
    bool complete = calls->follows_init && (calls->runs_slots || !calls->defines_module);
    ARRAY_EACH (const struct call, call, &calls->calls) {
        struct text name, dots = TEXT("........");
        enum import_way way = way_of(calls, call->target);
        if (way == IMPORTS_NOT)
            continue;
        if (!name_of(calls, call, &name)) {
            complete &= !calls->functions[call->caller].is_root;
            continue;
        }
        int level = level_of(call, way);
        if (level <= 0 && name.length > 0)
            add_names(calls, call, name, found);
        dots.length = level < 0 ? 1 : (uint32_t)level;
        if (level != 0)
            add_names(calls, call, arena_join(calls->scratch, dots, name), found);
    }
    return complete;
}

bool calls_read(const struct image *image, struct arena *arena, struct texts *out)
{
    struct arena scratch = {0};
    struct calls calls = {.image = image, .scratch = &scratch};
    struct names found;
    bool complete = false;
    names_init(&found, &scratch);
    if (code_read(image, &scratch, &calls.code)) {
        calls.functions =
            arena_alloc_array(&scratch, calls.code.functions.count, sizeof *calls.functions);
        read_variables(&calls);
        follow(&calls);
        find_helpers(&calls);
        complete = gather(&calls, &found);
    }
    *out = strings_sorted(&found, arena);
    arena_release(&scratch);
    return complete;
}
