/* environment.h - the Python that would run the unit, read as files.
 *
 * Decides the interpreter, venv or prefix, the target's version and platform, and builds the search
 * path that `sys.path` would be (Modules/getpath.py, Lib/site.py), each entry with its origin and
 * the reason why it stands there. No interpreter is run. */
#ifndef IMPORTSCAN_RESOLVE_ENVIRONMENT_H
#define IMPORTSCAN_RESOLVE_ENVIRONMENT_H

#include "analyzer/source/tree.h"

#include "analyzer/base/array.h"

struct python_version {
    int major, minor; /* {0, 0}: not told */
};

/* Where a path entry, and with it a module, comes from: `origin` in the report. */
enum origin {
    ORIGIN_UNIT, /* the unit's folder and what --path names */
    ORIGIN_SITE, /* site-packages, dist-packages, PYTHONPATH, what .pth files add */
    ORIGIN_STDLIB,
    ORIGIN_LAYER,   /* /opt/python of a Lambda layer */
    ORIGIN_RUNTIME, /* what the target's runtime provides */
};
const char *origin_name(enum origin origin);

struct path_entry {
    struct text path; /* absolute, without trailing slash; a folder or an archive */
    enum origin origin;
    struct text found_by; /* a sentence part: "the unit's folder", "PYTHONPATH", "x.pth, line 3" */
};

/* A finder that an editable install would put into sys.meta_path (PEP 660): read as text. */
struct editable {
    struct text name;  /* full dotted module name */
    struct text path;  /* package folder or file, without suffix as the finder's MAPPING has it */
    struct text from;  /* the finder's file, or the .pth file */
    bool is_namespace; /* a portion of a namespace; one without a place has an empty path */
};

/* What the command line, the configuration and the process environment say. Empty texts and {0}
 * are "not told". */
struct environment_request {
    struct text unit_path; /* the entry file; its folder comes first in the search path */
    struct texts folders;  /* these do, where there are any. `unit_path` is then a name in one of
                              them, and no such file need be there */
    struct text python;    /* --python: an interpreter, a venv or a prefix */
    struct texts paths;    /* --path, in order */
    bool isolated_path;    /* --isolated-path */
    struct python_version version;
    struct text platform;        /* --platform: sys.platform, "linux" by default */
    struct text pythonpath;      /* $PYTHONPATH */
    struct text virtual_env;     /* $VIRTUAL_ENV */
    struct text path;            /* $PATH, to find python3 */
    struct text home;            /* $HOME, for the user site */
    bool no_user_site;           /* $PYTHONNOUSERSITE is set, or python would run with -s or -I */
    bool pre_commit;             /* $PRE_COMMIT is 1 */
    struct text pre_commit_home; /* $PRE_COMMIT_HOME */
};

struct environment {
    struct python_version version;
    struct text platform; /* sys.platform */
    struct text os_name;  /* os.name */
    struct text prefix;   /* where the stdlib was found; empty when there is none */
    struct text stdlib;   /* lib/pythonX.Y; empty when there is none */
    /* Of the files in `stdlib`: not `version` where that one is not on this machine. A top-level
     * name that only one of the two has is the table's to decide (stdlib.h). */
    struct python_version stdlib_version;
    struct texts builtins; /* modules compiled into the interpreter, sorted */
    bool reads_pth;        /* some site folder holds a .pth file */
    struct texts suffixes; /* of extension modules, in the finder's order, for this target */
    struct text chosen;    /* which environment and why, one sentence for the report */
    ARRAY(struct path_entry) search_path;
    ARRAY(struct editable) editables;
    ARRAY(struct text) customized; /* sitecustomize, usercustomize: those that site would import */
    ARRAY(struct text)
    notes; /* what was skipped or assumed, one sentence each: an empty hook
              environment, .pth lines that would be executed, version assumed */
};

/* Lives in `arena`; `tree` is asked and remembers. Fails on a --python or --path that is not there
 * or is no environment; the rest is a note. */
bool environment_find(const struct environment_request *request, struct tree *tree,
                      struct arena *arena, struct environment *out, struct error *err);

#endif
