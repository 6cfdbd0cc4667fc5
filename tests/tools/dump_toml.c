/* dump_toml FILE... - each TOML file as one line of JSON, or `!` and what is wrong with it, for
 * tests/toml.py. Kinds that JSON has not are strings that begin with a letter and a colon. */
#include "analyzer/base/json.h"
#include "analyzer/source/source.h"
#include "analyzer/syntax/toml.h"

#include <inttypes.h>
#include <stdio.h>

static void dump(const struct toml_value *value, struct arena *arena);

static void dump_text(const char *kind, struct text text, struct arena *arena)
{
    struct text marked = arena_join(arena, text_of(kind), text);
    struct text quoted = json_quote(marked, arena);
    fwrite(quoted.at, 1, quoted.length, stdout);
}

static void dump_table(const struct toml_value *value, struct arena *arena)
{
    putchar('{');
    for (uint32_t i = 0; i < value->members.count; i++) {
        if (i > 0)
            putchar(',');
        dump_text("", value->members.at[i].key, arena);
        putchar(':');
        dump(value->members.at[i].value, arena);
    }
    putchar('}');
}

static void dump_array(const struct toml_value *value, struct arena *arena)
{
    putchar('[');
    for (uint32_t i = 0; i < value->items.count; i++) {
        if (i > 0)
            putchar(',');
        dump(value->items.at[i], arena);
    }
    putchar(']');
}

static void dump(const struct toml_value *value, struct arena *arena)
{
    switch (value->kind) {
    case TOML_STRING: dump_text("s:", value->text, arena); break;
    case TOML_INTEGER: printf("%" PRId64, value->integer); break;
    case TOML_FLOAT: printf("\"f:%.17g\"", value->real); break;
    case TOML_BOOLEAN: printf("%s", value->truth ? "true" : "false"); break;
    case TOML_DATE: dump_text("d:", value->text, arena); break;
    case TOML_ARRAY: dump_array(value, arena); break;
    case TOML_TABLE: dump_table(value, arena); break;
    }
}

static int dump_file(const char *path)
{
    struct arena arena = {0};
    struct text text;
    struct toml toml;
    struct error err;
    bool ok = source_bytes(path, 1 << 26, &arena, &text, &err);
    if (!ok) {
        fprintf(stderr, "%s\n", err.message);
    } else {
        toml_read(text, &arena, &toml);
        if (toml.troubles.count == 0)
            dump(toml.root, &arena);
        else
            printf("!%u %.*s", toml.troubles.at[0].start, TEXT_ARG(toml.troubles.at[0].message));
        putchar('\n');
    }
    arena_release(&arena);
    return ok ? 0 : 2;
}

int main(int argc, char **argv)
{
    int status = 0;
    for (int i = 1; i < argc; i++)
        status |= dump_file(argv[i]);
    return status;
}
