#include "analyzer/elf/shared_object.h"

#include "analyzer/base/names.h"
#include "analyzer/elf/strings.h"
#include "analyzer/source/source.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    MOST_INIT_NAMES = 4096,
    MOST_DLOPENS = 256,
};

static void refuse(struct shared_object *object, enum object_trouble trouble, struct text reason)
{
    object->trouble = trouble;
    object->reason = reason;
}

static void take_dynamic(const struct dynamic *dynamic, struct arena *arena,
                         struct shared_object *out)
{
    out->soname = arena_text(arena, dynamic->soname);
    ARRAY_EACH (const struct object_need, need, &dynamic->needed)
        array_push(arena, &out->needed,
                   (struct object_need){arena_text(arena, need->name), need->kind});
    out->rpath = arena_text(arena, dynamic->rpath);
    out->runpath = arena_text(arena, dynamic->runpath);
    out->has_rpath = dynamic->has_rpath;
    out->has_runpath = dynamic->has_runpath;
    out->no_default_libs = dynamic->no_default_libs;
    out->static_tls = dynamic->static_tls;
    out->text_relocations = dynamic->text_relocations;
    out->is_program |= dynamic->is_program;
    out->left_out = dynamic->left_out;
}

static void take_versions(const struct versions *versions, struct arena *arena,
                          struct shared_object *out)
{
    struct text library = {"", 0};
    for (uint32_t i = 0; i < versions->needs.count; i++) {
        struct version_need need = versions->needs.at[i];
        if (i == 0 || !text_equal(need.library, versions->needs.at[i - 1].library))
            library = arena_text(arena, need.library);
        need.library = library;
        need.version = arena_text(arena, need.version);
        array_push(arena, &out->versions.needs, need);
    }
    for (uint32_t i = 0; i < versions->defined.count; i++)
        array_push(arena, &out->versions.defined, arena_text(arena, versions->defined.at[i]));
    for (int i = 0; i < VERSION_FAMILY_COUNT; i++)
        out->versions.most[i] = arena_text(arena, versions->most[i]);
}

/* PyInitU_ and PyModExportU_ stand before names that are not ASCII, in punycode. */
static bool is_init_name(struct text name)
{
    return text_starts(name, TEXT("PyInit_")) || text_starts(name, TEXT("PyInitU_")) ||
           text_starts(name, TEXT("PyModExport_")) || text_starts(name, TEXT("PyModExportU_"));
}

static bool opens_libraries(struct text name)
{
    return text_is(name, "dlopen") || text_is(name, "dlmopen") || text_is(name, "g_module_open") ||
           text_is(name, "lt_dlopen");
}

/* "libmkl_rt.so.2", "/usr/lib/x.so": a name that ends in .so, or .so and numbers. */
static bool is_library_name(struct text text)
{
    uint32_t end = text.length;
    while (end > 0 &&
           (text.at[end - 1] == '.' || (text.at[end - 1] >= '0' && text.at[end - 1] <= '9')))
        end--;
    bool versioned = end < text.length && text.at[end] == '.';
    return (end == text.length || versioned) && end > 3 &&
           text_ends(text_slice(text, 0, end), TEXT(".so")) && text.at[end - 4] != '/' &&
           text.at[text.length - 1] != '.';
}

static bool is_path_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || memchr("/._-+$", byte, 6) != NULL;
}

/* Strings between NULs that are library names; `data` is one run of bytes. */
static void find_library_names(struct text data, struct names *found)
{
    for (uint32_t at = 0; at < data.length && found->texts.count < MOST_DLOPENS;) {
        const char *hit = memmem(data.at + at, data.length - at, ".so", 3);
        if (hit == NULL)
            return;
        uint32_t start = (uint32_t)(hit - data.at), end = start + 3;
        at = end;
        while (start > 0 && is_path_byte(data.at[start - 1]) && end - start <= UINT8_MAX)
            start--;
        while (end < data.length && is_path_byte(data.at[end]) && end - start <= UINT8_MAX)
            end++;
        struct text text = text_slice(data, start, end);
        bool whole =
            (start == 0 || data.at[start - 1] == '\0') && end < data.length && data.at[end] == '\0';
        if (whole && is_library_name(text))
            names_add(found, text);
    }
}

/* Names of DT_STRTAB are the needs, and no suspicion: they are searched for elsewhere. */
static bool holds_names(const struct image *image, const struct section *section)
{
    return section->type == SHT_STRTAB || section->address == image->tables.strings;
}

static void find_dlopens(const struct image *image, struct arena *arena, struct shared_object *out)
{
    struct arena scratch = {0};
    struct names found;
    names_init(&found, &scratch);
    uint64_t left = image->bytes.length; /* sections that overlap are not read again and again */
    ARRAY_EACH (const struct section, section, &image->sections) {
        if (!section->loaded || section->executable || section->compressed ||
            section->size > left || holds_names(image, section))
            continue;
        left -= section->size;
        find_library_names(text_slice(image->bytes, (uint32_t)section->offset,
                                      (uint32_t)(section->offset + section->size)),
                           &found);
    }
    ARRAY_EACH (const struct segment, segment, &image->segments) {
        if (image->sections.count > 0 || segment->size > left)
            continue;
        left -= segment->size;
        find_library_names(text_slice(image->bytes, (uint32_t)segment->offset,
                                      (uint32_t)(segment->offset + segment->size)),
                           &found);
    }
    out->dlopens = strings_sorted(&found, arena);
    arena_release(&scratch);
}

static bool is_needed(const struct shared_object *object, struct text name)
{
    ARRAY_EACH (const struct object_need, need, &object->needed)
        if (text_equal(need->name, name))
            return true;
    return false;
}

/* What it needs anyway is opened by the linker. Without sections the names of needs are met. */
static void drop_needs(struct shared_object *object)
{
    struct text *kept = (struct text *)(uintptr_t)object->dlopens.at;
    uint32_t count = 0;
    for (uint32_t i = 0; i < object->dlopens.count; i++)
        if (!is_needed(object, kept[i]) && !text_equal(kept[i], object->soname))
            kept[count++] = kept[i];
    object->dlopens.count = count;
}

static void take_symbols(struct image *image, struct arena *arena, struct arena *scratch,
                         struct shared_object *out)
{
    struct names init;
    bool opens = false;
    names_init(&init, scratch);
    image_read_symbols(image, scratch);
    ARRAY_EACH (const struct symbol, symbol, &image->symbols) {
        if (symbol->exported && init.texts.count < MOST_INIT_NAMES && is_init_name(symbol->name))
            names_add(&init, symbol->name);
        if (symbol->defined)
            continue;
        opens |= opens_libraries(symbol->name);
        out->refers_to_python |=
            text_starts(symbol->name, TEXT("Py")) || text_starts(symbol->name, TEXT("_Py"));
    }
    out->init = strings_sorted(&init, arena);
    if (opens)
        find_dlopens(image, arena, out);
    drop_needs(out);
}

/* What strip leaves although no process loads it. */
static bool survives_strip(struct text name)
{
    return text_is(name, ".shstrtab") || text_is(name, ".comment") ||
           text_starts(name, TEXT(".note")) || text_is(name, ".gnu_debuglink") ||
           text_is(name, ".gnu_debugaltlink");
}

static uint64_t strip_estimate(const struct image *image)
{
    uint64_t sum = 0;
    ARRAY_EACH (const struct section, section, &image->sections)
        if (!section->loaded && section->type != SHT_NULL && !survives_strip(section->name))
            sum += section->size;
    return sum < image->bytes.length ? sum : image->bytes.length;
}

static bool is_linux_abi(const struct image *image)
{
    unsigned char abi = (unsigned char)image->bytes.at[EI_OSABI];
    return abi == ELFOSABI_NONE || abi == ELFOSABI_GNU ||
           (image->machine == EM_ARM && (abi == ELFOSABI_ARM || abi == ELFOSABI_ARM_AEABI));
}

static void judge_image(struct text path, const struct image *image, struct arena *arena,
                        struct shared_object *out)
{
    const char *why = NULL;
    enum object_trouble trouble = OBJECT_DAMAGED;
    if (image->segments.count == 0)
        why = "no part of it is loaded";
    else if (!is_linux_abi(image))
        trouble = OBJECT_NOT_ELF, why = "it is built for another operating system";
    else if (image->cut)
        why = "it is shorter than its headers say";
    else if (image->dynamic.length == 0)
        trouble = OBJECT_STATIC, why = "it has no dynamic section";
    else if (image->tables.strings == 0 || image_at(image, image->tables.strings).length == 0)
        why = "its names lead nowhere";
    else if (image->misaligned)
        trouble = OBJECT_MISALIGNED, why = "a load command's address and offset do not agree";
    if (why != NULL)
        refuse(out, trouble, arena_print(arena, "cannot load %.*s: %s", TEXT_ARG(path), why));
}

void shared_object_of(struct text path, struct text bytes, struct arena *arena,
                      struct shared_object *out)
{
    struct arena scratch = {0};
    struct image image;
    struct dynamic dynamic;
    struct versions versions;
    struct error err;
    *out = (struct shared_object){.bytes = bytes.length};
    if (!image_read_headers(path, bytes, &scratch, &image, &err)) {
        refuse(out, OBJECT_NOT_ELF, arena_text(arena, text_of(err.message)));
        arena_release(&scratch);
        return;
    }
    out->has_kind = true;
    out->kind = (struct machine_kind){image.machine, image.is_64 ? 64 : 32, image.big_endian};
    out->is_program = image.type == ET_EXEC;
    out->tls_size = image.tls_size;
    out->executable_stack = image.executable_stack;
    judge_image(path, &image, arena, out);
    dynamic_read(&image, &scratch, &dynamic);
    take_dynamic(&dynamic, arena, out);
    versions_read(&image, &scratch, &versions);
    take_versions(&versions, arena, out);
    take_symbols(&image, arena, &scratch, out);
    out->strip_estimate = strip_estimate(&image);
    arena_release(&scratch);
}

void shared_object_read(struct text path, struct arena *arena, struct shared_object *out)
{
    struct arena scratch = {0};
    struct stat st;
    struct text bytes;
    struct error err;
    *out = (struct shared_object){0};
    if (stat(path.at, &st) != 0) {
        error_os(&err, errno, "cannot read %.*s", TEXT_ARG(path));
        refuse(out, OBJECT_UNREADABLE, arena_text(arena, text_of(err.message)));
        return;
    }
    if (source_bytes(path.at, OBJECT_MOST_BYTES, &scratch, &bytes, &err))
        shared_object_of(path, bytes, arena, out);
    else
        refuse(out, OBJECT_UNREADABLE, arena_text(arena, text_of(err.message)));
    out->bytes = (uint64_t)st.st_size;
    out->device = st.st_dev;
    out->inode = st.st_ino;
    arena_release(&scratch);
}
