#include "analyzer/elf/object.h"

#include "analyzer/elf/calls.h"
#include "analyzer/elf/strings.h"

/* Whatever an object imports, it asks one of these for it. */
static const char *const import_functions[] = {
    "PyCapsule_Import",
    "PyEval_GetBuiltins",
    "PyImport_GetModule",
    "PyImport_Import",
    "PyImport_ImportFrozenModule",
    "PyImport_ImportModule",
    "PyImport_ImportModuleAttr",
    "PyImport_ImportModuleAttrString",
    "PyImport_ImportModuleLevel",
    "PyImport_ImportModuleLevelObject",
    "PyImport_ImportModuleNoBlock",
};

static bool imports_anything(const struct image *image)
{
    ARRAY_EACH (const struct symbol, symbol, &image->symbols) {
        if (symbol->defined)
            continue;
        if (text_starts(symbol->name, TEXT("PyRun_")))
            return true;
        for (size_t i = 0; i < sizeof import_functions / sizeof import_functions[0]; i++)
            if (text_is(symbol->name, import_functions[i]))
                return true;
    }
    return false;
}

static bool holds(struct text bytes, struct text part)
{
    return memmem(bytes.at, bytes.length, part.at, part.length) != NULL;
}

/* Cython since 3.2 keeps its strings in one block, mostly compressed, without NULs between them;
 * its own name for the module of shared types ("_cython_3_2_1") stays readable. */
static bool is_packed_cython(struct text bytes)
{
    struct text mark = TEXT("_cython_");
    for (uint32_t at = 0; at + mark.length + 4 < bytes.length;) {
        const char *hit = memmem(bytes.at + at, bytes.length - at, mark.at, mark.length);
        if (hit == NULL)
            return false;
        at = (uint32_t)(hit - bytes.at) + mark.length;
        struct text version = text_slice(bytes, at, at + 4);
        unsigned major = (unsigned char)version.at[0] - '0', minor = 0;
        for (uint32_t i = 2; i < version.length && version.at[i] >= '0' && version.at[i] <= '9';
             i++)
            minor = minor * 10 + (unsigned)(version.at[i] - '0');
        if (version.length == 4 && version.at[1] == '_' && major <= 9 &&
            (major > 3 || (major == 3 && minor >= 2)))
            return true;
    }
    return false;
}

/* Whether the strings are none that strings_read finds. Code holds none of the marks. */
static bool is_opaque(struct text data)
{
    return is_packed_cython(data) || holds(data, TEXT("/rustc/")) ||
           holds(data, TEXT("RUST_BACKTRACE"));
}

static bool find_opaque(const struct image *image)
{
    uint64_t left = image->bytes.length; /* sections that overlap are not read again and again */
    bool opaque = image->sections.count == 0 && is_opaque(image->bytes);
    ARRAY_EACH (const struct section, section, &image->sections) {
        if (section->executable || section->size > left || opaque)
            continue;
        left -= section->size;
        opaque = is_opaque(text_slice(image->bytes, (uint32_t)section->offset,
                                      (uint32_t)(section->offset + section->size)));
    }
    return opaque;
}

bool object_read_imports(struct text path, struct text bytes, struct arena *arena,
                         struct object_imports *out, struct error *err)
{
    struct arena scratch = {0};
    struct image image;
    bool ok = image_read(path, bytes, &scratch, &image, err);
    if (ok) {
        *out = (struct object_imports){.imports_anything = imports_anything(&image)};
        if (out->imports_anything)
            out->calls_read = calls_read(&image, arena, &out->likely);
        strings_read(&image, arena, &out->dotted, &out->single);
        out->opaque = find_opaque(&image);
    }
    arena_release(&scratch);
    return ok;
}
