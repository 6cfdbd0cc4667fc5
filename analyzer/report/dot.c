#include "analyzer/report/dot.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/picture.h"

/* Inside quotes only `"` and `\` mean something, and names may hold either. */
static void put_label(const struct report *report, struct writer *writer, struct text text)
{
    text = utf8_printable(text, report->arena);
    for (uint32_t i = 0; i < text.length; i++)
        writer_print(writer, text.at[i] == '"' || text.at[i] == '\\' ? "\\%c" : "%c", text.at[i]);
}

static void begin(struct writer *writer)
{
    writer_puts(writer, "digraph imports {\n"
                        "  rankdir=LR;\n"
                        "  node [shape=box, fontname=\"sans-serif\"];\n"
                        "  edge [fontname=\"sans-serif\", fontsize=10];\n");
}

/* Told apart by line style as well as by colour. */
static const char *style_of(const struct report *report, module_id id)
{
    static const char *const styles[MODULE_CLASS_COUNT] = {
        [CLASS_UNRESOLVED] = ", style=dotted",
        [CLASS_EFFECT_INIT] = ", color=\"#b06000\"",
        [CLASS_REACHABLE_CALL] = ", color=\"#0060a0\"",
        [CLASS_DYNAMIC] = ", color=\"#0060a0\", style=dashed",
        [CLASS_MERELY_IMPORTED] = ", color=\"#909090\", style=dashed",
        [CLASS_TYPING_ONLY] = ", color=\"#909090\", style=dotted",
        [CLASS_NEVER_LOADED] = ", color=\"#909090\", style=dotted",
    };
    const char *style =
        report->verdicts == NULL ? NULL : styles[verdict_class(report->verdicts, id)];
    return style == NULL ? "" : style;
}

/* Two lines: a name, and what it weighs. */
static void write_box(const struct report *report, struct writer *writer, const struct box *box,
                      uint32_t number)
{
    writer_print(writer, "  n%u [label=\"", number);
    put_label(report, writer, box->name);
    writer_puts(writer, "\\n");
    put_label(report, writer, box->detail);
    writer_puts(writer, "\"");
    if (box->module.n != 0)
        writer_print(writer, "%s%s", box->module.n == report->named.n ? ", penwidth=2" : "",
                     style_of(report, box->module));
    writer_puts(writer, "];\n");
}

void dot_write(const struct report *report, struct writer *writer)
{
    struct picture picture = picture_of(report);
    begin(writer);
    for (uint32_t i = 0; i < picture.box_count; i++)
        write_box(report, writer, &picture.boxes[i], i + 1);
    for (uint32_t i = 0; i < picture.arrow_count; i++)
        writer_print(writer, "  n%u -> n%u [label=\"%u\"%s];\n", picture.arrows[i].from,
                     picture.arrows[i].to, picture.arrows[i].count,
                     picture.arrows[i].executed > 0 ? "" : ", style=dashed");
    writer_puts(writer, "}\n");
}
