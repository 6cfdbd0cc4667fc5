/* site_fuzz.c - the texts that installers leave: .pth lines, pyvenv.cfg, RECORD, METADATA,
 * direct_url.json, editable finders, _sysconfigdata. Every reader gets every input. */
#include "analyzer/resolve/build_facts.h"
#include "analyzer/resolve/editable.h"
#include "analyzer/resolve/metadata.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/resolve/pth.h"
#include "analyzer/resolve/pyvenv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_pth_lines(struct text text, const char *name)
{
    struct pth_reader reader = pth_open(text, text_of(name));
    struct pth_line line;
    while (pth_next(&reader, &line))
        if (line.text.at + line.text.length > text.at + text.length)
            abort();
}

static void read_rows(struct text text, struct arena *arena)
{
    struct text rest = text, path;
    while (record_next(&rest, arena, &path)) {
        metadata_normalised(path, arena);
        path_absolute(arena, path);
    }
    rest = text;
    struct text name, version;
    while (metadata_line(&rest, &path))
        metadata_info_name(path, &name, &version);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 20)
        return 0;
    struct arena arena = {0};
    struct text text = arena_text(&arena, (struct text){(const char *)data, (uint32_t)size});
    struct environment environment = {0};
    struct text value;
    read_pth_lines(text, "a.pth");
    read_pth_lines(text, "a-nspkg.pth");
    pyvenv_parse(text);
    read_rows(text, &arena);
    metadata_header(text, "Name");
    metadata_editable_folder(text, &arena);
    editable_parse(text, TEXT("finder.py"), &arena, &environment);
    sysconfig_value(text, TEXT("MODBUILT_NAMES"), &arena, &value);
    arena_release(&arena);
    return 0;
}
