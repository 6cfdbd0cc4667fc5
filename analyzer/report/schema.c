#include "analyzer/report/schema.h"

/* Made from report.schema.json by the Makefile: the linker names the ends of what it embeds. */
extern const char _binary_report_schema_json_start[];
extern const char _binary_report_schema_json_end[];

struct text schema_text(struct text name)
{
    if (!text_is(name, "report"))
        return (struct text){"", 0};
    return (struct text){
        _binary_report_schema_json_start,
        (uint32_t)(_binary_report_schema_json_end - _binary_report_schema_json_start)};
}
