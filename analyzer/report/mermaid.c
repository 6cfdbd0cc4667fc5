#include "analyzer/report/mermaid.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/picture.h"

#include <ctype.h>
#include <stdlib.h>

enum {
    MOST_ARROWS = 500,
    MOST_BOX_BYTES = 30000, /* 500 arrows of at most 26 take the rest of the 50,000 */
    MOST_NAME_BYTES = 80,
};

/* Anything that could end the label, begin markup or be an entity becomes an entity of Mermaid's
 * own, #NN;. */
static struct text label_of(const struct report *report, struct text text)
{
    text = utf8_printable(text, report->arena);
    bool cut = text.length > MOST_NAME_BYTES;
    char *to = arena_alloc(report->arena, MOST_NAME_BYTES * 8);
    uint32_t length = 0;
    for (uint32_t at = 0, from = 0; at < text.length && at < MOST_NAME_BYTES; from = at) {
        uint32_t point = utf8_next(text, &at);
        bool plain = point >= 0x80 || isalnum((int)point) || strchr(" ._,:/-", (int)point) != NULL;
        if (plain)
            memcpy(to + length, text.at + from, at - from);
        length += plain ? at - from : (uint32_t)sprintf(to + length, "#%u;", (unsigned)point);
    }
    struct text label = {to, length};
    return cut ? arena_join(report->arena, label, TEXT("...")) : label;
}

static struct text print_box(const struct report *report, const struct box *box, uint32_t number)
{
    struct text name = label_of(report, box->name), detail = label_of(report, box->detail);
    return arena_print(report->arena, "  n%u[\"%.*s<br>%.*s\"]\n", number, TEXT_ARG(name),
                       TEXT_ARG(detail));
}

/* Gives how many there was room for. */
static uint32_t write_boxes(const struct report *report, struct writer *writer,
                            const struct picture *picture)
{
    uint32_t bytes = 0, i = 0;
    for (; i < picture->box_count; i++) {
        struct text box = print_box(report, &picture->boxes[i], i + 1);
        bytes += box.length;
        if (bytes > MOST_BOX_BYTES)
            break;
        writer_put(writer, box);
    }
    if (i < picture->box_count)
        writer_print(writer, "  more[\"%u more\"]\n", picture->box_count - i);
    return i;
}

static int busiest_first(const void *a, const void *b)
{
    const struct arrow *x = *(const struct arrow *const *)a, *y = *(const struct arrow *const *)b;
    if ((x->executed > 0) != (y->executed > 0))
        return x->executed > 0 ? -1 : 1;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x > y) - (x < y);
}

static int in_order(const void *a, const void *b)
{
    const struct arrow *x = *(const struct arrow *const *)a, *y = *(const struct arrow *const *)b;
    return (x > y) - (x < y);
}

static void write_arrows(const struct report *report, struct writer *writer,
                         const struct picture *picture, uint32_t boxes)
{
    const struct arrow **drawn =
        arena_alloc_array(report->arena, picture->arrow_count, sizeof(const struct arrow *));
    uint32_t count = 0;
    for (uint32_t i = 0; i < picture->arrow_count; i++)
        if (picture->arrows[i].from <= boxes && picture->arrows[i].to <= boxes)
            drawn[count++] = &picture->arrows[i];
    qsort(drawn, count, sizeof *drawn, busiest_first);
    if (count > MOST_ARROWS)
        writer_print(writer, "  %%%% %u arrows of few imports are left out\n", count - MOST_ARROWS);
    count = count < MOST_ARROWS ? count : MOST_ARROWS;
    qsort(drawn, count, sizeof *drawn, in_order);
    for (uint32_t i = 0; i < count; i++)
        writer_print(writer, "  n%u %s|%u| n%u\n", drawn[i]->from,
                     drawn[i]->executed > 0 ? "-->" : "-.->", drawn[i]->count, drawn[i]->to);
}

void mermaid_write(const struct report *report, struct writer *writer)
{
    struct picture picture = picture_of(report);
    writer_puts(writer, "flowchart LR\n");
    uint32_t boxes = write_boxes(report, writer, &picture);
    write_arrows(report, writer, &picture, boxes);
    if (report->named.n != 0)
        writer_puts(writer, "  style n1 stroke-width:3px\n");
}
