/* config_schema.h - the JSON Schema of importscan.toml, made from the table of keys.
 *
 * Editors that know TOML take it, for [tool.importscan] in pyproject.toml as well. */
#ifndef IMPORTSCAN_CONFIG_CONFIG_SCHEMA_H
#define IMPORTSCAN_CONFIG_CONFIG_SCHEMA_H

#include "analyzer/report/writer.h"

void config_schema_write(struct writer *writer);
/* The same table as Markdown, for docs/configuration.md. */
void config_keys_write_markdown(struct writer *writer);

#endif
