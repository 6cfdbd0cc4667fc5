#include "analyzer/base/frame.h"

#include "analyzer/base/utf8.h"

#include <stdio.h>

enum {
    WIDEST = 100, /* code points of a line that are shown */
    BEFORE = 60,  /* of these before the place, where the line is longer */
};

struct frame frame_at(struct text text, uint32_t start, uint32_t stop)
{
    struct frame frame = {.number = 1};
    uint32_t from = 0;
    start = start > text.length ? text.length : start;
    for (uint32_t at = 0; at < start; at++)
        if (text.at[at] == '\n') {
            frame.number++;
            from = at + 1;
        }
    uint32_t to = from + text_find(text_slice(text, from, text.length), '\n');
    if (to > from && text.at[to - 1] == '\r')
        to--;
    start = start > to ? to : start;
    stop = stop > to ? to : stop < start ? start : stop;
    frame.line = text_slice(text, from, to);
    frame.column = utf8_count(text_slice(text, from, start)) + 1;
    frame.end_column = frame.column + utf8_count(text_slice(text, start, stop));
    return frame;
}

/* Takes two columns of a terminal. */
static bool is_wide(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x1100, 0x115F},   {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
                  {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
                  {0x1F680, 0x1FAFF}, {0x20000, 0x3FFFD}, {0xFFFFFFFF, 0}};
    for (unsigned i = 0; i + 1 < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

struct painter {
    char *line, *marks; /* room for what each code point becomes */
    uint32_t line_length, mark_length;
};

static bool is_control(uint32_t point)
{
    return point == UTF8_BAD || point < 0x20 || (point >= 0x7F && point < 0xA0);
}

/* What cannot be shown is one mark wide, so that the marks below stand right. */
static void paint(struct painter *painter, struct text bytes, uint32_t point, char mark)
{
    bool tab = point == '\t';
    struct text shown = tab ? TEXT(" ") : is_control(point) ? TEXT("?") : bytes;
    memcpy(painter->line + painter->line_length, shown.at, shown.length);
    painter->line_length += shown.length;
    for (unsigned width = is_wide(point) ? 2 : 1; width > 0; width--)
        painter->marks[painter->mark_length++] = mark;
}

static void paint_line(const struct frame *frame, struct painter *painter)
{
    uint32_t first = frame->column > WIDEST - 20 ? frame->column - BEFORE : 1, column = 1;
    uint32_t end = frame->end_column > frame->column ? frame->end_column : frame->column + 1;
    for (uint32_t at = 0, from = 0; at < frame->line.length; from = at, column++) {
        uint32_t point = utf8_next(frame->line, &at);
        bool marked = column >= frame->column && column < end;
        if (column >= first && column < first + WIDEST)
            paint(painter, text_slice(frame->line, from, at), point, marked ? '^' : ' ');
    }
    if (frame->column >= column) /* at the end of the line */
        painter->marks[painter->mark_length++] = '^';
    while (painter->mark_length > 0 && painter->marks[painter->mark_length - 1] == ' ')
        painter->mark_length--;
}

struct text frame_print(const struct frame *frame, const char *mark, const char *plain,
                        struct arena *arena)
{
    struct painter painter = {.line = arena_alloc(arena, (size_t)frame->line.length + 4),
                              .marks = arena_alloc(arena, 2 * (size_t)WIDEST + 4)};
    char number[16];
    int width = snprintf(number, sizeof number, "%u", frame->number);
    paint_line(frame, &painter);
    return arena_print(arena, "%*s |\n%s | %.*s\n%*s | %s%.*s%s\n", width, "", number,
                       (int)painter.line_length, painter.line, width, "", mark,
                       (int)painter.mark_length, painter.marks, plain);
}
