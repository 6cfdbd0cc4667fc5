#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

enum question {
    IS_THERE,
    IS_FILE,
    IS_FOLDER,
    IS_MORE, /* its size, its age: a resource does not tell */
};

static const struct {
    const char *name; /* as sinks.def has it, of functions and of methods */
    enum question question;
} probes[] = {
    {"os.path.exists", IS_THERE},
    {"os.path.lexists", IS_THERE},
    {"os.path.isfile", IS_FILE},
    {"os.path.isdir", IS_FOLDER},
    {"exists", IS_THERE},
    {"is_file", IS_FILE},
    {"is_dir", IS_FOLDER},
    {"os.path.getmtime", IS_MORE},
    {"os.path.getsize", IS_MORE},
    {"os.path.getatime", IS_MORE},
    {"os.path.getctime", IS_MORE},
    {"os.stat", IS_MORE},
    {"os.lstat", IS_MORE},
    {"stat", IS_MORE},
    {"lstat", IS_MORE},
    {"os.access", IS_MORE},
    {"os.path.samefile", IS_MORE},
    {"samefile", IS_MORE},
    {"os.path.islink", IS_MORE},
    {"is_symlink", IS_MORE},
    {"os.path.ismount", IS_MORE},
    {"owner", IS_MORE},
    {"os.readlink", IS_MORE},
};

/* Whether the same path is read in the module, where the fix of that goes with this one. */
static bool is_read_too(const struct fixing *f)
{
    ARRAY_EACH (struct own_use, use, &f->request->paths->uses)
        if (use->module.n == f->use->module.n && use->own.path.n == f->use->own.path.n &&
            (use->role == ROLE_READ || use->role == ROLE_READER || use->role == ROLE_LIST))
            return true;
    return false;
}

static bool write_probe(struct fixing *f, enum question question)
{
    struct resource resource;
    if (!resource_find(f, f->use->argument, &resource) || !resource_needs_files(f, &resource))
        return false;
    bool folder =
        question == IS_FOLDER || (question == IS_THERE && f->request->target == ENTRY_FOLDER);
    weigh(f, &resource);
    if (!is_read_too(f))
        fix_unsafe(f, "what follows may need a file of the file system all the same");
    fix_replace(
        f, f->use->node,
        fix_print(f, "%.*s.%s()", TEXT_ARG(resource.traversable), folder ? "is_dir" : "is_file"));
    return true;
}

bool fix_probe(struct fixing *f)
{
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        if (!text_is(f->use->called, probes[i].name))
            continue;
        if (probes[i].question == IS_MORE)
            return fix_none(f, "a resource tells neither size nor age nor rights");
        return f->facts->nodes.at[f->use->node].kind == NODE_CALL &&
               write_probe(f, probes[i].question);
    }
    return false;
}
