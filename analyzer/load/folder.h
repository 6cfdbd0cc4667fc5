/* folder.h - folders read as a library: no entry, every module counts.
 *
 * The graph holds a row for each Python file below the folders, with its facts, and one, without
 * facts, for each other module that these files import: what a name of such a module is, is
 * unknown, but its full dotted name is what the importer wrote ("numpy.load", "posixpath.join"; a
 * module that is not installed has it, too). Edges go from each import to its modules, as far as
 * files tell; nothing is executed, so no module `loads`, and none is reached through another.
 *
 * A package is read whole, from its topmost folder on, where only a part of it was named: the rest
 * is `is_context`. Names count from roots: the folder above a package, a folder that was named, and
 * below that each folder that cannot be part of a package's name or is a project's own. Where two
 * files have the same dotted name, the second row is called by its path. */
#ifndef IMPORTSCAN_LOAD_FOLDER_H
#define IMPORTSCAN_LOAD_FOLDER_H

#include "analyzer/graph/module_graph.h"

struct folder_request {
    const struct environment *environment;
    struct tree *tree;
    struct texts folders; /* absolute, without links, as folder_named gives them */
    unsigned jobs;        /* threads that read files; at least 1 */
    /* Whether a file or folder is left out; may be NULL. */
    bool (*excludes)(void *context, struct text path);
    void *excludes_context;
    /* Called with the number of files read so far; may be NULL. */
    void (*progress)(void *context, uint32_t modules);
    void *progress_context;
};

/* `path`, absolute, without links, NUL after it. False where that is no folder that can be read. */
bool folder_named(struct text path, struct tree *tree, struct arena *arena, struct text *out,
                  struct error *err);
/* The root of what is named: `folder`, or the folder above the topmost package that it is part of.
 */
struct text folder_root(struct text folder, struct tree *tree);

/* Fills `graph`, which module_graph_init made; everything lives in its arena. Fails only where the
 * build is wrong. */
bool load_folders(const struct folder_request *request, struct module_graph *graph,
                  struct error *err);

#endif
