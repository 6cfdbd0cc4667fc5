#include "analyzer/report/catalog.h"

#include "analyzer/base/utf8.h"
#include "analyzer/base/version.h"
#include "analyzer/plan/pyc_magic.h"
#include "analyzer/report/json_stream.h"

static void write_row(struct json_stream *json, const struct catalog_row *row, struct arena *arena)
{
    struct arena_mark mark = arena_mark(arena);
    bool has_hash = row->key.length > 0 && row->digest.ok;
    json_begin_array(json, NULL);
    json_text(json, NULL, row->name);
    json_text(json, NULL, text_of(loader_kind_name(row->loader)));
    json_text(json, NULL, row->key);
    json_number(json, NULL, row->flags);
    json_number(json, NULL, row->digest.size);
    json_text(json, NULL, has_hash ? digest_hex(&row->digest, arena) : (struct text){"", 0});
    json_end_array(json);
    arena_rewind(arena, mark);
}

static void write_head(struct json_stream *json, const struct catalog *catalog, struct text path,
                       struct arena *arena)
{
    static const struct text columns[] = {{"name", 4},  {"loader", 6}, {"key", 3},
                                          {"flags", 5}, {"size", 4},   {"sha256", 6}};
    unsigned magic = pyc_magic(catalog->version);
    json_text(json, "schema", TEXT("importscan-catalog/1"));
    json_begin_object(json, "tool");
    json_text(json, "name", TEXT("importscan"));
    json_text(json, "version", TEXT(IMPORTSCAN_VERSION));
    json_end_object(json);
    json_begin_object(json, "of");
    json_text(json, "kind", catalog->of_unit ? TEXT("unit") : TEXT("folder"));
    json_text(json, "path", path);
    if (!utf8_is_valid(path))
        json_text(json, "path_bytes", utf8_percent(path, arena));
    json_end_object(json);
    json_text(json, "python",
              arena_print(arena, "%d.%d", catalog->version.major, catalog->version.minor));
    if (magic != 0)
        json_number(json, "magic", magic);
    else
        json_null(json, "magic");
    json_texts(json, "columns", (struct texts){columns, sizeof columns / sizeof *columns});
    json_text(json, "rows_sha256", digest_hex(&catalog->digest, arena));
}

void catalog_json_write(const struct catalog *catalog, struct text path, struct arena *arena,
                        struct writer *writer)
{
    struct json_stream json;
    json_start(&json, writer);
    json_begin_object(&json, NULL);
    write_head(&json, catalog, path, arena);
    json_begin_array(&json, "rows");
    ARRAY_EACH (const struct catalog_row, row, &catalog->rows)
        write_row(&json, row, arena);
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}
