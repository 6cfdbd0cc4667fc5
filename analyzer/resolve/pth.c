#include "analyzer/resolve/pth.h"

struct pth_reader pth_open(struct text bytes, struct text name)
{
    return (struct pth_reader){bytes, name, 0};
}

/* What str.isspace says of ASCII. */
static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f');
}

static struct text right_stripped(struct text text)
{
    while (text.length > 0 && is_space(text.at[text.length - 1]))
        text.length--;
    return text;
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* What follows `word` in `text`; empty where it does not occur. */
static struct text after(struct text text, const char *word)
{
    const char *at = memmem(text.at, text.length, word, strlen(word));
    if (at == NULL)
        return (struct text){"", 0};
    at += strlen(word);
    return (struct text){at, (uint32_t)(text.at + text.length - at)};
}

static struct text name_at(struct text text)
{
    uint32_t length = 0;
    while (length < text.length && is_name_byte(text.at[length]))
        length++;
    return text_slice(text, 0, length);
}

/* `import __editable___NAME_finder; ...` of setuptools, `import _editable_impl_NAME` of editables.
 */
static bool is_editable(struct text module)
{
    return text_starts(module, TEXT("_editable_impl_")) ||
           (text_starts(module, TEXT("__editable__")) && text_ends(module, TEXT("_finder")));
}

/* sys.modules.setdefault('a.b', ...) in what setuptools writes for namespace packages. */
static struct text declared_namespace(struct text line)
{
    struct text quoted = after(line, "sys.modules.setdefault('");
    return text_slice(quoted, 0, text_find(quoted, '\''));
}

/* A line that begins with "import". */
static void classify(struct text name, struct pth_line *line)
{
    struct text module = name_at(text_trim(text_slice(line->text, 6, line->text.length)));
    struct text space = declared_namespace(line->text);
    line->kind = PTH_CODE;
    if (is_editable(module)) {
        line->kind = PTH_EDITABLE;
        line->text = module;
    } else if (text_ends(name, TEXT("-nspkg.pth")) && space.length > 0) {
        line->kind = PTH_NAMESPACE;
        line->text = space;
    } else if (text_is(name, "distutils-precedence.pth") || text_is(module, "_virtualenv")) {
        line->kind = PTH_HARMLESS;
    }
}

/* Takes a line off the front; lines end in LF, CR or CR LF. */
static struct text take_line(struct pth_reader *reader)
{
    struct text rest = reader->rest;
    uint32_t end = 0;
    while (end < rest.length && rest.at[end] != '\n' && rest.at[end] != '\r')
        end++;
    uint32_t next = end + 1;
    if (next < rest.length && rest.at[end] == '\r' && rest.at[next] == '\n')
        next++;
    reader->rest = text_slice(rest, next, rest.length);
    reader->number++;
    return text_slice(rest, 0, end);
}

bool pth_next(struct pth_reader *reader, struct pth_line *out)
{
    while (reader->rest.length > 0) {
        struct text line = take_line(reader);
        struct text stripped = right_stripped(line);
        if (stripped.length == 0 || line.at[0] == '#')
            continue;
        *out = (struct pth_line){PTH_PATH, stripped, reader->number};
        if (text_starts(line, TEXT("import ")) || text_starts(line, TEXT("import\t")))
            classify(reader->name, out);
        return true;
    }
    return false;
}
