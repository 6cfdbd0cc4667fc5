#include "analyzer/cli/actions.h"

#include "analyzer/cli/check.h"
#include "analyzer/cli/documents.h"
#include "analyzer/cli/natives.h"
#include "analyzer/cli/patch.h"
#include "analyzer/cli/plan.h"
#include "analyzer/cli/run.h"
#include "analyzer/cli/shipping.h"
#include "analyzer/cli/show_settings.h"
#include "analyzer/cli/stub.h"

static const struct action actions[] = {
    {"report", FOR_REPORT, 1, 1, "UNIT", run_report,
     "what loads, what can wait, why (the default)"},
    {"graph", FOR_GRAPH, 1, 1, "UNIT", run_graph, "the import graph alone"},
    {"why", FOR_WHY, 2, 2, "UNIT NAME", run_why, "why a module or function is loaded, and used"},
    {"natives", FOR_NATIVES, 1, MANY_OPERANDS, "UNIT|FILE.so...", run_natives,
     "shared objects, what they need, in load order"},
    {"check", FOR_CHECK, 0, MANY_OPERANDS, "[UNIT|DIR...]", run_check,
     "findings, one a line; exit 1 where any is bad"},
    {"patch", FOR_PATCH, 1, 1, "UNIT", run_patch, "a diff that mends what was found"},
    {"stub", FOR_STUB, 1, 1, "UNIT", run_stub, "a tree to deploy in which imports wait"},
    {"manifest", FOR_MANIFEST, 1, 1, "UNIT", run_manifest,
     "what ships, and what of it is needed when"},
    {"catalog", FOR_CATALOG, 1, 1, "UNIT|DIR", run_catalog,
     "module names with the objects that hold them"},
    {"plan", FOR_PLAN, 1, 1, "MANIFEST", run_plan, "what goes on which tier, and its cost"},
    {"rule", FOR_RULE, 0, 1, "[CODE]", print_rule, "what a rule means; all of them without CODE"},
    {"schema", FOR_SCHEMA, 1, 1, "NAME", print_schema, "JSON Schema of report, manifest, ..."},
    {"config", FOR_CONFIG, 0, 1, "[UNIT|DIR]", run_config, "each setting, and who said it"},
    {"completions", FOR_COMPLETIONS, 1, 1, "SHELL", print_completions,
     "completions for bash, zsh or fish"},
    {"man", FOR_MAN, 0, 0, "", print_manual, "the manual page, for man -l -"},
    {"version", FOR_VERSION, 0, 0, "", print_version, "version and build, as JSON"},
};

const struct action *actions_all(unsigned *count)
{
    *count = sizeof actions / sizeof *actions;
    return actions;
}

const struct action *actions_find(struct text name)
{
    for (unsigned i = 0; i < sizeof actions / sizeof *actions; i++)
        if (text_is(name, actions[i].name))
            return &actions[i];
    return NULL;
}

struct texts actions_names(struct arena *arena)
{
    unsigned count = sizeof actions / sizeof *actions;
    struct text *names = arena_alloc_array(arena, count, sizeof *names);
    for (unsigned i = 0; i < count; i++)
        names[i] = text_of(actions[i].name);
    return (struct texts){names, count};
}
