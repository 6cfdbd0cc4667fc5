#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

/* What a library's reader takes in place of a path. */
static const struct reader {
    const char *name; /* as sinks.def has it */
    enum {
        TAKES_STREAM, /* a binary stream as the same argument */
        TAKES_NAMED,  /* a binary stream as `fileobj` */
        TAKES_TEXT,   /* a text stream as the same argument */
        BY_ENDING,    /* TAKES_STREAM; packed files are known by their name's ending alone */
        TAKES_BYTES,
    } how;
    const char *doubt; /* why the fix is unsafe beyond what is seen; NULL: it is not */
} readers[] = {
    {"zipfile.ZipFile", TAKES_STREAM, NULL},
    {"zipfile.PyZipFile", TAKES_STREAM, NULL},
    {"zipfile.is_zipfile", TAKES_STREAM, NULL},
    {"tarfile.open", TAKES_NAMED, NULL},
    {"tarfile.is_tarfile", TAKES_STREAM, NULL},
    {"wave.open", TAKES_STREAM, NULL},
    {"aifc.open", TAKES_STREAM, NULL},
    {"xml.etree.ElementTree.parse", TAKES_STREAM, NULL},
    {"xml.etree.ElementTree.iterparse", TAKES_STREAM, NULL},
    {"xml.dom.minidom.parse", TAKES_STREAM, NULL},
    {"xml.dom.pulldom.parse", TAKES_STREAM, NULL},
    {"xml.sax.parse", TAKES_STREAM, NULL},
    {"defusedxml.parse", TAKES_STREAM, NULL},
    {"lxml.parse", TAKES_STREAM, "what it includes is looked for beside the file"},
    {"lxml.iterparse", TAKES_STREAM, "what it includes is looked for beside the file"},
    {"numpy.load", TAKES_STREAM, "mmap_mode needs a file"},
    {"numpy.loadtxt", BY_ENDING, NULL},
    {"numpy.genfromtxt", BY_ENDING, NULL},
    {"numpy.recfromcsv", BY_ENDING, NULL},
    {"numpy.recfromtxt", BY_ENDING, NULL},
    {"pandas.read_csv", BY_ENDING, NULL},
    {"pandas.read_table", BY_ENDING, NULL},
    {"pandas.read_fwf", BY_ENDING, NULL},
    {"pandas.read_excel", TAKES_STREAM, NULL},
    {"pandas.read_json", BY_ENDING, NULL},
    {"pandas.read_html", TAKES_STREAM, NULL},
    {"pandas.read_xml", BY_ENDING, NULL},
    {"pandas.read_pickle", BY_ENDING, NULL},
    {"pandas.read_parquet", TAKES_STREAM, NULL},
    {"pandas.read_feather", TAKES_STREAM, NULL},
    {"pandas.read_stata", TAKES_STREAM, NULL},
    {"pandas.read_sas", BY_ENDING, NULL},
    {"pandas.ExcelFile", TAKES_STREAM, NULL},
    {"scipy.loadmat", TAKES_STREAM, NULL},
    {"scipy.load_npz", TAKES_STREAM, NULL},
    {"joblib.load", TAKES_STREAM, "mmap_mode needs a file"},
    {"torch.load", TAKES_STREAM, NULL},
    {"onnxruntime.InferenceSession", TAKES_BYTES, "data beside the model is not found"},
    {"PIL.Image.open", TAKES_STREAM, NULL},
    {"PIL.ImageFont.truetype", TAKES_STREAM, NULL},
    {"imageio.imread", TAKES_STREAM, "the format is guessed from the content alone"},
    {"fontTools.TTFont", TAKES_STREAM, NULL},
    {"docx.Document", TAKES_STREAM, NULL},
    {"pptx.Presentation", TAKES_STREAM, NULL},
    {"openpyxl.load_workbook", TAKES_STREAM, NULL},
    {"configobj.ConfigObj", TAKES_STREAM, NULL},
    {"logging.config.fileConfig", TAKES_TEXT, NULL},
    {"toml.load", TAKES_TEXT, NULL},
};

/* --- a reader's argument --- */

static bool is_packed(struct text path)
{
    static const char *const endings[] = {".gz", ".bz2", ".xz", ".zip", ".zst", ".tar", ".Z"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (text_ends(path, text_of(endings[i])))
            return true;
    return false;
}

static bool is_by_keyword(const struct fixing *f)
{
    return f->facts->nodes.at[parent_of(f->facts, f->use->argument)].kind == NODE_KEYWORD;
}

static bool write_named(struct fixing *f, const struct resource *resource)
{
    node_index path = is_by_keyword(f) ? parent_of(f->facts, f->use->argument) : f->use->argument;
    if (!is_by_keyword(f) && argument_at(f->facts, f->use->node, 1, NULL) != 0)
        return fix_none(f, "a stream is given by keyword, and positions follow");
    fix_replace(f, path, fix_print(f, "fileobj=%.*s", TEXT_ARG(resource_memory(f, resource))));
    return true;
}

static bool write_reader(struct fixing *f, const struct reader *reader)
{
    struct resource resource;
    if (!resource_find(f, f->use->argument, &resource))
        return false;
    weigh(f, &resource);
    if (reader->doubt != NULL)
        fix_unsafe(f, reader->doubt);
    switch (reader->how) {
    case BY_ENDING:
        if (is_packed(resource.way.path) || !way_is_known(&resource.way))
            return fix_none(f, "the reader knows by the file's name that it is packed");
        break;
    case TAKES_NAMED: return write_named(f, &resource);
    case TAKES_TEXT: fix_replace(f, f->use->argument, resource_text(f, &resource)); return true;
    case TAKES_BYTES: fix_replace(f, f->use->argument, resource_bytes(f, &resource)); return true;
    case TAKES_STREAM: break;
    }
    fix_replace(f, f->use->argument, resource_memory(f, &resource));
    return true;
}

/* --- ConfigParser().read(path) --- */

static bool is_parser_class(struct text dotted)
{
    return text_ends(dotted, TEXT("ConfigParser"));
}

/* What a name or attribute was made by: ConfigParser(). */
static bool is_parser(struct fixing *f, node_index receiver)
{
    const struct node *it = &f->facts->nodes.at[receiver];
    if (it->kind == NODE_CALL)
        return is_parser_class(dotted_of(f, &f->stand, receiver + 1));
    if (it->kind != NODE_NAME)
        return false;
    scope_index binder;
    uint32_t count;
    const struct site *site = sites_of(f, &f->stand, it->value, &binder, &count);
    struct stand there = {f->use->module, binder, f->facts, NULL};
    return count == 1 && site->kind == SITE_VALUE &&
           f->facts->nodes.at[site->node].kind == NODE_CALL &&
           is_parser_class(dotted_of(f, &there, site->node + 1));
}

static bool fix_parser(struct fixing *f)
{
    static const char *const none[] = {"filenames", NULL};
    node_index call = f->use->node, path = f->use->argument;
    struct resource resource;
    if (!is_parser(f, call + 2))
        return fix_none(f, "what kind of object reads it cannot be told");
    if (f->facts->nodes.at[path].kind == NODE_LIST || f->facts->nodes.at[path].kind == NODE_TUPLE)
        return fix_none(f, "it reads a list of files: those of the system belong to read(), this "
                           "one to read_file()");
    if (has_other_arguments(f->facts, call, 1, none))
        return fix_none(f, "it has arguments that read_file() does not take");
    if (!resource_find(f, path, &resource))
        return false;
    weigh(f, &resource);
    if (f->facts->nodes.at[parent_of(f->facts, call)].kind != NODE_EXPRESSION)
        fix_unsafe(f, "read() gives the names that it read, read_file() nothing");
    fix_replace(f, call,
                fix_print(f, "%.*s.read_file(%.*s)", TEXT_ARG(source_of(f, call + 2)),
                          TEXT_ARG(resource_text(f, &resource))));
    return true;
}

bool fix_reader(struct fixing *f)
{
    if (f->facts->nodes.at[f->use->node].kind != NODE_CALL)
        return false;
    if (text_is(f->use->called, "read") && f->use->argument != f->use->node + 2)
        return fix_parser(f);
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (text_is(f->use->called, readers[i].name))
            return write_reader(f, &readers[i]);
    return false;
}
