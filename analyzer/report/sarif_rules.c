#include "analyzer/report/sarif_rules.h"

#include <ctype.h>

const char *sarif_level(enum severity severity)
{
    static const char *const levels[] = {"note", "warning", "error"};
    return levels[severity];
}

/* GitHub's own words for a rule that is no security rule. */
static const char *problem_severity(enum severity severity)
{
    static const char *const names[] = {"recommendation", "warning", "error"};
    return names[severity];
}

/* By the family that a code belongs to, to filter by. */
static const struct {
    const char *family, *tag;
} tags[] = {
    {"IS0", "completeness"},   {"IS1", "import-time"},  {"IS2", "file-access"},
    {"IS3", "shared-objects"}, {"IS4", "side-effects"}, {"IS5", "size"},
    {"IS9", "housekeeping"},
};

static void write_properties(struct json_stream *json, const struct rule_info *rule)
{
    json_begin_object(json, "properties");
    json_begin_array(json, "tags");
    json_text(json, NULL, TEXT("python"));
    json_text(json, NULL, TEXT("imports"));
    for (unsigned i = 0; i < sizeof tags / sizeof *tags; i++)
        if (text_starts(text_of(rule->code), text_of(tags[i].family)))
            json_text(json, NULL, text_of(tags[i].tag));
    json_end_array(json);
    json_text(json, "precision", rule->severity == SEVERITY_INFO ? TEXT("medium") : TEXT("high"));
    json_text(json, "problem.severity", text_of(problem_severity(rule->severity)));
    json_end_object(json);
}

static void put_text(struct json_stream *json, const char *key, struct text text)
{
    json_begin_object(json, key);
    json_text(json, "text", text);
    json_end_object(json);
}

/* The sentence of the table, with its first letter large and a full stop. */
static struct text short_description(const struct rule_info *rule, struct arena *arena)
{
    return arena_print(arena, "%c%s.", toupper((unsigned char)rule->sentence[0]),
                       rule->sentence + 1);
}

/* "file-beside-module" is FileBesideModule: SARIF's names are words written together. */
static struct text name_of(const struct rule_info *rule, struct arena *arena)
{
    char *to = arena_alloc(arena, strlen(rule->slug) + 1);
    uint32_t length = 0;
    bool begins = true;
    for (const char *at = rule->slug; *at != '\0'; at++) {
        if (*at != '-')
            to[length++] = begins ? (char)toupper((unsigned char)*at) : *at;
        begins = *at == '-';
    }
    return (struct text){to, length};
}

/* A reader of GitHub's takes no empty text: a rule without help says its sentence. */
static struct rule_help help_of(const struct rule_info *rule)
{
    struct rule_help help = *rule_help((enum rule)(rule - rules));
    help.why = help.why == NULL ? rule->sentence : help.why;
    help.bad = help.bad == NULL ? "" : help.bad;
    help.good = help.good == NULL ? "" : help.good;
    help.remedy = help.remedy == NULL ? "" : help.remedy;
    return help;
}

static void write_help(struct json_stream *json, const struct rule_info *rule, struct arena *arena)
{
    struct rule_help help = help_of(rule);
    json_begin_object(json, "help");
    json_text(json, "text",
              arena_print(arena,
                          "%s\n\nBad:\n\n%s\nGood:\n\n%s\n%s\n\nTo suppress it: # importscan: "
                          "ignore[%s] reason\n",
                          help.why, help.bad, help.good, help.remedy, rule->code));
    json_text(json, "markdown",
              arena_print(
                  arena,
                  "# %s %s\n\n%s\n\n## Bad\n\n```python\n%s```\n\n## Good\n\n"
                  "```python\n%s```\n\n%s\n\nTo suppress it: `# importscan: ignore[%s] reason`\n",
                  rule->code, rule->slug, help.why, help.bad, help.good, help.remedy, rule->code));
    json_end_object(json);
}

void sarif_write_rule(struct json_stream *json, const struct rule_info *rule, struct arena *arena)
{
    struct rule_help help = help_of(rule);
    json_begin_object(json, NULL);
    json_text(json, "id", text_of(rule->code));
    json_text(json, "name", name_of(rule, arena));
    put_text(json, "shortDescription", short_description(rule, arena));
    put_text(json, "fullDescription", text_of(help.why));
    write_help(json, rule, arena);
    json_begin_object(json, "defaultConfiguration");
    json_text(json, "level", text_of(sarif_level(rule->severity)));
    json_end_object(json);
    write_properties(json, rule);
    json_end_object(json);
}
