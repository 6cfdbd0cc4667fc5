#include "stubgen/diff.h"

enum {
    CONTEXT = 3
};

/* Whole lines of either file, bytes `start` to `stop`, that change into each other. */
struct side {
    uint32_t start, stop;
    uint32_t line;  /* of `start`, from 0 */
    uint32_t count; /* lines */
};

struct block {
    struct side from, to;
};

struct differ {
    struct arena *arena;
    struct text from, to;
    ARRAY(struct block) blocks; /* ascending; lines of context between any two */
    ARRAY(char) out;
};

/* --- lines --- */

static bool is_line_start(struct text text, uint32_t at)
{
    return at == 0 || text.at[at - 1] == '\n';
}

static uint32_t line_start(struct text text, uint32_t at)
{
    while (!is_line_start(text, at))
        at--;
    return at;
}

/* The beginning of the line after the one that `at` stands in, or the end. */
static uint32_t next_line(struct text text, uint32_t at)
{
    uint32_t end = at + text_find(text_slice(text, at, text.length), '\n');
    return end < text.length ? end + 1 : text.length;
}

static uint32_t count_lines(struct text text, uint32_t at, uint32_t stop)
{
    uint32_t count = 0;
    for (; at < stop; at = next_line(text, at))
        count++;
    return count;
}

/* --- blocks --- */

static bool is_empty(const struct block *block)
{
    return block->from.start == block->from.stop && block->to.start == block->to.stop;
}

static struct text slice(struct text text, struct side side)
{
    return text_slice(text, side.start, side.stop);
}

/* Lines that both sides begin with, or end in, do not change. */
static void trim(const struct differ *differ, struct block *block)
{
    for (;;) {
        struct side from = block->from, to = block->to;
        from.stop = next_line(differ->from, from.start);
        to.stop = next_line(differ->to, to.start);
        if (block->from.start == block->from.stop || block->to.start == block->to.stop ||
            !text_equal(slice(differ->from, from), slice(differ->to, to)))
            break;
        block->from.start = from.stop;
        block->to.start = to.stop;
    }
    while (block->from.start < block->from.stop && block->to.start < block->to.stop) {
        struct side from = block->from, to = block->to;
        from.start = line_start(differ->from, from.stop - 1);
        to.start = line_start(differ->to, to.stop - 1);
        if (!text_equal(slice(differ->from, from), slice(differ->to, to)))
            break;
        block->from.stop = from.start;
        block->to.stop = to.start;
    }
}

/* Blocks that touch are one, so that what goes stands before what comes. */
static void add_block(struct differ *differ, struct block block)
{
    trim(differ, &block);
    if (is_empty(&block))
        return;
    struct block *last =
        differ->blocks.count == 0 ? NULL : &differ->blocks.at[differ->blocks.count - 1];
    if (last != NULL && last->from.stop == block.from.start) {
        last->from.stop = block.from.stop;
        last->to.stop = block.to.stop;
        return;
    }
    array_push(differ->arena, &differ->blocks, block);
}

/* How far behind a splice the lines change: to the next line's beginning, unless it stands at one
 * and what it puts there ends one. */
static uint32_t end_of_lines(struct text from, const struct splice *splice)
{
    bool ends_line = splice->text.length == 0 ? is_line_start(from, splice->start)
                                              : splice->text.at[splice->text.length - 1] == '\n';
    if (ends_line && is_line_start(from, splice->stop))
        return splice->stop;
    return next_line(from, splice->stop);
}

/* A last line without its end goes on where the text stops. */
static bool shares_line(struct text from, uint32_t stop, const struct splice *splice)
{
    return splice->start < stop || (splice->start == stop && !is_line_start(from, stop));
}

static void find_blocks(struct differ *differ, const struct change *change)
{
    const struct splice *splice = change->splices, *end = splice + change->splice_count;
    int64_t shift = 0; /* of a place in `to` against that in `from` */
    while (splice != end) {
        struct block block = {.from.start = line_start(change->from, splice->start)};
        block.to.start = (uint32_t)(block.from.start + shift);
        block.from.stop = block.from.start;
        do {
            if (splice->stop >= block.from.stop)
                block.from.stop = end_of_lines(change->from, splice);
            shift += (int64_t)splice->text.length - (splice->stop - splice->start);
            splice++;
        } while (splice != end && shares_line(change->from, block.from.stop, splice));
        block.to.stop = (uint32_t)(block.from.stop + shift);
        add_block(differ, block);
    }
}

static void number_lines(struct differ *differ)
{
    uint32_t at = 0, line = 0, from_lines = 0, to_lines = 0;
    ARRAY_EACH (struct block, block, &differ->blocks) {
        line += count_lines(differ->from, at, block->from.start);
        at = block->from.start;
        block->from.count = count_lines(differ->from, block->from.start, block->from.stop);
        block->to.count = count_lines(differ->to, block->to.start, block->to.stop);
        block->from.line = line;
        block->to.line = line + to_lines - from_lines;
        from_lines += block->from.count;
        to_lines += block->to.count;
    }
}

static void turn_round(struct differ *differ)
{
    struct text text = differ->from;
    differ->from = differ->to;
    differ->to = text;
    ARRAY_EACH (struct block, block, &differ->blocks)
        *block = (struct block){block->to, block->from};
}

/* --- what is written --- */

static void put(struct differ *differ, struct text text)
{
    while (differ->out.room - differ->out.count < text.length)
        differ->out.at =
            array_grow(differ->arena, differ->out.at, differ->out.count, &differ->out.room, 1);
    if (text.length > 0)
        memcpy(differ->out.at + differ->out.count, text.at, text.length);
    differ->out.count += text.length;
}

static bool is_plain(struct text name)
{
    for (uint32_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.at[i];
        if (byte < ' ' || byte >= 0x7F || byte == '"' || byte == '\\')
            return false;
    }
    return true;
}

/* What git writes for it between quotes. */
static struct text escaped(unsigned char byte, struct arena *arena)
{
    static const char letters[] = "\a\b\t\n\v\f\r\"\\", names[] = "abtnvfr\"\\";
    const char *known = byte == '\0' ? NULL : strchr(letters, byte);
    if (known != NULL)
        return arena_print(arena, "\\%c", names[known - letters]);
    return arena_print(arena, byte < ' ' || byte >= 0x7F ? "\\%03o" : "%c", byte);
}

static void put_name(struct differ *differ, const char *prefix, struct text name)
{
    bool plain = is_plain(name);
    put(differ, text_of(plain ? "" : "\""));
    put(differ, text_of(prefix));
    if (plain)
        put(differ, name);
    for (uint32_t i = 0; !plain && i < name.length; i++)
        put(differ, escaped((unsigned char)name.at[i], differ->arena));
    put(differ, text_of(plain ? "" : "\""));
}

/* A tab tells where a name with blanks in it ends. */
static void put_file_line(struct differ *differ, const char *sign, const char *prefix,
                          struct text name)
{
    put(differ, text_of(sign));
    put_name(differ, prefix, name);
    bool has_blank = is_plain(name) && text_find(name, ' ') < name.length;
    put(differ, text_of(has_blank ? "\t\n" : "\n"));
}

/* Only files that come or go need git's own lines: they give the mode. */
static void put_head(struct differ *differ, enum change_kind kind, struct text path)
{
    if (kind != CHANGE_FILE) {
        put(differ, TEXT("diff --git "));
        put_name(differ, "a/", path);
        put(differ, TEXT(" "));
        put_name(differ, "b/", path);
        put(differ, kind == CHANGE_NEW_FILE ? TEXT("\nnew file mode 100644\n")
                                            : TEXT("\ndeleted file mode 100644\n"));
    }
    if (differ->blocks.count == 0)
        return;
    if (kind == CHANGE_NEW_FILE)
        put(differ, TEXT("--- /dev/null\n"));
    else
        put_file_line(differ, "--- ", "a/", path);
    if (kind == CHANGE_GONE_FILE)
        put(differ, TEXT("+++ /dev/null\n"));
    else
        put_file_line(differ, "+++ ", "b/", path);
}

static void put_lines(struct differ *differ, const char *sign, struct text text, uint32_t start,
                      uint32_t stop)
{
    for (uint32_t next; start < stop; start = next) {
        next = next_line(text, start);
        put(differ, text_of(sign));
        put(differ, text_slice(text, start, next));
        if (text.at[next - 1] != '\n')
            put(differ, TEXT("\n\\ No newline at end of file\n"));
    }
}

/* Lines count from 1; no lines are those behind the one that is named. */
static void put_range(struct differ *differ, const char *sign, uint32_t line, uint32_t count)
{
    put(differ, arena_print(differ->arena, "%s%u", sign, count == 0 ? line : line + 1));
    if (count != 1)
        put(differ, arena_print(differ->arena, ",%u", count));
}

static uint32_t lines_before(struct text text, uint32_t *at)
{
    uint32_t count = 0;
    for (; count<CONTEXT && * at> 0; count++)
        *at = line_start(text, *at - 1);
    return count;
}

static uint32_t lines_after(struct text text, uint32_t *at)
{
    uint32_t count = 0;
    for (; count < CONTEXT && *at < text.length; count++)
        *at = next_line(text, *at);
    return count;
}

static void put_hunk(struct differ *differ, const struct block *first, const struct block *last)
{
    struct text from = differ->from;
    uint32_t start = first->from.start, stop = last->from.stop;
    uint32_t before = lines_before(from, &start), after = lines_after(from, &stop);
    put(differ, TEXT("@@ -"));
    put_range(differ, "", first->from.line - before,
              before + last->from.line + last->from.count - first->from.line + after);
    put_range(differ, " +", first->to.line - before,
              before + last->to.line + last->to.count - first->to.line + after);
    put(differ, TEXT(" @@\n"));
    for (const struct block *block = first; block <= last; block++) {
        put_lines(differ, " ", from, start, block->from.start);
        put_lines(differ, "-", from, block->from.start, block->from.stop);
        put_lines(differ, "+", differ->to, block->to.start, block->to.stop);
        start = block->from.stop;
    }
    put_lines(differ, " ", from, start, stop);
}

static void put_hunks(struct differ *differ)
{
    const struct block *end = differ->blocks.at + differ->blocks.count;
    for (const struct block *first = differ->blocks.at, *last; first < end; first = last + 1) {
        last = first;
        while (last + 1 < end &&
               last[1].from.line - last->from.line - last->from.count <= 2 * CONTEXT)
            last++;
        put_hunk(differ, first, last);
    }
}

struct text diff_of(const struct change *change, bool revert, struct arena *arena)
{
    struct differ differ = {.arena = arena, .from = change->from, .to = change->to};
    enum change_kind kind = change->kind;
    if (kind == CHANGE_FILE)
        find_blocks(&differ, change);
    else
        add_block(&differ,
                  (struct block){.from.stop = change->from.length, .to.stop = change->to.length});
    number_lines(&differ);
    if (revert) {
        turn_round(&differ);
        kind = kind == CHANGE_NEW_FILE    ? CHANGE_GONE_FILE
               : kind == CHANGE_GONE_FILE ? CHANGE_NEW_FILE
                                          : kind;
    }
    if (kind != CHANGE_FILE || differ.blocks.count > 0)
        put_head(&differ, kind, change->path);
    if (differ.blocks.count > 0)
        put_hunks(&differ);
    return differ.out.count == 0 ? TEXT("") : (struct text){differ.out.at, differ.out.count};
}
