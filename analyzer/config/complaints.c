/* What is wrong in configuration files, as people read it, and where settings come from. */
#include "analyzer/base/frame.h"
#include "analyzer/base/utf8.h"
#include "analyzer/config/configuration.h"

#include <stdlib.h>

enum {
    MOST_SHOWN = 20
};

struct text configuration_path(const struct configuration *configuration, struct text path)
{
    struct text cwd = configuration->cwd;
    if (cwd.length > 1 && path.length > cwd.length && text_starts(path, cwd) &&
        path.at[cwd.length] == '/')
        return text_slice(path, cwd.length + 1, path.length);
    return path;
}

static struct text place_of(const struct configuration *configuration,
                            const struct config_file *file, uint32_t start)
{
    struct frame frame = frame_at(file->text, start, start);
    return arena_print(configuration->arena, "%.*s:%u:%u",
                       TEXT_ARG(configuration_path(configuration, file->path)), frame.number,
                       frame.column);
}

struct text setting_origin(const struct configuration *configuration, enum key_id key)
{
    const struct setting *setting = &configuration->of[key];
    switch (setting->source) {
    case TOLD_BY_NOBODY: return TEXT("default");
    case TOLD_BY_FILE: return place_of(configuration, setting->file, setting->start);
    case TOLD_BY_ENVIRONMENT: return setting->variable;
    case TOLD_BY_COMMAND_LINE: return TEXT("command line");
    }
    return TEXT("");
}

static void write_complaint(const struct configuration *configuration,
                            const struct complaint *complaint, FILE *out)
{
    struct arena *arena = configuration->arena;
    struct text message = utf8_printable(complaint->message, arena);
    if (message.length > 200)
        message = text_slice(message, 0, 200);
    if (complaint->file == NULL) {
        fprintf(out, "importscan: %.*s\n", TEXT_ARG(message));
        return;
    }
    struct frame frame = frame_at(complaint->file->text, complaint->start, complaint->stop);
    struct text place = place_of(configuration, complaint->file, complaint->start);
    struct text shown = frame_print(&frame, "", "", arena);
    place = utf8_printable(place, arena);
    fprintf(out, "%.*s: error: %.*s\n%.*s", TEXT_ARG(place), TEXT_ARG(message), TEXT_ARG(shown));
}

/* The environment's come first. */
static int by_place(const void *a, const void *b)
{
    const struct complaint *x = a, *y = b;
    if (x->file != y->file && (x->file == NULL || y->file == NULL))
        return x->file == NULL ? -1 : 1;
    int order = x->file == y->file ? 0 : text_compare(x->file->path, y->file->path);
    if (order == 0)
        order = (x->start > y->start) - (x->start < y->start);
    return order != 0 ? order : text_compare(x->message, y->message);
}

void configuration_write_complaints(const struct configuration *configuration, FILE *out)
{
    uint32_t count = configuration->complaints.count;
    struct complaint *sorted = arena_alloc_array(configuration->arena, count, sizeof *sorted);
    if (count > 0)
        memcpy(sorted, configuration->complaints.at, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_place);
    for (uint32_t i = 0; i < count && i < MOST_SHOWN; i++)
        write_complaint(configuration, &sorted[i], out);
    if (count > MOST_SHOWN)
        fprintf(out, "importscan: and %u more\n", count - MOST_SHOWN);
}

bool configuration_refuse(const struct configuration *configuration, struct error *err)
{
    uint32_t count = configuration->complaints.count;
    return error_set(err, "%u %s in the configuration", count, count == 1 ? "mistake" : "mistakes");
}
