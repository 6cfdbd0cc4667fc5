/* Prints the table of keys of docs/configuration.md from the program's own. */
#include "analyzer/config/config_schema.h"

int main(void)
{
    struct writer writer;
    struct error err;
    writer_on(&writer, stdout, "standard output");
    config_keys_write_markdown(&writer);
    return writer_close(&writer, &err) ? 0 : 2;
}
