#include "analyzer/syntax/outline.h"
#include "analyzer/syntax/skim.h"

/* A run of text that is left out. */
struct cut {
    uint32_t from, to;
    uint32_t function; /* where the function begins whose body it is; NO_FUNCTION: no body */
};

static const uint32_t NO_FUNCTION = UINT32_MAX;

/* A function whose body is being read. */
struct function {
    uint32_t start, indent;
    uint32_t body;     /* past its colon */
    uint32_t mentions; /* how many there were before the body */
};

/* Counts the places of a word in text that is looked at from front to back, with gaps. */
struct word {
    const char *word;
    uint32_t next; /* where the next one is */
};

struct outlining {
    struct arena *scratch;
    struct text text;
    struct skim skim;
    struct word import, yield;
    uint32_t mentions; /* of either word, in code */
    struct logical_line last;
    ARRAY(uint32_t) indents;
    ARRAY(struct function) functions;
    ARRAY(struct cut) cuts;
};

static void find_word(struct word *word, struct text text, uint32_t from)
{
    const char *found = NULL;
    if (from < text.length)
        found = memmem(text.at + from, text.length - from, word->word, strlen(word->word));
    word->next = found == NULL ? UINT32_MAX : (uint32_t)(found - text.at);
}

static uint32_t count_word(struct word *word, struct text text, uint32_t from, uint32_t to)
{
    uint32_t count = 0;
    if (word->next < from)
        find_word(word, text, from);
    for (; word->next < to; count++)
        find_word(word, text, word->next + 1);
    return count;
}

/* A body with `yield` is kept too: whether that makes the function a generator, the walk sees. */
static void count_mentions(struct outlining *outlining, uint32_t from, uint32_t to)
{
    outlining->mentions += count_word(&outlining->import, outlining->text, from, to);
    outlining->mentions += count_word(&outlining->yield, outlining->text, from, to);
}

static void cut(struct outlining *outlining, uint32_t from, uint32_t to, uint32_t function)
{
    struct cut cut = {from, to, function};
    array_push(outlining->scratch, &outlining->cuts, cut);
}

/* The functions that a line with this indentation ends; the cuts in a body go with it. */
static void end_functions(struct outlining *outlining, uint32_t indent)
{
    while (outlining->functions.count > 0) {
        struct function last = outlining->functions.at[outlining->functions.count - 1];
        if (last.indent < indent)
            return;
        outlining->functions.count--;
        if (outlining->mentions > last.mentions)
            continue;
        while (outlining->cuts.count > 0 &&
               outlining->cuts.at[outlining->cuts.count - 1].from >= last.body)
            outlining->cuts.count--;
        cut(outlining, last.body, outlining->last.stop, last.start);
    }
}

static bool begins_word(const struct outlining *outlining, uint32_t at, const char *word)
{
    uint32_t length = (uint32_t)strlen(word);
    struct text found = text_slice(outlining->text, at, at + length + 1);
    return found.length == length + 1 && memcmp(found.at, word, length) == 0 &&
           (found.at[length] == ' ' || found.at[length] == '\t');
}

static bool is_function(const struct outlining *outlining, uint32_t at)
{
    if (begins_word(outlining, at, "async")) {
        at += (uint32_t)strlen("async");
        while (outlining->text.at[at] == ' ' || outlining->text.at[at] == '\t')
            if (++at == outlining->text.length)
                return false;
    }
    return begins_word(outlining, at, "def");
}

static uint32_t top_indent(const struct outlining *outlining)
{
    return outlining->indents.at[outlining->indents.count - 1];
}

/* Whether the line's indentation is one that Python accepts there. */
static bool fits(struct outlining *outlining, uint32_t indent)
{
    uint32_t stop = outlining->last.stop;
    bool opened = stop > 0 && outlining->text.at[stop - 1] == ':';
    if (opened != (indent > top_indent(outlining)))
        return false;
    if (opened)
        array_push(outlining->scratch, &outlining->indents, indent);
    while (top_indent(outlining) > indent)
        outlining->indents.count--;
    return top_indent(outlining) == indent;
}

static void cut_comments(struct outlining *outlining)
{
    ARRAY_EACH (struct span, comment, &outlining->skim.comments)
        cut(outlining, comment->from, comment->to, NO_FUNCTION);
}

/* A string before another statement of its block goes; alone it has to stay, because where a block
 * ends shows in its last statement. */
static void cut_last_string(struct outlining *outlining, const struct logical_line *next)
{
    const struct logical_line *last = &outlining->last;
    if (last->is_string && last->indent <= next->indent)
        cut(outlining, last->start, last->stop, NO_FUNCTION);
}

static void read_line(struct outlining *outlining, const struct logical_line *line)
{
    end_functions(outlining, line->indent);
    cut_last_string(outlining, line);
    cut_comments(outlining);
    if (line->is_string)
        return;
    if (line->colon != 0 && is_function(outlining, line->start)) {
        count_mentions(outlining, line->start, line->colon);
        struct function function = {line->start, line->indent, line->colon, outlining->mentions};
        array_push(outlining->scratch, &outlining->functions, function);
        count_mentions(outlining, line->colon, line->stop);
    } else {
        count_mentions(outlining, line->start, line->stop);
    }
}

/* Fills the cuts; false where something is odd. */
static bool find_cuts(struct outlining *outlining)
{
    struct logical_line line;
    array_push(outlining->scratch, &outlining->indents, 0);
    while (skim_line(&outlining->skim, &line)) {
        if (!fits(outlining, line.indent))
            return false;
        read_line(outlining, &line);
        outlining->last = line;
    }
    end_functions(outlining, 0);
    return !outlining->skim.odd;
}

static void keep(struct parse_text *out, struct arena *scratch, struct text source, uint32_t from,
                 uint32_t to, uint32_t base)
{
    if (from == to)
        return;
    char *at = (char *)out->text.at + out->text.length;
    memcpy(at, source.at + from, to - from);
    array_push(scratch, &out->pieces, (struct piece){out->text.length, base + from});
    out->text.length += to - from;
}

/* A function ends with its last statement, not with a semicolon or backslash behind it. */
static uint32_t statement_stop(struct text text, uint32_t stop)
{
    while (stop > 0 && strchr("; \t\f\r\n\\", text.at[stop - 1]) != NULL)
        stop--;
    return stop;
}

/* The text without its cuts. */
static void apply_cuts(const struct outlining *outlining, struct parse_text *out)
{
    struct text source = out->text;
    struct arena *scratch = outlining->scratch;
    uint32_t base = out->pieces.at[0].source, from = 0;
    out->text = (struct text){arena_alloc(scratch, source.length), 0};
    out->pieces.count = 0;
    ARRAY_EACH (struct cut, cut, &outlining->cuts) {
        keep(out, scratch, source, from, cut->from, base);
        from = cut->to;
        if (cut->function != NO_FUNCTION) {
            struct left_out left_out = {base + cut->function,
                                        base + statement_stop(source, cut->to)};
            array_push(scratch, &out->left_out, left_out);
        }
    }
    keep(out, scratch, source, from, source.length, base);
    if (out->pieces.count == 0)
        array_push(scratch, &out->pieces, (struct piece){0, base});
}

bool outline_text(struct parse_text *text, struct arena *scratch)
{
    struct outlining outlining = {.scratch = scratch, .text = text->text};
    outlining.import.word = "import";
    outlining.yield.word = "yield";
    skim_begin(&outlining.skim, text->text, scratch);
    find_word(&outlining.import, text->text, 0);
    find_word(&outlining.yield, text->text, 0);
    if (!find_cuts(&outlining))
        return false;
    apply_cuts(&outlining, text);
    return true;
}
