/* Any bytes as a source, in several encodings, with edits made anywhere: what no edit names must
 * stay, the outcome must read back, and the diff must lead there and back. */
#include "analyzer/source/source.h"
#include "stubgen/diff.h"

#include <assert.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    MOST_FIXES = 8,
    MOST_SIZE = 1 << 16
};

static uint32_t next(uint64_t *state, uint32_t below)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    uint64_t number = *state * UINT64_C(2685821657736338717) >> 33;
    return below == 0 ? 0 : (uint32_t)(number % below);
}

static struct text choose(uint64_t *state, struct text source)
{
    static const char *const texts[] = {"",
                                        "x",
                                        "import io\n",
                                        "\n",
                                        "\r\n",
                                        "a\nb\rc",
                                        "\xc3\xa9",
                                        "\xe6\x97\xa5\n",
                                        "# coding: utf-7\n"};
    uint32_t nth = next(state, sizeof texts / sizeof *texts + 2);
    if (nth < sizeof texts / sizeof *texts)
        return text_of(texts[nth]);
    uint32_t from = next(state, source.length + 1);
    while (from < source.length && ((unsigned char)source.at[from] & 0xC0) == 0x80)
        from++;
    uint32_t stop = from + next(state, 20);
    while (stop < source.length && ((unsigned char)source.at[stop] & 0xC0) == 0x80)
        stop++;
    return text_slice(source, from, stop);
}

static struct fix *random_fix(uint64_t *state, struct text source, struct arena *arena)
{
    struct fix *fix = ARENA_NEW(arena, struct fix);
    for (uint32_t i = next(state, 4); i < 4; i++) {
        uint32_t start = next(state, source.length + 2), stop = start + next(state, 30);
        if (next(state, 3) == 0)
            start = stop = next(state, 2) * source.length;
        array_push(arena, &fix->edits, (struct edit){start, stop, choose(state, source)});
    }
    return fix;
}

/* The line of a diff without its sign and, where a note says so, its end. */
static struct text next_diff_line(struct text diff, uint32_t *at, char *sign)
{
    struct text line =
        text_slice(diff, *at, *at + text_find(text_slice(diff, *at, diff.length), '\n') + 1);
    *at += line.length;
    assert(line.length > 0);
    *sign = line.at[0];
    line = text_slice(line, 1, line.length);
    if (*at < diff.length && diff.at[*at] == '\\') {
        line.length--;
        *at += text_find(text_slice(diff, *at, diff.length), '\n') + 1;
    }
    return line;
}

/* As patch does it, without any mercy: `from` with the hunks applied must be `to`. */
static void check_diff(struct text diff, struct text from, struct text to)
{
    uint32_t at = 0, read = 0, made = 0, gone, come, old_line = 0, new_line = 0;
    char sign;
    for (int i = 0; i < 2 && diff.length > 0; i++)
        next_diff_line(diff, &at, &sign);
    while (at < diff.length) {
        unsigned old_start, old_count = 1, new_start, new_count = 1;
        struct text head = next_diff_line(diff, &at, &sign);
        char words[128] = "";
        assert(sign == '@' && head.length < sizeof words);
        memcpy(words, head.at, head.length);
        const char *plus = strchr(words, '+');
        assert(plus != NULL && sscanf(words, "@ -%u,%u", &old_start, &old_count) >= 1 &&
               sscanf(plus, "+%u,%u", &new_start, &new_count) >= 1);
        for (uint32_t skip = old_start - (old_count > 0); old_line < skip; old_line++, new_line++) {
            uint32_t length = text_find(text_slice(from, read, from.length), '\n') + 1;
            assert(text_equal(text_slice(from, read, read + length),
                              text_slice(to, made, made + length)));
            read += length;
            made += length;
        }
        assert(new_line == new_start - (new_count > 0));
        for (gone = come = 0; gone < old_count || come < new_count;) {
            struct text line = next_diff_line(diff, &at, &sign);
            assert(sign == ' ' || sign == '-' || sign == '+');
            if (sign != '+') {
                assert(text_equal(line, text_slice(from, read, read + line.length)));
                read += line.length;
                gone++;
            }
            if (sign != '-') {
                assert(text_equal(line, text_slice(to, made, made + line.length)));
                made += line.length;
                come++;
            }
        }
        assert(gone == old_count && come == new_count);
        old_line += old_count;
        new_line += new_count;
    }
    assert(text_equal(text_slice(from, read, from.length), text_slice(to, made, to.length)));
}

static void check_splices(struct text bytes, const struct edited *edited)
{
    uint32_t from = 0, at = 0;
    ARRAY_EACH (const struct splice, splice, &edited->splices) {
        assert(splice->start >= from && splice->stop >= splice->start &&
               splice->stop <= bytes.length);
        assert(text_equal(text_slice(bytes, from, splice->start),
                          text_slice(edited->bytes, at, at + splice->start - from)));
        at += splice->start - from;
        assert(text_equal(splice->text, text_slice(edited->bytes, at, at + splice->text.length)));
        at += splice->text.length;
        from = splice->stop;
    }
    assert(text_equal(text_slice(bytes, from, bytes.length),
                      text_slice(edited->bytes, at, edited->bytes.length)));
}

/* Bytes before the first edit that was made and behind the last one stay; in UTF-8 both can be told
 * from the edits alone. */
static void check_rest(const struct source *source, struct text bytes,
                       const struct fix *const *fixes, uint32_t count, const struct edited *edited)
{
    uint32_t first = source->text.length, last = 0, mark = source->has_mark ? 3 : 0, made = 0;
    for (uint32_t i = 0; i < count; i++) {
        made += edited->refused[i].length == 0;
        ARRAY_EACH (struct edit, edit, &fixes[i]->edits) {
            if (edited->refused[i].length > 0)
                continue;
            first = edit->start < first ? edit->start : first;
            last = edit->stop > last ? edit->stop : last;
        }
    }
    assert(made == edited->made);
    if (made == 0)
        assert(text_equal(bytes, edited->bytes));
    if (made == 0 || !text_is(source->encoding, "utf-8"))
        return;
    assert(
        text_equal(text_slice(bytes, 0, first + mark), text_slice(edited->bytes, 0, first + mark)));
    assert(text_ends(edited->bytes, text_slice(bytes, last + mark, bytes.length)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const heads[] = {"",
                                        "",
                                        "",
                                        "\xEF\xBB\xBF",
                                        "# coding: latin-1\n",
                                        "# coding: cp1252\r\n",
                                        "# coding: euc_jp\n",
                                        "# coding: shift_jis\r",
                                        "# coding: gb18030\n",
                                        "# coding: iso2022_jp\n",
                                        "# coding: utf-7\n",
                                        "# coding: euc_jis_2004\n"};
    struct arena arena = {0};
    struct source source, after;
    struct edited edited;
    const struct fix *fixes[MOST_FIXES];
    size = size < MOST_SIZE ? size : MOST_SIZE;
    struct text bytes = {(const char *)data, (uint32_t)size};
    uint64_t state = text_hash(bytes) | UINT64_C(1) << 40;
    bytes = arena_join(&arena, text_of(heads[next(&state, sizeof heads / sizeof *heads)]), bytes);
    source_decode(bytes, &arena, &source);
    uint32_t count = next(&state, MOST_FIXES) + 1;
    for (uint32_t i = 0; i < count; i++)
        fixes[i] = random_fix(&state, source.text, &arena);
    edits_make(bytes, fixes, count, &arena, &edited);
    check_splices(bytes, &edited);
    check_rest(&source, bytes, fixes, count, &edited);
    source_decode(edited.bytes, &arena, &after);
    assert(after.trouble == source.trouble && text_equal(after.encoding, source.encoding));
    struct change change = {CHANGE_FILE,  TEXT("x.py"),      bytes,
                            edited.bytes, edited.splices.at, edited.splices.count};
    check_diff(diff_of(&change, false, &arena), bytes, edited.bytes);
    check_diff(diff_of(&change, true, &arena), edited.bytes, bytes);
    arena_release(&arena);
    return 0;
}
