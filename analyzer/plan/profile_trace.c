#include "analyzer/plan/profile_trace.h"

#include "analyzer/base/json.h"

enum {
    MOST_NAME = 1000
};

void profile_trace_open(struct profile_trace *trace, struct profile *profile)
{
    *trace = (struct profile_trace){.profile = profile};
    names_init(&trace->processes, profile->arena);
    names_init(&trace->loaded, profile->arena);
    names_init(&trace->modules, profile->arena);
}

/* As the runtime writes them. */
static bool is_first(struct text line)
{
    return text_starts(line, TEXT("{\"trace\": \"importscan-trace/1\""));
}

bool profile_trace_begins(struct text text)
{
    return is_first(text) || text_starts(text, TEXT("{\"pid\": "));
}

/* How often that process began; 0: its beginning is not in the file. */
static uint32_t *starts_of(struct profile_trace *trace, int64_t pid)
{
    struct arena *arena = trace->profile->arena;
    name_id process = names_add(&trace->processes, arena_print(arena, "%lld", (long long)pid));
    while (trace->starts.count <= process.n)
        array_push(arena, &trace->starts, 0);
    return &trace->starts.at[process.n];
}

/* Once for each process. */
static void count_module(struct profile_trace *trace, int64_t pid, struct text module)
{
    uint32_t known = trace->loaded.texts.count;
    if (module.length == 0 || module.length > MOST_NAME)
        return;
    struct text key = arena_print(trace->profile->arena, "%lld %u %.*s", (long long)pid,
                                  *starts_of(trace, pid), TEXT_ARG(module));
    names_add(&trace->loaded, key);
    if (trace->loaded.texts.count == known)
        return;
    profile_count(trace->profile, module, 1);
    names_add(&trace->modules, module);
    trace->counted = trace->modules.texts.count;
}

/* A process whose first line was lost, in a log that was cut, is one as well. */
static void start(struct profile_trace *trace, int64_t pid, bool first)
{
    uint32_t *starts = starts_of(trace, pid);
    if (!first && *starts > 0)
        return;
    ++*starts;
    trace->profile->environments++;
}

bool profile_trace_line(struct profile_trace *trace, struct text line)
{
    struct json_trouble trouble;
    uint32_t length;
    int64_t pid;
    line = text_trim(line);
    if (!profile_trace_begins(line))
        return false;
    struct json_document *document = json_read_part(line, &length, &trouble);
    if (document == NULL)
        return false;
    const struct json_value *row = json_root(document), *loads = json_field(row, "loads");
    bool read = json_integer_of(json_field(row, "pid"), &pid);
    if (read) {
        start(trace, pid, is_first(line));
        count_module(trace, pid, json_string_text(json_field(row, "module")));
        for (uint32_t i = 0; i < json_count(loads); i++)
            count_module(trace, pid, json_string_text(json_item(loads, i)));
        trace->lines++;
    }
    json_release(document);
    return read;
}
