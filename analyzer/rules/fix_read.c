#include "analyzer/rules/fix_work.h"

#include "analyzer/base/utf8.h"
#include "analyzer/own_path/path_text.h"

/* How a function opens: where its arguments stand; -1: it has none such. */
struct opener {
    const char *name; /* as sinks.def has it */
    int mode, encoding, errors, newline;
    enum {
        OPENS_TEXT,    /* like open(): text unless the mode says otherwise */
        OPENS_CODEC,   /* codecs.open */
        OPENS_PACKED,  /* gzip.open: takes a stream in place of the path */
        OPENS_GZIP,    /* gzip.GzipFile: takes it by keyword */
        READS_TEXT,    /* Path.read_text */
        READS_BYTES,   /* Path.read_bytes */
        OPENS_NEITHER, /* nothing else gives what it gives */
    } kind;
    const char *reason;
};

static const struct opener functions[] = {
    {"open", 1, 3, 4, 5, OPENS_TEXT, NULL},
    {"io.open", 1, 3, 4, 5, OPENS_TEXT, NULL},
    {"codecs.open", 1, 2, 3, -1, OPENS_CODEC, NULL},
    {"gzip.open", 1, 3, 4, 5, OPENS_PACKED, NULL},
    {"bz2.open", 1, 3, 4, 5, OPENS_PACKED, NULL},
    {"lzma.open", 1, -1, -1, -1, OPENS_PACKED, NULL},
    {"bz2.BZ2File", 1, -1, -1, -1, OPENS_PACKED, NULL},
    {"lzma.LZMAFile", 1, -1, -1, -1, OPENS_PACKED, NULL},
    {"gzip.GzipFile", 1, -1, -1, -1, OPENS_GZIP, NULL},
    {"os.open", 1, -1, -1, -1, OPENS_NEITHER, "a resource has no file descriptor"},
};

static const struct opener methods[] = {
    {"open", 0, 2, 3, 4, OPENS_TEXT, NULL},
    {"read_text", -1, 0, 1, -1, READS_TEXT, NULL},
    {"read_bytes", -1, -1, -1, -1, READS_BYTES, NULL},
};

/* --- the arguments --- */

struct opening {
    const struct opener *opener;
    bool binary, is_method;
    struct text encoding, errors, newline; /* as they are written; empty: not given */
};

static node_index argument_of(const struct fixing *f, int position, const char *keyword)
{
    return argument_at(f->facts, f->use->node, position < 0 ? UINT32_MAX : (uint32_t)position,
                       keyword);
}

static struct text written(const struct fixing *f, node_index argument)
{
    if (argument == 0 || f->facts->nodes.at[argument].kind == NODE_NONE)
        return (struct text){"", 0};
    return source_of(f, argument);
}

static bool read_mode(struct fixing *f, struct opening *opening)
{
    node_index argument = argument_of(f, opening->opener->mode, "mode");
    struct text mode = {"r", 1};
    bool packed = opening->opener->kind == OPENS_PACKED || opening->opener->kind == OPENS_GZIP;
    if (argument != 0 && !string_is(f->facts, argument, &mode))
        return packed || fix_none(f, "its mode is computed");
    opening->binary = text_find(mode, 'b') < mode.length;
    return true;
}

static bool read_arguments(struct fixing *f, struct opening *opening)
{
    static const char *const known[] = {"file",    "filename", "mode",      "encoding",
                                        "errors",  "newline",  "buffering", "compresslevel",
                                        "fileobj", NULL};
    const struct opener *opener = opening->opener;
    if (opener->kind != OPENS_PACKED && opener->kind != OPENS_GZIP &&
        has_other_arguments(f->facts, f->use->node, opening->is_method ? 5 : 6, known))
        return fix_none(f, "it has arguments that a resource does not take");
    opening->encoding = written(f, argument_of(f, opener->encoding, "encoding"));
    opening->errors = written(f, argument_of(f, opener->errors, "errors"));
    opening->newline = written(f, argument_of(f, opener->newline, "newline"));
    return opener->kind == READS_TEXT || opener->kind == READS_BYTES || read_mode(f, opening);
}

/* --- text --- */

static bool is_ascii(struct text text)
{
    for (uint32_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] > 0x7E)
            return false;
    return true;
}

/* Without an encoding a file is read in the locale's: for ASCII they are all alike. */
static void weigh_encoding(struct fixing *f, struct opening *opening)
{
    struct text bytes;
    struct error err;
    if (opening->encoding.length > 0)
        return;
    opening->encoding = TEXT("\"utf-8\"");
    if (f->request->target == ENTRY_FILE && path_is_known(f->request->path) &&
        tree_read(f->request->files->tree, arena_text(f->arena, f->request->path), 64 << 20,
                  f->arena, &bytes, &err) &&
        is_ascii(bytes))
        return;
    fix_unsafe(f, "it is read in the locale's encoding, and may not be UTF-8");
}

static struct text keywords(struct fixing *f, const struct opening *opening)
{
    struct text out = fix_print(f, "encoding=%.*s", TEXT_ARG(opening->encoding));
    if (opening->errors.length > 0)
        out = fix_print(f, "%.*s, errors=%.*s", TEXT_ARG(out), TEXT_ARG(opening->errors));
    if (opening->newline.length > 0)
        out = fix_print(f, "%.*s, newline=%.*s", TEXT_ARG(out), TEXT_ARG(opening->newline));
    return out;
}

static struct text text_stream(struct fixing *f, const struct resource *resource,
                               const struct opening *opening)
{
    struct text arguments = keywords(f, opening);
    if (resource->files)
        return fix_print(f, "%.*s.open(%.*s)", TEXT_ARG(resource->traversable),
                         TEXT_ARG(arguments));
    struct text io = import_name(f, NEED_IO), memory = resource_memory(f, resource);
    return fix_print(f, "%.*s.TextIOWrapper(%.*s, %.*s)", TEXT_ARG(io), TEXT_ARG(memory),
                     TEXT_ARG(arguments));
}

struct text resource_text(struct fixing *f, const struct resource *resource)
{
    struct opening opening = {0};
    weigh_encoding(f, &opening);
    return text_stream(f, resource, &opening);
}

/* Path.read_text; Traversable's takes no errors. */
static struct text whole_text(struct fixing *f, const struct resource *resource,
                              const struct opening *opening)
{
    if (resource->files && opening->errors.length == 0)
        return fix_print(f, "%.*s.read_text(encoding=%.*s)", TEXT_ARG(resource->traversable),
                         TEXT_ARG(opening->encoding));
    return fix_print(f, "%.*s.read()", TEXT_ARG(text_stream(f, resource, opening)));
}

/* codecs.open reads bytes and leaves line ends alone. */
static struct text codec_stream(struct fixing *f, const struct resource *resource,
                                const struct opening *opening)
{
    struct text codecs = import_name(f, NEED_CODECS), memory = resource_memory(f, resource);
    struct text errors =
        opening->errors.length == 0 ? TEXT("") : fix_print(f, ", %.*s", TEXT_ARG(opening->errors));
    return fix_print(f, "%.*s.getreader(%.*s)(%.*s%.*s)", TEXT_ARG(codecs),
                     TEXT_ARG(opening->encoding), TEXT_ARG(memory), TEXT_ARG(errors));
}

/* --- each kind --- */

static void open_as_text(struct fixing *f, const struct resource *resource, struct opening *opening)
{
    if (opening->binary) {
        fix_replace(f, f->use->node, resource_stream(f, resource));
        return;
    }
    weigh_encoding(f, opening);
    fix_replace(f, f->use->node, text_stream(f, resource, opening));
}

/* The path becomes a stream; `fileobj=` where the function takes one by name. */
static bool open_packed(struct fixing *f, const struct resource *resource,
                        const struct opening *opening)
{
    node_index path = f->use->argument;
    bool by_keyword = f->facts->nodes.at[parent_of(f->facts, path)].kind == NODE_KEYWORD;
    struct text memory = resource_memory(f, resource);
    if (opening->opener->kind == OPENS_GZIP && by_keyword) {
        path = parent_of(f->facts, path);
        memory = fix_print(f, "fileobj=%.*s", TEXT_ARG(memory));
    } else if (opening->opener->kind == OPENS_GZIP) {
        if (argument_at(f->facts, f->use->node, 1, NULL) != 0)
            return fix_none(f, "a stream is given by keyword, and positions follow");
        memory = fix_print(f, "fileobj=%.*s", TEXT_ARG(memory));
    }
    fix_replace(f, path, memory);
    return true;
}

static const struct opener *find_opener(const struct fixing *f, bool *is_method)
{
    const struct own_use *use = f->use;
    struct text name = use->called;
    *is_method =
        use->argument == use->node + 2 && f->facts->nodes.at[use->node + 1].kind == NODE_ATTRIBUTE;
    if (*is_method) {
        for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
            if (text_is(name, methods[i].name))
                return &methods[i];
        return NULL;
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (text_is(name, functions[i].name))
            return &functions[i];
    return NULL;
}

/* functools.partial(open, path), map(open, paths): another function is what is called. */
static bool is_called_itself(struct fixing *f, bool is_method)
{
    struct text dotted = dotted_of(f, &f->stand, f->use->node + 1);
    struct text last =
        text_slice(f->use->called, text_find_last(f->use->called, '.') + 1, f->use->called.length);
    if (text_find_last(f->use->called, '.') == f->use->called.length)
        last = f->use->called;
    return is_method || text_equal(dotted, f->use->called) ||
           (text_ends(dotted, last) && dotted.length >= last.length);
}

bool fix_read(struct fixing *f)
{
    struct opening opening = {0};
    struct resource resource;
    opening.opener = find_opener(f, &opening.is_method);
    if (opening.opener == NULL)
        return false;
    if (opening.opener->kind == OPENS_NEITHER)
        return fix_none(f, opening.opener->reason);
    if (f->facts->nodes.at[f->use->node].kind != NODE_CALL ||
        !is_called_itself(f, opening.is_method))
        return fix_none(f, "the function is handed over and called somewhere else");
    if (!read_arguments(f, &opening) || !resource_find(f, f->use->argument, &resource))
        return false;
    weigh(f, &resource);
    switch (opening.opener->kind) {
    case OPENS_TEXT: open_as_text(f, &resource, &opening); break;
    case OPENS_CODEC:
        if (opening.encoding.length == 0 || opening.binary)
            open_as_text(f, &resource, &opening);
        else
            fix_replace(f, f->use->node, codec_stream(f, &resource, &opening));
        break;
    case OPENS_PACKED:
    case OPENS_GZIP: return open_packed(f, &resource, &opening);
    case READS_TEXT:
        weigh_encoding(f, &opening);
        fix_replace(f, f->use->node, whole_text(f, &resource, &opening));
        return true;
    case READS_BYTES: fix_replace(f, f->use->node, resource_bytes(f, &resource)); return true;
    case OPENS_NEITHER: return false;
    }
    return weigh_stream(f, f->use->node);
}
