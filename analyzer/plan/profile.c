#include "analyzer/plan/profile.h"

#include "analyzer/base/json_rows.h"
#include "analyzer/plan/profile_trace.h"

#include <stdlib.h>

enum {
    WEIGHT_OF_ASSUMED = 2, /* environments */
    MOST_DIGITS = 12,
    MOST_NAME = 1000,
};
static const int64_t most_environments = (int64_t)1 << 50;

void profile_open(struct profile *profile, struct arena *arena)
{
    *profile = (struct profile){.arena = arena};
    names_init(&profile->names, arena);
}

/* --- python -X importtime --- */

/* "   123 " up to the bar; false where it is no number ("cached", in reports of level 2). */
static bool take_number(struct text *line, uint64_t *out)
{
    uint32_t bar = text_find(*line, '|');
    struct text digits = text_trim(text_slice(*line, 0, bar));
    *out = 0;
    if (bar == line->length || digits.length == 0 || digits.length > MOST_DIGITS)
        return false;
    for (uint32_t i = 0; i < digits.length; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return false;
        *out = *out * 10 + (uint64_t)(digits.at[i] - '0');
    }
    *line = text_slice(*line, bar + 1, line->length);
    return true;
}

static bool is_module_name(struct text name)
{
    for (uint32_t i = 0; i < name.length; i++)
        if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '|')
            return false;
    return name.length > 0 && name.length <= MOST_NAME;
}

/* Threads and loggers break such lines and put words before them. */
static bool take_line(struct profile *profile, struct text line)
{
    static const char mark[] = "import time:";
    const char *at = line.length == 0 ? NULL : memmem(line.at, line.length, mark, sizeof mark - 1);
    uint64_t self, cumulative;
    if (at == NULL)
        return false;
    line = text_slice(line, (uint32_t)(at - line.at) + (uint32_t)sizeof mark - 1, line.length);
    if (!take_number(&line, &self) || !take_number(&line, &cumulative) ||
        !is_module_name(text_trim(line)))
        return false;
    array_push(profile->arena, &profile->times,
               (struct profile_time){names_add(&profile->names, text_trim(line)).n, self});
    return true;
}

static void take_lines(struct profile *profile, struct text text, struct profile_file *file)
{
    struct profile_trace trace;
    profile_trace_open(&trace, profile);
    for (uint32_t from = 0, to; from < text.length; from = to + 1) {
        to = from + text_find(text_slice(text, from, text.length), '\n');
        struct text line = text_slice(text, from, to);
        if (!profile_trace_line(&trace, line))
            file->lines += take_line(profile, line);
    }
    file->counters = trace.counted;
    file->traces = trace.lines;
}

/* --- counters --- */

void profile_count(struct profile *profile, struct text module, uint64_t count)
{
    name_id name = names_add(&profile->names, module);
    while (profile->loads.count <= name.n)
        array_push(profile->arena, &profile->loads, UINT64_MAX);
    uint64_t *sum = &profile->loads.at[name.n];
    *sum = (*sum == UINT64_MAX ? 0 : *sum) + count;
}

static bool take_count(const struct json_rows *rows, const struct json_value *value,
                       struct text what, int64_t *out, struct error *err)
{
    if (json_integer_of(value, out) && *out >= 0 && *out <= most_environments)
        return true;
    return json_rows_refuse(rows, err, "%.*s must be a whole number from 0 to 2^50",
                            TEXT_ARG(what));
}

static bool take_loads(struct profile *profile, const struct json_rows *rows,
                       struct profile_file *file, struct error *err)
{
    struct json_member member;
    if (!json_has_members(rows->row))
        return json_rows_refuse(rows, err, "must be an object: module names with counts");
    for (void *at = json_first(rows->row, &member); at != NULL;
         at = json_next(rows->row, at, &member)) {
        int64_t count;
        if (!take_count(rows, member.value, member.key, &count, err))
            return false;
        profile_count(profile, member.key, (uint64_t)count);
        file->counters++;
    }
    return true;
}

static bool take_row(struct profile *profile, const struct json_rows *rows, bool *has_schema,
                     struct profile_file *file, struct error *err)
{
    int64_t count;
    if (text_is(rows->key, "schema")) {
        *has_schema = text_is(json_string_text(rows->row), "importscan-profile/1");
        return *has_schema || json_rows_refuse(rows, err, "must be importscan-profile/1");
    }
    if (text_is(rows->key, "loads"))
        return take_loads(profile, rows, file, err);
    if (!text_is(rows->key, "environments"))
        return json_rows_refuse(rows, err, "no key is named so");
    if (!take_count(rows, rows->row, rows->key, &count, err))
        return false;
    profile->environments += (uint64_t)count;
    return true;
}

static bool take_counters(struct profile *profile, struct text text, struct profile_file *file,
                          struct error *err)
{
    struct json_rows rows;
    bool has_schema = false, ok = true;
    json_rows_open(&rows, text, file->path);
    while (ok && json_rows_next(&rows, err))
        ok = take_row(profile, &rows, &has_schema, file, err);
    ok = ok && rows.ended;
    json_rows_close(&rows);
    return ok && (has_schema || error_set(err,
                                          "%.*s:1:1: schema is missing; importscan-profile/1 "
                                          "is wanted",
                                          TEXT_ARG(file->path)));
}

bool profile_add(struct profile *profile, struct text path, struct text text, struct error *err)
{
    struct profile_file file = {.path = path};
    struct text begins = text_trim(text);
    if (begins.length > 0 && begins.at[0] == '{' && !profile_trace_begins(begins)) {
        if (!take_counters(profile, text, &file, err))
            return false;
    } else {
        take_lines(profile, text, &file);
        if (file.lines + file.traces == 0)
            return error_set(err,
                             "%.*s:1:1: holds neither lines of -X importtime or of a trace nor "
                             "importscan-profile/1",
                             TEXT_ARG(path));
    }
    array_push(profile->arena, &profile->files, file);
    return true;
}

/* --- answers --- */

static int by_name(const void *a, const void *b)
{
    const struct profile_time *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return (x->us > y->us) - (x->us < y->us);
}

void profile_close(struct profile *profile)
{
    if (profile->times.count > 0)
        qsort(profile->times.at, profile->times.count, sizeof *profile->times.at, by_name);
}

bool profile_time(const struct profile *profile, struct text module, uint64_t *us)
{
    uint32_t name = names_get(&profile->names, module).n, low = 0, high = profile->times.count;
    while (name != 0 && low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (profile->times.at[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t end = low;
    while (name != 0 && end < profile->times.count && profile->times.at[end].name == name)
        end++;
    if (end == low)
        return false;
    *us = profile->times.at[low + (end - low) / 2].us;
    return true;
}

bool profile_loads(const struct profile *profile, struct text module, uint64_t *loads)
{
    uint32_t name = names_get(&profile->names, module).n;
    bool counted =
        name != 0 && name < profile->loads.count && profile->loads.at[name] != UINT64_MAX;
    *loads = counted ? profile->loads.at[name] : 0;
    return profile->environments > 0;
}

double profile_chance(uint64_t loads, uint64_t environments, double assumed)
{
    double seen = loads < environments ? (double)loads : (double)environments;
    return (seen + WEIGHT_OF_ASSUMED * assumed) / ((double)environments + WEIGHT_OF_ASSUMED);
}
