/* pth.h - the lines of a .pth file, as Lib/site.py reads them.
 *
 * Lines that begin with "import" would be executed. They are read as text instead: the forms that
 * installers write are known. */
#ifndef IMPORTSCAN_RESOLVE_PTH_H
#define IMPORTSCAN_RESOLVE_PTH_H

#include "analyzer/base/arena.h"

enum pth_kind {
    PTH_PATH,      /* `text` is added to sys.path, joined to the site folder */
    PTH_EDITABLE,  /* `text` is the module that holds an editable finder */
    PTH_NAMESPACE, /* `text` is the namespace package that a *-nspkg.pth declares */
    PTH_HARMLESS,  /* an import line known to change no resolution */
    PTH_CODE,      /* any other import line, in `text` */
};

struct pth_line {
    enum pth_kind kind;
    struct text text;
    uint32_t number; /* from 1 */
};

struct pth_reader {
    struct text rest;
    struct text name; /* of the file */
    uint32_t number;
};

/* `name` is the file's, for the forms that are known by it. */
struct pth_reader pth_open(struct text bytes, struct text name);
/* The next line that says something; false at the end. Slices of the bytes. */
bool pth_next(struct pth_reader *reader, struct pth_line *out);

#endif
