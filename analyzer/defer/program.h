/* program.h - what the whole program can see of a module that loads later; private to the room.
 *
 * Modules are kept (defer_keep), files keep their imports (`keeps_imports`), and wishes are
 * refused. */
#ifndef IMPORTSCAN_DEFER_PROGRAM_H
#define IMPORTSCAN_DEFER_PROGRAM_H

#include "analyzer/defer/work.h"

/* It loads as it did, whoever has loaded. */
static inline void defer_stay(struct defer *defer, module_id module, enum rule rule,
                              struct text why)
{
    defer_keep(defer, module, (module_id){0}, rule, why);
}

static inline bool is_row(struct text name, const char *const *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_is(name, rows[i]))
            return true;
    return false;
}
#define ROWS(table) table, sizeof(table) / sizeof *(table)

/* A name that is bound again after its module has loaded. */
static inline void note_rebound(struct defer *defer, module_id module, name_id name)
{
    number_set_add(defer->arena, &defer->rebound, (uint64_t)module.n << 32 | name.n);
}
static inline bool is_rebound(const struct defer *defer, module_id module, name_id name)
{
    return number_set_holds(&defer->rebound, (uint64_t)module.n << 32 | name.n);
}

void process_judge(struct defer *defer); /* program_process.c: what the process can tell */
/* Whether that decides about the module; else its effects do. */
bool process_decides(const struct defer *defer, module_id module);
/* Of the edges of `from p import q` the one to p.q itself, beside the one to p. */
bool is_submodule_edge(const struct defer *defer, const edge_id *edges, uint32_t count,
                       const struct edge *edge);

/* program_second_names.c: what it asks sys.modules for shows in names below its own alone, which
 * nobody uses. */
bool only_gives_second_names(const struct defer *defer, module_id module);

void writers_judge(struct defer *defer); /* program_effects.c: who writes files of the program */
void effects_judge(struct defer *defer); /* program_effects.c: what loading does, and who sees it */
void failing_judge(struct defer *defer); /* program_failing.c: who fails to load */
void code_judge(struct defer *defer);    /* program_code.c: what code says */
void ambient_judge(struct defer *defer); /* ambient.c: who asks for what others change */
void run_by_path_judge(struct defer *defer);    /* program_by_path.c */
void rebound_judge(struct defer *defer);        /* program_rebound.c: who copies what changes */
void halves_judge(struct defer *defer);         /* halves.c: who sees half of a module */
void subclasses_judge(struct defer *defer);     /* program_class.c: who asks for all subclasses */
void own_submodules_judge(struct defer *defer); /* program_submodules.c: unbound names */
void bodies_judge(struct defer *defer);  /* bodies.c: what a body of the unit's does as it loads */
void targets_judge(struct defer *defer); /* program_wish.c: what each wish asks of its target */

#endif
