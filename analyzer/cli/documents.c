#include "analyzer/cli/documents.h"

#include "analyzer/base/json.h"
#include "analyzer/base/nearest.h"
#include "analyzer/base/version.h"
#include "analyzer/config/config_schema.h"
#include "analyzer/cli/completions.h"
#include "analyzer/cli/manual.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/report/schema.h"
#include "analyzer/rules/rules.h"

static void list_rules(struct writer *writer)
{
    for (unsigned i = 0; i < RULE_COUNT; i++)
        writer_print(writer, "%s  %-7s  %-21s  %s\n", rules[i].code,
                     severity_name(rules[i].severity), rules[i].slug, rules[i].sentence);
}

static void put_indented(struct writer *writer, const char *text)
{
    for (bool at_start = true; *text != '\0'; text++) {
        if (at_start)
            writer_puts(writer, "    ");
        writer_print(writer, "%c", *text);
        at_start = *text == '\n';
    }
}

/* What may be hoped for: the fix of one place can be less sure than that of another. */
static const char *fix_sentence(enum applicability fix)
{
    static const char *const sentences[] = {
        [FIX_NONE] = "none, it is changed by hand",
        [FIX_UNSAFE] = "unsafe where there is one",
        [FIX_SAFE] = "safe or unsafe, as the place allows",
    };
    return sentences[fix];
}

static void explain_rule(const struct rule_info *rule, struct writer *writer)
{
    const struct rule_help *help = rule_help((enum rule)(rule - rules));
    writer_print(writer, "%s %s (%s)\n\nSaid of a file that %s.\n\n", rule->code, rule->slug,
                 severity_name(rule->severity), rule->sentence);
    writer_print(writer, "%s\n\nBad:\n\n", help->why);
    put_indented(writer, help->bad);
    writer_puts(writer, "\nGood:\n\n");
    put_indented(writer, help->good);
    writer_print(writer, "\n%s\n\nFix: %s. Since version %s.\n", help->remedy,
                 fix_sentence(help->fix), help->since);
}

static bool refuse_rule(struct text name, struct error *err)
{
    struct text codes[RULE_COUNT];
    for (unsigned i = 0; i < RULE_COUNT; i++)
        codes[i] = text_of(rules[i].code);
    struct text meant = nearest(name, (struct texts){codes, RULE_COUNT});
    if (meant.length == 0)
        return error_set(err, "there is no rule %.*s; see importscan rule", TEXT_ARG(name));
    return error_set(err, "there is no rule %.*s; did you mean %.*s?", TEXT_ARG(name),
                     TEXT_ARG(meant));
}

bool print_rule(const struct options *options, struct arena *arena, struct error *err)
{
    (void)arena;
    struct writer writer;
    const struct rule_info *rule = NULL;
    if (options->operands.count > 0 && (rule = rule_find(options->operands.at[0])) == NULL)
        return refuse_rule(options->operands.at[0], err);
    writer_on(&writer, stdout, "standard output");
    if (rule == NULL)
        list_rules(&writer);
    else
        explain_rule(rule, &writer);
    return writer_close(&writer, err);
}

bool print_schema(const struct options *options, struct arena *arena, struct error *err)
{
    struct writer writer;
    bool of_config = text_is(options->operands.at[0], "config");
    struct text schema = schema_text(options->operands.at[0]);
    if (schema.length == 0 && !of_config)
        return error_set(err, "there is no schema named %.*s; there are: %.*s, config",
                         TEXT_ARG(options->operands.at[0]), TEXT_ARG(schema_names(arena)));
    writer_on(&writer, stdout, "standard output");
    if (of_config)
        config_schema_write(&writer);
    else
        writer_put(&writer, schema);
    return writer_close(&writer, err);
}

bool print_completions(const struct options *options, struct arena *arena, struct error *err)
{
    struct writer writer;
    struct text shell = options->operands.at[0];
    if (!completions_write(shell, arena, NULL))
        return error_set(err, "completions takes %s, not %.*s", completions_shells,
                         TEXT_ARG(shell));
    writer_on(&writer, stdout, "standard output");
    completions_write(shell, arena, &writer);
    return writer_close(&writer, err);
}

bool print_manual(const struct options *options, struct arena *arena, struct error *err)
{
    struct writer writer;
    (void)options;
    (void)arena;
    writer_on(&writer, stdout, "standard output");
    manual_write(&writer);
    return writer_close(&writer, err);
}

bool print_version(const struct options *options, struct arena *arena, struct error *err)
{
    (void)options;
    (void)arena;
    struct writer writer;
    struct json_stream json;
    writer_on(&writer, stdout, "standard output");
    json_start(&json, &writer);
    json_begin_object(&json, NULL);
    json_text(&json, "name", TEXT("importscan"));
    json_text(&json, "version", TEXT(IMPORTSCAN_VERSION));
    json_text(&json, "compiler", TEXT(__VERSION__));
    json_text(&json, "jansson", text_of(json_library_version()));
    json_end_object(&json);
    json_finish(&json);
    return writer_close(&writer, err);
}
