#include "stubgen/edits.h"

#include "analyzer/base/utf8.h"
#include "analyzer/source/recode.h"

#include <stdlib.h>

/* An edit as it is made in one file. */
struct placed {
    uint32_t start, stop; /* in the decoded source */
    struct text text;     /* decoded, with the file's line ends */
    struct text bytes;    /* the same in the file's encoding */
    bool whole_lines;     /* an insertion of whole lines at the beginning of one */
};

typedef ARRAY(struct placed) placed_list;

struct editor {
    struct text bytes;
    struct source source;
    struct arena *arena;
    placed_list made; /* sorted, none reaching into another */
    /* Offsets between these two have this line end: edits come in runs. */
    struct {
        uint32_t from, to;
        struct text text;
    } line;
};

/* --- lines --- */

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static bool splits_line_end(struct text text, uint32_t at)
{
    return at > 0 && at < text.length && text.at[at - 1] == '\r' && text.at[at] == '\n';
}

static bool is_line_start(struct text text, uint32_t at)
{
    return at == 0 || (is_line_end(text.at[at - 1]) && !splits_line_end(text, at));
}

/* The line end whose first byte is at `at`. */
static struct text line_end_at(struct text text, uint32_t at)
{
    return text_slice(text, at, splits_line_end(text, at + 1) ? at + 2 : at + 1);
}

/* That of the line that `at` stands in; of a last line without one, that of the line before. */
static struct text line_end_of(struct editor *editor, uint32_t at)
{
    struct text text = editor->source.text;
    if (editor->line.text.length > 0 && at >= editor->line.from && at <= editor->line.to)
        return editor->line.text;
    uint32_t to = at, before = at;
    while (to < text.length && !is_line_end(text.at[to]))
        to++;
    while (to == text.length && before > 0 && !is_line_end(text.at[before - 1]))
        before--;
    editor->line.from = to == text.length ? before : at;
    editor->line.to = to;
    if (to < text.length)
        editor->line.text = line_end_at(text, to);
    else if (before > 0)
        editor->line.text = line_end_at(text, before - 1 - splits_line_end(text, before - 1));
    else
        editor->line.text = TEXT("\n");
    return editor->line.text;
}

static bool has_line_end(struct text text)
{
    return text_find(text, '\n') < text.length || text_find(text, '\r') < text.length;
}

/* `text` with every line end in it made `end`. */
static struct text with_line_ends(struct text text, struct text end, struct arena *arena)
{
    char *copy = arena_alloc(arena, (size_t)text.length * 2 + 1);
    uint32_t length = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        if (!is_line_end(text.at[i])) {
            copy[length++] = text.at[i];
            continue;
        }
        memcpy(copy + length, end.at, end.length);
        length += end.length;
        i += line_end_at(text, i).length - 1;
    }
    return (struct text){copy, length};
}

/* --- one edit --- */

static bool is_insertion(const struct placed *edit)
{
    return edit->start == edit->stop;
}

/* What follows the edit begins a line after it as before. */
static bool ends_line(const struct placed *edit, struct text source)
{
    if (edit->text.length == 0)
        return is_line_start(source, edit->start) && is_line_start(source, edit->stop);
    return is_line_end(edit->text.at[edit->text.length - 1]) && is_line_start(source, edit->stop);
}

static struct text place_edit(struct editor *editor, const struct edit *edit, struct placed *out)
{
    struct text source = editor->source.text, text = edit->text;
    uint32_t bad_at;
    if (edit->start > edit->stop || edit->stop > source.length)
        return TEXT("it does not fit the source");
    if (splits_line_end(source, edit->start) || splits_line_end(source, edit->stop))
        return TEXT("it splits a line end");
    if (has_line_end(text))
        text = with_line_ends(text, line_end_of(editor, edit->start), editor->arena);
    *out = (struct placed){.start = edit->start, .stop = edit->stop, .text = text};
    out->whole_lines = is_insertion(out) && text.length > 0 && ends_line(out, source);
    if (recode_text(&editor->source, text, editor->arena, &out->bytes, &bad_at))
        return (struct text){"", 0};
    uint32_t point = bad_at < text.length ? utf8_next(text, &bad_at) : UTF8_BAD;
    struct text name = editor->source.encoding;
    if (point == UTF8_BAD)
        return arena_print(editor->arena, "it cannot be written in %.*s, the encoding of the file",
                           TEXT_ARG(name));
    return arena_print(editor->arena, "%.*s, the encoding of the file, has no U+%04X",
                       TEXT_ARG(name), (unsigned)point);
}

static int compare(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* At one place whole lines come first, then what is put into a line, then what is replaced. */
static int compare_placed(const struct placed *a, const struct placed *b)
{
    int order = compare(a->start, b->start);
    if (order == 0)
        order = (int)b->whole_lines - (int)a->whole_lines;
    return order != 0 ? order : compare(a->stop, b->stop);
}

/* Where the list has, or would have, its first edit that is not before `edit`. */
static uint32_t find_place(const placed_list *list, const struct placed *edit)
{
    uint32_t low = 0, high = list->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_placed(&list->at[middle], edit) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Behind its equals, so that they keep their order. */
static void insert(struct arena *arena, placed_list *list, const struct placed *edit)
{
    uint32_t at = find_place(list, edit);
    while (at < list->count && compare_placed(&list->at[at], edit) == 0)
        at++;
    array_push(arena, list, *edit);
    memmove(list->at + at + 1, list->at + at, (list->count - 1 - at) * sizeof *list->at);
    list->at[at] = *edit;
}

/* --- two edits --- */

static bool is_same(const struct placed *a, const struct placed *b)
{
    return a->start == b->start && a->stop == b->stop && text_equal(a->text, b->text);
}

static bool reaches_into(const struct placed *a, const struct placed *b)
{
    return a->start < b->stop && b->start < a->stop;
}

/* Both change what stands on either side of one point: who comes first there changes the meaning.
 * Whole lines do not mind what stands before or after them, as long as those are lines, too. */
static bool meets(const struct placed *a, const struct placed *b, struct text source)
{
    const struct placed *lines = a->whole_lines ? a : b, *other = lines == a ? b : a;
    if (lines->whole_lines)
        return other->start < lines->start && other->stop == lines->start &&
               !ends_line(other, source);
    return (is_insertion(a) && a->start >= b->start && a->start <= b->stop) ||
           (is_insertion(b) && b->start >= a->start && b->start <= a->stop);
}

enum relation {
    APART,
    SAME,
    OVERLAPPING,
};

/* What is made already is sorted and apart, so one edit before, and those that begin inside, tell.
 */
static enum relation relate(const struct editor *editor, const struct placed *edit)
{
    uint32_t low = 0, high = editor->made.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (editor->made.at[middle].start < edit->start)
            low = middle + 1;
        else
            high = middle;
    }
    enum relation relation = APART;
    for (uint32_t i = low == 0 ? 0 : low - 1; i < editor->made.count; i++) {
        const struct placed *other = &editor->made.at[i];
        if (other->start > edit->stop)
            break;
        if (is_same(other, edit))
            return SAME;
        if (reaches_into(other, edit) || meets(other, edit, editor->source.text))
            relation = OVERLAPPING;
    }
    return relation;
}

/* --- fixes --- */

static struct text trouble_words(enum source_trouble trouble)
{
    static const char *const words[] = {
        [SOURCE_FINE] = "",
        [SOURCE_UNKNOWN_ENCODING] = "the file names an encoding that is not known",
        [SOURCE_BAD_BYTES] = "the file does not decode in its encoding",
        [SOURCE_NUL_BYTES] = "the file holds NUL bytes",
        [SOURCE_MARK_AND_COOKIE] = "the file has a byte order mark and names another encoding",
    };
    return text_of(words[trouble]);
}

/* The edits of one fix in their order, each once. */
static struct text place_fix(struct editor *editor, const struct fix *fix, placed_list *out)
{
    ARRAY_EACH (struct edit, edit, &fix->edits) {
        struct placed placed;
        struct text refused = place_edit(editor, edit, &placed);
        if (refused.length > 0)
            return refused;
        insert(editor->arena, out, &placed);
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < out->count; i++) {
        if (kept > 0 && is_same(&out->at[kept - 1], &out->at[i]))
            continue;
        if (kept > 0 && reaches_into(&out->at[kept - 1], &out->at[i]))
            return TEXT("its edits overlap each other");
        out->at[kept++] = out->at[i];
    }
    out->count = kept;
    return kept == 0 ? TEXT("it has no edits") : (struct text){"", 0};
}

static struct text make_fix(struct editor *editor, const struct fix *fix)
{
    placed_list edits = {0};
    uint32_t fresh = 0;
    bool shares_part_of_line = false;
    struct text refused = place_fix(editor, fix, &edits);
    if (refused.length > 0)
        return refused;
    ARRAY_EACH (struct placed, edit, &edits) {
        enum relation relation = relate(editor, edit);
        if (relation == OVERLAPPING)
            return TEXT("it overlaps another fix");
        if (relation == APART)
            edits.at[fresh++] = *edit;
        else
            shares_part_of_line |= is_insertion(edit) && !edit->whole_lines;
    }
    if (fresh > 0 && shares_part_of_line)
        return TEXT("it overlaps another fix");
    for (uint32_t i = 0; i < fresh; i++)
        insert(editor->arena, &editor->made, &edits.at[i]);
    return (struct text){"", 0};
}

/* --- the outcome --- */

static bool find_splices(const struct editor *editor, struct edited *out)
{
    uint32_t count = editor->made.count;
    uint32_t *offsets = arena_alloc_array(editor->arena, count * 2, sizeof *offsets);
    uint32_t *raw = arena_alloc_array(editor->arena, count * 2, sizeof *raw);
    for (uint32_t i = 0; i < count; i++) {
        offsets[2 * i] = editor->made.at[i].start;
        offsets[2 * i + 1] = editor->made.at[i].stop;
    }
    if (!recode_offsets(&editor->source, editor->bytes, offsets, count * 2, raw))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        struct splice splice = {raw[2 * i], raw[2 * i + 1], editor->made.at[i].bytes};
        if (!text_equal(text_slice(editor->bytes, splice.start, splice.stop), splice.text))
            array_push(editor->arena, &out->splices, splice);
    }
    return true;
}

/* `text` with pieces of it replaced; false where that is more than a source may have. */
static bool join(struct text text, const struct splice *splices, uint32_t count,
                 struct arena *arena, struct text *out)
{
    uint64_t length = text.length;
    for (uint32_t i = 0; i < count; i++)
        length += splices[i].text.length;
    if (length > SOURCE_MOST_BYTES)
        return false;
    char *all = arena_alloc(arena, length + 1);
    uint32_t at = 0, from = 0;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(all + at, text.at + from, splices[i].start - from);
        at += splices[i].start - from;
        memcpy(all + at, splices[i].text.at, splices[i].text.length);
        at += splices[i].text.length;
        from = splices[i].stop;
    }
    memcpy(all + at, text.at + from, text.length - from);
    *out = (struct text){all, at + text.length - from};
    return true;
}

/* Whether the new file decodes to the old text with the edits made: that the cookie still stands
 * where it counts, that no shift between alphabets was cut. */
static bool reads_back(const struct editor *editor, struct text bytes)
{
    uint32_t count = editor->made.count;
    struct splice *splices = arena_alloc_array(editor->arena, count, sizeof *splices);
    struct text expected;
    struct source source;
    for (uint32_t i = 0; i < count; i++) {
        const struct placed *edit = &editor->made.at[i];
        splices[i] = (struct splice){edit->start, edit->stop, edit->text};
    }
    if (!join(editor->source.text, splices, count, editor->arena, &expected))
        return false;
    source_decode(bytes, editor->arena, &source);
    return source.trouble == SOURCE_FINE && source.has_mark == editor->source.has_mark &&
           text_equal(source.encoding, editor->source.encoding) &&
           text_equal(source.text, expected);
}

static void refuse_all(struct edited *out, struct text *refused, uint32_t count, struct text reason)
{
    for (uint32_t i = 0; i < count; i++)
        if (refused[i].length == 0)
            refused[i] = reason;
    out->splices.count = 0;
    out->made = 0;
}

void edits_make(struct text bytes, const struct fix *const *fixes, uint32_t count,
                struct arena *arena, struct edited *out)
{
    struct editor editor = {.bytes = bytes, .arena = arena};
    struct text *refused = arena_alloc_array(arena, count, sizeof *refused), edited;
    *out = (struct edited){.bytes = bytes, .refused = refused};
    source_decode(bytes, arena, &editor.source);
    for (uint32_t i = 0; i < count; i++) {
        refused[i] = trouble_words(editor.source.trouble);
        if (refused[i].length == 0)
            refused[i] = make_fix(&editor, fixes[i]);
        out->made += refused[i].length == 0;
    }
    if (out->made == 0)
        return;
    if (!find_splices(&editor, out) ||
        !join(bytes, out->splices.at, out->splices.count, arena, &edited) ||
        !reads_back(&editor, edited))
        refuse_all(out, refused, count, TEXT("the file would not read back as it should"));
    else if (out->splices.count > 0)
        out->bytes = edited;
}
