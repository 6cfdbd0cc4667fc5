#include "analyzer/resolve/pyvenv.h"

#include "analyzer/resolve/installation.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/source/source.h"

#include <strings.h>

static bool same_word(struct text text, const char *word)
{
    return text.length == strlen(word) && strncasecmp(text.at, word, text.length) == 0;
}

static void parse_line(struct text line, struct pyvenv *out)
{
    uint32_t equals = text_find(line, '=');
    if (equals == line.length)
        return;
    struct text key = text_trim(text_slice(line, 0, equals));
    struct text value = text_trim(text_slice(line, equals + 1, line.length));
    if (same_word(key, "home") && out->home.length == 0)
        out->home = value;
    else if (same_word(key, "include-system-site-packages"))
        out->system_site = same_word(value, "true");
    else if (same_word(key, "version") || same_word(key, "version_info"))
        out->version = version_parse(value);
}

struct pyvenv pyvenv_parse(struct text text)
{
    struct pyvenv venv = {.system_site = true};
    while (text.length > 0) {
        struct text line = text_slice(text, 0, text_find(text, '\n'));
        text = text_slice(text, line.length + 1, text.length);
        parse_line(line, &venv);
    }
    return venv;
}

bool pyvenv_read(struct text folder, struct arena *arena, struct pyvenv *out)
{
    struct text path = path_join(arena, folder, TEXT("pyvenv.cfg"));
    struct text bytes;
    struct error ignored;
    if (!path_is_file(path) || !source_bytes(path.at, 1 << 20, arena, &bytes, &ignored))
        return false;
    *out = pyvenv_parse(bytes);
    return true;
}
