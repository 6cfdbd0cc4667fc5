/* Prints README's reference part from the program's own tables: commands, options and rules. */
#include "analyzer/cli/help.h"
#include "analyzer/rules/rules.h"

static void write_rules(struct writer *writer)
{
    writer_puts(writer, "\n| code | name | severity | said of a file that |\n|---|---|---|---|\n");
    for (unsigned i = 0; i < RULE_COUNT; i++)
        writer_print(writer, "| %s | %s | %s | %s |\n", rules[i].code, rules[i].slug,
                     severity_name(rules[i].severity), rules[i].sentence);
}

int main(void)
{
    struct writer writer;
    struct error err;
    writer_on(&writer, stdout, "standard output");
    help_write_markdown(&writer);
    write_rules(&writer);
    return writer_close(&writer, &err) ? 0 : 2;
}
