#include "analyzer/own_path/called.h"

enum sink_kind {
    SINK_CALL,
    SINK_METHOD,
    SINK_TAKES,
};

#define ROW(name, position, keyword, role)                                                         \
    {{name, sizeof(name) - 1}, position, keyword, ROLE_##role},
#define CALL(name, position, keyword, role) ROW(name, position, keyword, role)
#define METHOD(name, role) ROW(name, 0, NULL, role)
#define TAKES(name, position, keyword, role) ROW(name, position, keyword, role)
static const struct sink rows[] = {
    {{"", 0}, 0, NULL, ROLE_READ},
#include "analyzer/own_path/sinks.def"
};
#undef CALL
#undef METHOD
#undef TAKES
#undef ROW

#define CALL(...) SINK_CALL,
#define METHOD(...) SINK_METHOD,
#define TAKES(...) SINK_TAKES,
static const uint8_t kinds[] = {
    SINK_CALL,
#include "analyzer/own_path/sinks.def"
};
#undef CALL
#undef METHOD
#undef TAKES

struct operation_row {
    struct text name;
    uint8_t operation;
};

static const struct operation_row functions[] = {
#define FUNCTION(name, operation) {{name, sizeof(name) - 1}, OPERATION_##operation},
#include "analyzer/own_path/operations.def"
#undef FUNCTION
};
static const struct operation_row path_methods[] = {
#define METHOD(name, operation) {{name, sizeof(name) - 1}, OPERATION_##operation},
#include "analyzer/own_path/operations.def"
#undef METHOD
};

const struct sink *called_sink(uint32_t row)
{
    return &rows[row];
}

enum {
    ROW_COUNT = sizeof rows / sizeof *rows,
    FUNCTION_COUNT = sizeof functions / sizeof *functions,
    METHOD_COUNT = sizeof path_methods / sizeof *path_methods,
};

static void add_row(struct called_table *table, uint32_t row)
{
    uint32_t name = names_get(&table->names, rows[row].name).n;
    uint32_t *first = kinds[row] == SINK_CALL     ? table->calls
                      : kinds[row] == SINK_METHOD ? table->methods
                                                  : table->takes;
    table->next[row] = first[name];
    first[name] = row;
}

void called_table_init(struct called_table *table, struct arena *arena)
{
    *table = (struct called_table){0};
    names_init(&table->names, arena);
    for (uint32_t i = 1; i < ROW_COUNT; i++)
        names_add(&table->names, rows[i].name);
    for (uint32_t i = 0; i < FUNCTION_COUNT; i++)
        names_add(&table->names, functions[i].name);
    for (uint32_t i = 0; i < METHOD_COUNT; i++)
        names_add(&table->names, path_methods[i].name);
    uint32_t count = ROW_COUNT + FUNCTION_COUNT + METHOD_COUNT + 1;
    table->operations = arena_alloc_array(arena, count, sizeof *table->operations);
    table->method_operations = arena_alloc_array(arena, count, sizeof *table->method_operations);
    table->calls = arena_alloc_array(arena, count, sizeof *table->calls);
    table->methods = arena_alloc_array(arena, count, sizeof *table->methods);
    table->takes = arena_alloc_array(arena, count, sizeof *table->takes);
    table->next = arena_alloc_array(arena, ROW_COUNT, sizeof *table->next);
    for (uint32_t i = ROW_COUNT - 1; i > 0; i--)
        add_row(table, i);
    for (uint32_t i = 0; i < FUNCTION_COUNT; i++)
        table->operations[names_get(&table->names, functions[i].name).n] = functions[i].operation;
    for (uint32_t i = 0; i < METHOD_COUNT; i++)
        table->method_operations[names_get(&table->names, path_methods[i].name).n] =
            path_methods[i].operation;
}

/* Names under which the standard library defines what it offers under others. */
static struct text public_name(struct text dotted, char *room, size_t size)
{
    static const struct {
        const char *inner, *public;
    } homes[] = {
        {"posixpath.", "os.path."},
        {"genericpath.", "os.path."},
        {"ntpath.", "os.path."},
        {"_io.", "io."},
        {"posix.", "os."},
        {"_pyio.", "io."},
        {"pathlib._local.", "pathlib."},
        {"builtins.", ""},
        {"__builtin__.", ""},
        {"importlib.resources._common.", "importlib.resources."},
        {"importlib.resources._legacy.", "importlib.resources."},
        {"importlib._common.", "importlib.resources."},
        {"importlib._bootstrap_external.", "importlib.machinery."},
        {"importlib_resources._common.", "importlib_resources."},
    };
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++) {
        struct text inner = text_of(homes[i].inner);
        size_t length = strlen(homes[i].public) + dotted.length - inner.length;
        if (!text_starts(dotted, inner) || length >= size)
            continue;
        size_t head = strlen(homes[i].public);
        memcpy(room, homes[i].public, head);
        memcpy(room + head, dotted.at + inner.length, length - head);
        return (struct text){room, (uint32_t)length};
    }
    return dotted;
}

name_id called_find(const struct called_table *table, struct text dotted)
{
    char room[256], ends[256];
    dotted = public_name(dotted, room, sizeof room);
    name_id found = names_get(&table->names, dotted);
    uint32_t first = text_find(dotted, '.'), last = text_find_last(dotted, '.');
    if (found.n != 0 || first == last || dotted.length >= sizeof ends)
        return found;
    memcpy(ends, dotted.at, first);
    memcpy(ends + first, dotted.at + last, dotted.length - last);
    return names_get(&table->names, (struct text){ends, first + dotted.length - last});
}

name_id called_find_method(const struct called_table *table, struct text name)
{
    return names_get(&table->names, name);
}
