#include "analyzer/report/schema.h"

/* Made by the Makefile: the linker names the ends of what it embeds. */
#define SCHEMA(name)                                                                               \
    extern const char _binary_##name##_schema_json_start[], _binary_##name##_schema_json_end[];
#include "analyzer/report/schemas.def"
#undef SCHEMA

static const struct schema {
    const char *name, *start, *end;
} schemas[] = {
#define SCHEMA(name) {#name, _binary_##name##_schema_json_start, _binary_##name##_schema_json_end},
#include "analyzer/report/schemas.def"
#undef SCHEMA
};

struct text schema_text(struct text name)
{
    for (unsigned i = 0; i < sizeof schemas / sizeof *schemas; i++)
        if (text_is(name, schemas[i].name))
            return (struct text){schemas[i].start, (uint32_t)(schemas[i].end - schemas[i].start)};
    return (struct text){"", 0};
}

struct text schema_names(struct arena *arena)
{
    struct text names = text_of(schemas[0].name);
    for (unsigned i = 1; i < sizeof schemas / sizeof *schemas; i++)
        names = arena_print(arena, "%.*s, %s", TEXT_ARG(names), schemas[i].name);
    return names;
}
