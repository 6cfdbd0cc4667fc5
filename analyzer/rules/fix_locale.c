#include "analyzer/rules/fix_work.h"

#include "analyzer/own_path/path_text.h"

/* The only language of a list of constants. */
static bool only_language(const struct fixing *f, node_index list, struct text *out)
{
    if (list == 0)
        return false;
    uint8_t kind = f->facts->nodes.at[list].kind;
    return (kind == NODE_LIST || kind == NODE_TUPLE) && f->facts->nodes.at[list].end == list + 2 &&
           string_is(f->facts, list + 1, out);
}

bool fix_locale(struct fixing *f)
{
    static const char *const known[] = {"domain", "localedir", "languages", "fallback", NULL};
    node_index call = f->use->node;
    struct text domain, language;
    struct resource resource;
    if (!text_is(f->use->called, "gettext.translation"))
        return fix_none(f, "gettext looks into folders alone: translations are read with "
                           "GNUTranslations(stream)");
    if (!string_is(f->facts, argument_at(f->facts, call, 0, "domain"), &domain) ||
        !only_language(f, argument_at(f->facts, call, 2, "languages"), &language) ||
        has_other_arguments(f->facts, call, 3, known))
        return fix_none(f, "domain and language are not told: which catalogue it is, is known "
                           "while it runs alone");
    if (!way_find(f, f->use->argument, &resource.way))
        return false;
    resource.way.path = fix_print(f, "%.*s/%.*s/LC_MESSAGES/%.*s.mo", TEXT_ARG(resource.way.path),
                                  TEXT_ARG(language), TEXT_ARG(domain));
    if (tree_entry(f->request->files->tree, resource.way.path) != ENTRY_FILE)
        return fix_none(f, "there is no catalogue of that language");
    if (!resource_of_way(f, &resource))
        return false;
    weigh(f, &resource);
    fix_unsafe(f, "a catalogue is read each time, and for this language alone");
    struct text called = source_of(f, call + 1), tail = TEXT("translation");
    if (!text_ends(called, tail) || f->facts->nodes.at[call + 1].kind != NODE_ATTRIBUTE)
        return fix_none(f, "translation is imported by itself");
    fix_replace(f, call,
                fix_print(f, "%.*sGNUTranslations(%.*s)",
                          TEXT_ARG(text_slice(called, 0, called.length - tail.length)),
                          TEXT_ARG(resource_memory(f, &resource))));
    return true;
}
