#include "analyzer/plan/pyc_magic.h"
#include "analyzer/report/catalog.h"

enum {
    HEADER_BYTES = 80,
    RECORD_BYTES = 56,
    MOST_TEXT = UINT16_MAX,
};

/* Little-endian, whatever machine writes it. */
static void put_number(struct writer *writer, uint64_t number, unsigned bytes)
{
    char at[8];
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (char)(number >> (8 * i) & 0xFF);
    writer_put(writer, (struct text){at, bytes});
}

static void put_digest(struct writer *writer, const struct digest *digest)
{
    writer_put(writer, (struct text){(const char *)digest->sha256, SHA256_BYTES});
}

/* Where the texts lie: names and keys in the order of the rows, each key behind its name. */
static bool measure(const struct catalog *catalog, uint64_t *bytes, struct error *err)
{
    *bytes = 0;
    ARRAY_EACH (const struct catalog_row, row, &catalog->rows) {
        if (row->name.length > MOST_TEXT || row->key.length > MOST_TEXT)
            return error_set(err, "%.*s... is longer than a catalog can say",
                             TEXT_ARG(text_slice(row->name, 0, 60)));
        *bytes += row->name.length + row->key.length;
    }
    return *bytes <= UINT32_MAX || error_set(err, "the names are longer than a catalog can say");
}

static void write_header(const struct catalog *catalog, uint64_t text_bytes, struct writer *writer)
{
    uint64_t records = (uint64_t)catalog->rows.count * RECORD_BYTES;
    writer_put(writer, TEXT("IMPSCAT1"));
    put_number(writer, HEADER_BYTES, 4);
    put_number(writer, RECORD_BYTES, 4);
    put_number(writer, catalog->rows.count, 8);
    put_number(writer, HEADER_BYTES + records, 8);
    put_number(writer, HEADER_BYTES + records + text_bytes, 8);
    put_number(writer, (uint64_t)catalog->version.major, 2);
    put_number(writer, (uint64_t)catalog->version.minor, 2);
    put_number(writer, pyc_magic(catalog->version), 4);
    put_digest(writer, &catalog->digest);
}

bool catalog_binary_write(const struct catalog *catalog, struct arena *arena, struct writer *writer,
                          struct error *err)
{
    uint64_t text_bytes, at = 0;
    (void)arena;
    if (!measure(catalog, &text_bytes, err))
        return false;
    write_header(catalog, text_bytes, writer);
    ARRAY_EACH (const struct catalog_row, row, &catalog->rows) {
        put_number(writer, at, 4);
        put_number(writer, at + row->name.length, 4);
        put_number(writer, row->name.length, 2);
        put_number(writer, row->key.length, 2);
        put_number(writer, (uint64_t)row->loader, 1);
        put_number(writer, row->flags, 1);
        put_number(writer, 0, 2);
        put_number(writer, row->digest.size, 8);
        put_digest(writer, &row->digest);
        at += row->name.length + row->key.length;
    }
    ARRAY_EACH (const struct catalog_row, row, &catalog->rows) {
        writer_put(writer, row->name);
        writer_put(writer, row->key);
    }
    return true;
}
