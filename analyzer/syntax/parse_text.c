#include "analyzer/syntax/parse_text.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Statements begin lines or follow `;` and `:`. Inside a string this is often wrong and does no
 * harm: values are read from the source. */
static bool begins_statement(struct text text, uint32_t at)
{
    while (at > 0 && is_blank(text.at[at - 1]))
        at--;
    return at == 0 || strchr("\n\r;:", text.at[at - 1]) != NULL;
}

/* The word `import` or `from` behind the `lazy` at `at`, or the empty text. */
static struct text lazy_keyword(struct text text, uint32_t at)
{
    uint32_t from = at + (uint32_t)strlen("lazy"), to;
    while (from < text.length && is_blank(text.at[from]))
        from++;
    for (to = from; to < text.length && is_word(text.at[to]);)
        to++;
    struct text word = text_slice(text, from, to);
    bool ours = from > at + strlen("lazy") && (text_is(word, "import") || text_is(word, "from"));
    return ours && begins_statement(text, at) ? word : TEXT("");
}

/* The text to write into: a copy, made once. */
static char *writable(struct parse_text *out, struct text source, struct arena *scratch)
{
    if (out->text.at == source.at)
        out->text = arena_text(scratch, source);
    return (char *)out->text.at;
}

static void move_lazy(struct parse_text *out, struct text source, struct arena *scratch)
{
    for (uint32_t at = 0; at < source.length; at++) {
        const char *found = memmem(source.at + at, source.length - at, "lazy", strlen("lazy"));
        if (found == NULL)
            return;
        at = (uint32_t)(found - source.at);
        struct text word = lazy_keyword(source, at);
        if (word.length == 0)
            continue;
        char *text = writable(out, source, scratch);
        uint32_t end = (uint32_t)(word.at - source.at) + word.length;
        memset(text + at, ' ', end - at);
        memcpy(text + at, word.at, word.length);
        array_push(scratch, &out->lazy, at);
    }
}

static void end_lines(struct parse_text *out, struct text source, struct arena *scratch)
{
    for (uint32_t at = 0; at < source.length; at++) {
        const char *found = memchr(source.at + at, '\r', source.length - at);
        if (found == NULL)
            return;
        at = (uint32_t)(found - source.at);
        if (at + 1 == source.length || source.at[at + 1] != '\n')
            writable(out, source, scratch)[at] = '\n';
    }
}

static void replace_nul(struct parse_text *out, struct text source, struct arena *scratch)
{
    for (uint32_t at = 0; at < source.length; at++) {
        const char *found = memchr(source.at + at, '\0', source.length - at);
        if (found == NULL)
            return;
        at = (uint32_t)(found - source.at);
        writable(out, source, scratch)[at] = '\x01';
    }
}

struct parse_text parse_text_of(struct text source, struct arena *scratch)
{
    struct parse_text out = {.text = source};
    if (source.length > 0) {
        move_lazy(&out, source, scratch);
        end_lines(&out, source, scratch);
        replace_nul(&out, source, scratch);
    }
    return out;
}

bool parse_text_is_lazy(const struct parse_text *text, uint32_t offset)
{
    uint32_t low = 0, high = text->lazy.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (text->lazy.at[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low < text->lazy.count && text->lazy.at[low] == offset;
}
