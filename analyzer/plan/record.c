#include "analyzer/plan/record.h"

#include "analyzer/resolve/paths.h"

enum {
    BASE64_BYTES = 43 /* of a SHA-256, without padding */
};

static struct text in_base64(const struct digest *digest, char *at)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (unsigned i = 0; i < BASE64_BYTES; i++) {
        unsigned bit = 6 * i, byte = bit / 8, shift = bit % 8;
        unsigned next = byte + 1 < SHA256_BYTES ? digest->sha256[byte + 1] : 0;
        unsigned pair = (unsigned)digest->sha256[byte] << 8 | next;
        at[i] = digits[(pair >> (10 - shift)) & 63];
    }
    return (struct text){at, BASE64_BYTES};
}

/* `path,sha256=DIGEST,size`; paths with commas are quoted, and none of them is a module. */
struct record_line {
    struct text path, digest;
};

static bool read_line(struct text line, struct record_line *out)
{
    static const struct text mark = {"sha256=", 7};
    line = text_trim(line);
    uint32_t comma = text_find(line, ',');
    struct text rest = text_slice(line, comma + 1, line.length);
    *out =
        (struct record_line){text_slice(line, 0, comma), text_slice(rest, 0, text_find(rest, ','))};
    if (!text_starts(out->digest, mark) || out->path.length == 0 || out->path.at[0] == '"')
        return false;
    out->digest = text_slice(out->digest, mark.length, out->digest.length);
    return true;
}

enum record_state record_check(const struct inventory *inventory,
                               const struct distribution *distribution, struct arena *arena)
{
    struct text record, folder = path_parent(distribution->info_path);
    struct names paths;
    ARRAY(uint32_t) files = {0};
    enum record_state state = RECORD_SILENT;
    if (distribution->info_path.length == 0 ||
        !distribution_read(distribution, "RECORD", arena, &record))
        return RECORD_SILENT;
    names_init(&paths, arena);
    for (uint32_t i = 0; i < inventory->files.count; i++)
        if (inventory->files.at[i].distribution == distribution) {
            names_add(&paths, inventory->files.at[i].path);
            array_push(arena, &files, i);
        }
    for (uint32_t from = 0, to; from < record.length; from = to + 1) {
        struct record_line line;
        char digits[BASE64_BYTES];
        to = from + text_find(text_slice(record, from, record.length), '\n');
        if (!read_line(text_slice(record, from, to), &line))
            continue;
        name_id file = names_get(&paths, path_join(arena, folder, line.path));
        if (file.n == 0)
            continue;
        const struct digest *digest = &inventory->files.at[files.at[file.n - 1]].digest;
        if (!digest->ok || !text_equal(in_base64(digest, digits), line.digest))
            return RECORD_DIFFERS;
        state = RECORD_OK;
    }
    return state;
}
