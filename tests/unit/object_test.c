#include "analyzer/elf/calls.h"
#include "analyzer/elf/image.h"
#include "analyzer/elf/object.h"
#include "analyzer/elf/strings.h"
#include "analyzer/elf/x86_length.h"
#include "analyzer/source/source.h"

#include <elf.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena;

static bool has(struct texts texts, const char *text)
{
    for (uint32_t i = 0; i < texts.count; i++)
        if (text_is(texts.at[i], text))
            return true;
    return false;
}

static struct object_imports read_object(struct text bytes)
{
    struct object_imports imports;
    struct error err;
    if (!object_read_imports(TEXT("x.so"), bytes, &arena, &imports, &err))
        fail_msg("%s", err.message);
    return imports;
}

/* An extension module as Cython makes them, in few lines. Empty where no compiler is at hand. */
static struct text compile(const char *options)
{
    static const char code[] =
        "typedef struct P P;\n"
        "P *PyImport_ImportModule(const char *), *PyModuleDef_Init(void *), *PyList_New(long),\n"
        "  *PyImport_ImportModuleLevelObject(P *, P *, P *, P *, int), *PyDict_New(void),\n"
        "  *PyUnicode_InternFromString(const char *), *PyImport_Import(P *);\n"
        "static P *v_os, *v_json, *v_empty, *v_sibling, *v_later;\n"
        "static const char s_os[] = \"os\", s_json[] = \"json\", s_empty[] = \"\",\n"
        "  s_sibling[] = \"sibling\", s_later[] = \"later\";\n"
        "static struct { P **p; const char *s; long n; } table[] = {{&v_os, s_os, sizeof s_os},\n"
        "  {&v_json, s_json, sizeof s_json}, {&v_empty, s_empty, sizeof s_empty},\n"
        "  {&v_sibling, s_sibling, sizeof s_sibling}, {&v_later, s_later, sizeof s_later}, {0}};\n"
        "static __attribute__((noinline)) P *import(P *name, P *list, int level) {\n"
        "  P *d = PyDict_New(); if (!d) return 0;\n"
        "  return PyImport_ImportModuleLevelObject(name, d, d, list, level); }\n"
        "static P *later(P *a, P *b) { return import(v_later, 0, 0); }\n"
        "static struct { const char *n; void *f; } methods[] = {{\"later\", later}, {0}};\n"
        "int intern(void *);\n"
        "static int run(P *m) { P *list;\n"
        "  if (intern(table) || !import(v_os, 0, 0)) return -1;\n"
        "  if (!PyImport_ImportModule(\"numpy.core.multiarray\")) return -1;\n"
        "  if (!(list = PyList_New(1))) return -1;\n"
        "  ((P **)list)[3] = v_sibling; if (!import(v_empty, list, 1)) return -1;\n"
        "  if (!import(v_json, 0, -1)) return -1;\n"
        "  return PyImport_Import(PyUnicode_InternFromString(\"decimal\")) == 0; }\n"
        "static struct { int id; void *f; } slots[] = {{2, run}, {0, 0}};\n"
        "static struct { long base[5]; const char *name, *doc; long size; void *methods, *slots; "
        "}\n"
        "  module = {{1}, \"m\", 0, 0, methods, slots};\n"
        "P *PyInit_m(void) { return PyModuleDef_Init(&module); }\n";
    char folder[] = "/tmp/object_test.XXXXXX";
    struct text bytes = TEXT("");
    struct error err;
    assert_non_null(mkdtemp(folder));
    const char *source = arena_print(&arena, "%s/m.c", folder).at;
    FILE *file = fopen(source, "w");
    fputs(code, file);
    fclose(file);
    const char *command = arena_print(&arena, "%s -w -fPIC -shared -o %s/m.so %s 2>/dev/null",
                                      options, folder, source)
                              .at;
    if (system(command) == 0)
        source_bytes(arena_print(&arena, "%s/m.so", folder).at, 1 << 26, &arena, &bytes, &err);
    assert_int_equal(system(arena_print(&arena, "rm -rf %s", folder).at), 0);
    return bytes;
}

static void check_imports(struct text bytes)
{
    static const char *const wanted[] = {
        ".", ".json", ".sibling", "decimal", "json", "numpy.core.multiarray", "os"};
    struct object_imports imports = read_object(bytes);
    assert_true(imports.imports_anything);
    assert_true(imports.calls_read);
    assert_false(imports.opaque);
    assert_int_equal(imports.likely.count, sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_true(text_is(imports.likely.at[i], wanted[i]));
    assert_true(has(imports.single, "later"));
    assert_true(has(imports.dotted, "numpy.core.multiarray"));
}

static void calls_tell_the_imports(void **state)
{
    (void)state;
    static const char *const compilers[] = {
        "cc -O2",
        "cc -O0",
        "cc -Os",
        "cc -O2 -s -fcf-protection -fno-plt",
        "clang -O2",
        "clang -O2 --target=aarch64-linux-gnu -nostdlib -fuse-ld=lld",
        "clang -O0 --target=aarch64-linux-gnu -nostdlib -fuse-ld=lld",
    };
    int checked = 0;
    for (size_t i = 0; i < sizeof compilers / sizeof compilers[0]; i++) {
        struct text bytes = compile(compilers[i]);
        if (bytes.length == 0)
            continue;
        check_imports(bytes);
        checked++;
    }
    if (checked == 0)
        skip();
}

/* Program headers suffice: the same answer without a section. */
static void sections_are_not_needed(void **state)
{
    (void)state;
    struct text bytes = compile("cc -O2");
    if (bytes.length == 0)
        skip();
    char *copy = arena_alloc(&arena, bytes.length);
    memcpy(copy, bytes.at, bytes.length);
    memset(copy + offsetof(Elf64_Ehdr, e_shoff), 0, sizeof(Elf64_Off));
    memset(copy + offsetof(Elf64_Ehdr, e_shnum), 0, 2 * sizeof(Elf64_Half));
    check_imports((struct text){copy, bytes.length});
}

static void put(char *bytes, uint32_t at, int size, bool big_endian, uint64_t value)
{
    for (int i = 0; i < size; i++)
        bytes[at + (uint32_t)i] = (char)(value >> 8 * (big_endian ? size - 1 - i : i));
}

/* One PT_LOAD over the whole file, which holds two strings; class and byte order as told. */
static struct text make_object(bool is_64, bool big_endian, uint32_t flags)
{
    char *bytes = arena_alloc(&arena, 256);
    uint32_t table = is_64 ? 64 : 52, word = is_64 ? 8 : 4;
    memcpy(bytes, "\177ELF", 4);
    bytes[EI_CLASS] = is_64 ? ELFCLASS64 : ELFCLASS32;
    bytes[EI_DATA] = big_endian ? ELFDATA2MSB : ELFDATA2LSB;
    bytes[EI_VERSION] = EV_CURRENT;
    put(bytes, 16, 2, big_endian, ET_DYN);
    put(bytes, 18, 2, big_endian, big_endian ? EM_PPC64 : EM_386);
    put(bytes, 20, 4, big_endian, EV_CURRENT);
    put(bytes, 24 + word, (int)word, big_endian, table);
    put(bytes, is_64 ? 52 : 40, 2, big_endian, table);
    put(bytes, is_64 ? 54 : 42, 2, big_endian, is_64 ? 56 : 32);
    put(bytes, is_64 ? 56 : 44, 2, big_endian, 1);
    put(bytes, table, 4, big_endian, PT_LOAD);
    put(bytes, table + (is_64 ? 4 : 24), 4, big_endian, flags);
    put(bytes, table + (is_64 ? 32 : 16), (int)word, big_endian, 256);
    put(bytes, table + (is_64 ? 40 : 20), (int)word, big_endian, 256);
    memcpy(bytes + 150, "\0os.path\0json", 14);
    return (struct text){bytes, 256};
}

static void every_class_and_byte_order(void **state)
{
    (void)state;
    static const uint32_t flags[] = {PF_R, PF_R | PF_X};
    for (int i = 0; i < 8; i++) {
        struct object_imports imports =
            read_object(make_object((i & 1) != 0, (i & 2) != 0, flags[i >> 2]));
        assert_true(has(imports.dotted, "os.path"));
        assert_true(has(imports.single, "json"));
        assert_false(imports.imports_anything);
        assert_false(imports.calls_read);
    }
}

static void what_is_no_shared_object(void **state)
{
    (void)state;
    struct object_imports imports;
    struct error err;
    struct text program = make_object(true, false, PF_R);
    put((char *)(uintptr_t)program.at, 16, 2, false, ET_EXEC);
    const struct text odd[] = {TEXT(""),          TEXT("\177EL"),        TEXT("\177ELF"),
                               TEXT("!<arch>\n"), TEXT("\177ELF\2\1\1"), program};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        assert_false(object_read_imports(TEXT("x.so"), odd[i], &arena, &imports, &err));
    assert_non_null(strstr(err.message, "x.so"));
}

static void names_are_whole_strings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_name;
        uint32_t dots;
    } cases[] = {{"a", true, 0},   {"a.b._c9", true, 2}, {"", false, 0},
                 {".a", false, 0}, {"a.", false, 0},     {"a..b", false, 0},
                 {"9a", false, 0}, {"a.9", false, 0},    {"a b", false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t dots;
        assert_int_equal(strings_is_name(text_of(cases[i].text), &dots), cases[i].is_name);
        if (cases[i].is_name)
            assert_int_equal(dots, cases[i].dots);
    }
}

static void packed_strings_are_opaque(void **state)
{
    (void)state;
    static const struct {
        const char *mark;
        bool opaque;
    } cases[] = {{"_cython_3_2_1", true},  {"_cython_3_1_4", false},  {"_cython_0_29_32", false},
                 {"_cython_3_10_0", true}, {"/rustc/9fc6b431", true}, {"_cython_", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text bytes = make_object(true, false, PF_R);
        memcpy((char *)(uintptr_t)bytes.at + 200, cases[i].mark, strlen(cases[i].mark));
        assert_int_equal(read_object(bytes).opaque, cases[i].opaque);
    }
}

static void instructions_have_lengths(void **state)
{
    (void)state;
    const struct {
        struct text code;
        uint32_t length;
    } cases[] = {
        {TEXT("\xe8\0\0\0\0"), 5},
        {TEXT("\x48\x8d\x3d\0\0\0\0"), 7},
        {TEXT("\x0f\x84\0\0\0\0"), 6},
        {TEXT("\xf3\x0f\x1e\xfa"), 4},
        {TEXT("\x66\x0f\x1f\x44\0\0"), 6},
        {TEXT("\x48\xc7\x44\x24\x10\6\0\0\0"), 9},
        {TEXT("\x48\xb8\1\2\3\4\5\6\7\10"), 10},
        {TEXT("\x66\xc7\x44\x24\x20\0\1"), 7},
        {TEXT("\xf6\x05\0\0\0\0\1"), 7},
        {TEXT("\xf6\xd0"), 2},
        {TEXT("\xc5\xf8\x77"), 3},
        {TEXT("\xc4\xe3\x7d\x39\xc1\1"), 6},
        {TEXT("\xf2\xff\x25\0\0\0\0"), 7},
        {TEXT("\x66\x48\x0f\x6e\xc2"), 5},
        {TEXT("\xe8\0\0"), 0},
        {TEXT("\x06"), 0},
        {TEXT(""), 0},
        {TEXT("\x66\x66"), 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t opcode;
        if (x86_length(cases[i].code, &opcode) != cases[i].length)
            fail_msg("case %zu has %u", i, x86_length(cases[i].code, &opcode));
    }
}

/* Headers, tables and code of a real extension, with bytes changed: nothing may break. */
static void changed_bytes_do_no_harm(void **state)
{
    (void)state;
    glob_t found;
    struct text bytes = compile("cc -O2");
    if (glob("/usr/lib/python3*/lib-dynload/_queue*.so", 0, NULL, &found) == 0) {
        struct error err;
        source_bytes(found.gl_pathv[0], 1 << 20, &arena, &bytes, &err);
        globfree(&found);
    }
    if (bytes.length == 0)
        skip();
    srand(11);
    for (int round = 0; round < 4000; round++) {
        struct arena own = {0};
        struct object_imports imports;
        struct error err;
        uint32_t length = round % 4 == 0 ? (uint32_t)rand() % bytes.length : bytes.length;
        char *copy = malloc(length + 1); /* its end is watched by the sanitizers */
        memcpy(copy, bytes.at, length);
        for (int i = rand() % 8; i >= 0 && length > 0; i--) {
            uint32_t near = round % 2 == 0 ? 1024 : length;
            copy[(uint32_t)rand() % (near < length ? near : length)] = (char)rand();
        }
        object_read_imports(TEXT("x.so"), (struct text){copy, length}, &own, &imports, &err);
        free(copy);
        arena_release(&own);
    }
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(calls_tell_the_imports, release),
        cmocka_unit_test_teardown(sections_are_not_needed, release),
        cmocka_unit_test_teardown(every_class_and_byte_order, release),
        cmocka_unit_test_teardown(what_is_no_shared_object, release),
        cmocka_unit_test_teardown(names_are_whole_strings, release),
        cmocka_unit_test_teardown(packed_strings_are_opaque, release),
        cmocka_unit_test_teardown(instructions_have_lengths, release),
        cmocka_unit_test_teardown(changed_bytes_do_no_harm, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
