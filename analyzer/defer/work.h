/* work.h - what the files of this room share; private to it. */
#ifndef IMPORTSCAN_DEFER_WORK_H
#define IMPORTSCAN_DEFER_WORK_H

#include "analyzer/base/number_set.h"
#include "analyzer/defer/defer.h"
#include "analyzer/rules/rules.h"
#include "analyzer/verdict/meaning.h"

/* How names are put off, by the versions that the files must run on. */
enum form {
    FORM_NAMESPACE,    /* uses read the name of a namespace that imports it: 3.7 on */
    FORM_LAZY,         /* `lazy import`: 3.15 on */
    FORM_LAZY_MODULES, /* `__lazy_modules__`: heeded from 3.15 on, means nothing before */
};

/* A place in a module where the name of a wish is read. */
struct reading {
    node_index node;
    uint32_t next; /* of the same wish, plus 1; 0: the last */
};

/* One name of an import statement of a module's body that the verdicts let wait. */
struct wish {
    module_id module;
    node_index alias, statement;
    name_id bound;      /* the name that the statement binds */
    uint32_t first_use; /* into uses, plus 1; 0: none */
    uint32_t hinted_at; /* where an annotation that is kept as text names it; 0: nowhere */
    uint32_t same;      /* the next wish that binds the same name (import a.b; import a.c), or 0 */
    enum rule refusal;  /* RULE_COUNT: none */
    uint32_t reason_at; /* offset of what refuses it; 0: the import itself */
    struct text reason; /* what it is, for the sentence; may be empty */
    bool waits;         /* is put off */
    ARRAY(module_id) kept; /* imported in its place, for their effects, in this order */
};

/* Who has the first module sees whether the second one has loaded: then it must have. */
struct bond {
    module_id seen_by, must_load;
    enum rule rule;
    struct text why;
};

/* `# importscan: eager` in a file: its imports within those lines of code stay. */
struct owner_word {
    module_id module;
    uint32_t start, stop;           /* of the comment */
    uint32_t code_start, code_stop; /* of what it stands at */
    bool heard;                     /* an import would have waited, or a reason was asked for */
};

/* An import that leads to a module, or, with edge {0}, a module that stands in that package. */
struct way {
    edge_id edge;
    module_id from;
};

struct defer {
    const struct defer_request *request;
    struct world *world;
    struct arena *arena;
    enum form form;
    ARRAY(struct wish) wishes; /* by module, in source order; at[0] unused */
    ARRAY(struct reading) uses;
    uint32_t *first_wish;           /* by module: into wishes; 0: none */
    uint32_t *wish_of;              /* by edge: into wishes; 0: none */
    ARRAY(struct owner_word) owner; /* owner.c; by module and place */
    uint32_t *first_way;            /* by module: into ways, those that lead to it (walk.c) */
    struct way *ways;
    uint8_t *fails; /* by module: it raises as it loads, at least once (program_failing.c) */
    /* program.c */
    uint8_t *stays;         /* by module: it loads whatever imports it; enum rule of the reason */
    struct text *stays_why; /* by module */
    ARRAY(struct bond) bonds;
    uint8_t *keeps_imports;    /* by module: none of its imports is put off; enum rule */
    struct number_set rebound; /* module << 32 | name: changes after its module loaded */
    bool sources_are_read;     /* the unit's own code reads the text of functions */
    bool modules_are_listed;   /* it goes through sys.modules */
    bool path_moves;           /* a call changes the search path */
    bool files_change;         /* the program writes beside its modules */
    bool hints_are_read;       /* somebody evaluates annotations that are kept as text */
    /* schedule.c */
    uint8_t *loaded;   /* by module */
    uint8_t *started;  /* by module: loads when the rewritten program does, as far as simulated */
    struct text *lost; /* by module: submodules that a package no longer has: "a,b"; empty: none */
    uint64_t saved_us, needed_us; /* worth.c: of a plan that was dropped */
};

/* The user's own code: what was not installed. A deployment folder holds libraries beside it. */
static inline bool defer_is_own(const struct module *module)
{
    return module->origin == ORIGIN_UNIT && module->distribution == NULL;
}

/* The unit and the modules beside it. Libraries that were unpacked without their metadata are
 * packages: what one of those says about itself does not speak for the whole program. */
static inline bool defer_is_script(const struct module *module)
{
    return defer_is_own(module) && !module->is_package && module->parent.n == 0;
}

/* What rewritten files read: it came with them, and nobody edits it. */
static inline bool defer_is_runtime(const struct module_graph *graph, module_id module)
{
    struct text name = module_graph_name(graph, module), runtime = TEXT("_importscan_rt");
    return text_starts(name, runtime) &&
           (name.length == runtime.length || name.at[runtime.length] == '.');
}

static inline bool wish_is_refused(const struct wish *wish)
{
    return wish->refusal != RULE_COUNT;
}
/* The first reason stands. */
void wish_refuse(struct wish *wish, enum rule rule, uint32_t at, struct text reason);
/* The wishes of a module: `count` of them from the first. */
struct wish *wishes_of(const struct defer *defer, module_id module, uint32_t *count);
/* The edges of its name. */
const edge_id *wish_edges(const struct defer *defer, const struct wish *wish, uint32_t *count);
/* Whether its file is one that may be rewritten: it loads with the unit and is deployed as a file.
 */
bool defer_can_edit(const struct module *module);
/* The decoded source of a module; false where it cannot be edited. In `arena`. */
bool defer_source(const struct defer *defer, module_id module, struct arena *arena,
                  struct text *out);

/* It loads with the unit as it did: whatever else does; where a module is named, where that one
 * does or can be had without it. The first reason stands. */
void defer_keep(struct defer *defer, module_id module, module_id seen_by, enum rule rule,
                struct text why);

void failing_find(struct defer *defer); /* program_failing.c: fills `fails` */
/* owner.c: reads what the comments of a file ask for. */
void owner_hear(struct defer *defer, module_id module, struct text source);
/* The comment that keeps the import at that offset; NULL: none does. */
struct owner_word *owner_keeps(const struct defer *defer, module_id module, uint32_t offset);
/* Whether the owner calls the module free of effects (`effect-free`, or "pure" in --effects). */
bool owner_vouches(const struct defer *defer, module_id module);
/* By edge: a comment keeps it. In the arena. */
uint8_t *owner_edges(const struct defer *defer);
void owner_tell_unheard(struct defer *defer); /* comments that keep nothing, as IS901 */

void wishes_collect(struct defer *defer); /* wishes.c: who might wait, and local conditions */
void program_judge(struct defer *defer);  /* program.c: what the whole program sees */
void schedule_find(struct defer *defer);  /* schedule.c: what loads then, who waits */
void lost_find(struct defer *defer);      /* lost.c: submodules that packages no longer have */
void rewrite_tell(struct defer *defer);   /* rewrite.c: edits, findings */

#endif
