#include "analyzer/elf/linker_cache.h"
#include "analyzer/elf/target.h"
#include "analyzer/elf/versions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena arena;

static void versions_are_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *version, *number;
        enum version_family family;
    } cases[] = {
        {"GLIBC_2.14", "2.14", VERSION_GLIBC},
        {"GLIBC_2.2.5", "2.2.5", VERSION_GLIBC},
        {"GLIBC_ABI_DT_RELR", "2.36", VERSION_GLIBC},
        {"GLIBC_PRIVATE", "", VERSION_GLIBC},
        {"GLIBC_2.", "", VERSION_GLIBC},
        {"GLIBC_.2", "", VERSION_GLIBC},
        {"GLIBC_2..3", "", VERSION_GLIBC},
        {"GLIBC_", "", VERSION_GLIBC},
        {"GLIBC", "", VERSION_GLIBC},
        {"GLIBCXX_3.4.29", "3.4.29", VERSION_GLIBCXX},
        {"GLIBCXX_3.4.29", "", VERSION_GLIBC},
        {"CXXABI_1.3.13", "1.3.13", VERSION_CXXABI},
        {"CXXABI_TM_1", "", VERSION_CXXABI},
        {"CXXABI_FLOAT128", "", VERSION_CXXABI},
        {"krb5_3_MIT", "", VERSION_GLIBC},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!text_is(version_number(text_of(cases[i].version), cases[i].family), cases[i].number))
            fail_msg("%s", cases[i].version);
}

static void versions_are_ordered(void **state)
{
    (void)state;
    static const char *const ordered[] = {"",      "1",     "2",      "2.0",
                                          "2.2.5", "2.9",   "2.14",   "2.36",
                                          "3.4",   "3.4.9", "3.4.29", "99999999999999999999999"};
    int count = sizeof ordered / sizeof *ordered;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++) {
            int order = version_compare(text_of(ordered[i]), text_of(ordered[j]));
            if ((order > 0) - (order < 0) != (i > j) - (i < j))
                fail_msg("%s and %s: %d", ordered[i], ordered[j], order);
        }
}

/* Every name that the table offers leads to a whole target, and what is not offered is refused. */
static void targets_are_whole(void **state)
{
    (void)state;
    struct error err;
    struct target target;
    for (int minor = 8; minor <= 14; minor++)
        for (int arm = 0; arm < 2; arm++) {
            struct text name =
                arena_print(&arena, "lambda-python3.%d-%s", minor, arm ? "arm64" : "x86_64");
            assert_true(target_find(name, &arena, &target, &err));
            assert_int_equal(target.python_minor, minor);
            assert_string_equal(target.machine->name, arm ? "aarch64" : "x86_64");
            assert_non_null(target.base);
            for (int i = 0; i < VERSION_FAMILY_COUNT; i++)
                assert_true(target.most[i] != NULL && target.most[i][0] != '\0');
            assert_int_equal(target_provides(&target, TEXT("libc.so.6")), PROVIDED_SURELY);
            assert_int_equal(target_provides(&target, TEXT("libblas.so.3")), PROVIDED_NOT);
        }
    assert_true(target_find(TEXT("lambda-python3.12-aarch64"), &arena, &target, &err));
    assert_false(target_find(TEXT("lambda-python3.12"), &arena, &target, &err));
    assert_non_null(strstr(err.message, "-arm64"));
    assert_false(target_find(TEXT("lambda-python3.7-x86_64"), &arena, &target, &err));
}

/* A cache as ldconfig writes it: a.so at two levels, b.so for two machines. */
struct cache_file {
    char magic[20];
    uint32_t count, strings;
    uint8_t flags, padding[3];
    uint32_t extension, unused[3];
    struct {
        int32_t flags;
        uint32_t name, path, version;
        uint64_t level;
    } entries[5];
    uint32_t extension_magic, extension_count, tag, section_flags, offset, size, level_name;
    char text[64];
};

static struct cache_file cache_file(void)
{
    struct cache_file file = {.count = 5, .extension_magic = 0xeaa42174u, .extension_count = 1};
    static const char text[] = "a.so\0b.so\0/lib/a\0/v3/a\0/lib/b\0/lib32/b\0x86-64-v3\0/old/a";
    uint32_t at = offsetof(struct cache_file, text);
    memcpy(file.magic, "glibc-ld.so.cache1.1", 20);
    memcpy(file.text, text, sizeof text);
    file.extension = offsetof(struct cache_file, extension_magic);
    file.tag = 1;
    file.offset = offsetof(struct cache_file, level_name);
    file.size = 4;
    file.level_name = at + 39;
    file.entries[0].flags = file.entries[1].flags = file.entries[2].flags = 0x0303;
    file.entries[0].name = file.entries[1].name = file.entries[2].name = at;
    file.entries[0].path = at + 49;
    file.entries[0].level = 1; /* the older scheme */
    file.entries[1].path = at + 17;
    file.entries[1].level = UINT64_C(1) << 62;
    file.entries[2].path = at + 10;
    file.entries[3].flags = 3;
    file.entries[3].name = file.entries[4].name = at + 5;
    file.entries[3].path = at + 30;
    file.entries[4].flags = 0x0303;
    file.entries[4].path = at + 23;
    return file;
}

static const char *find(const struct linker_cache *cache, const char *name, const char *machine,
                        bool fit)
{
    static const struct text level = {"x86-64-v3", 9};
    struct texts levels = {&level, fit};
    struct text path =
        linker_cache_find(cache, text_of(name), machine_named(text_of(machine)), levels);
    return arena_text(&arena, path).at;
}

static void check_cache(struct text bytes)
{
    struct linker_cache cache;
    linker_cache_of(bytes, &arena, &cache);
    assert_string_equal(find(&cache, "a.so", "x86_64", true), "/v3/a");
    assert_string_equal(find(&cache, "a.so", "x86_64", false), "/lib/a");
    assert_string_equal(find(&cache, "b.so", "x86_64", true), "/lib/b");
    assert_string_equal(find(&cache, "b.so", "i386", true), "/lib32/b");
    assert_string_equal(find(&cache, "b.so", "aarch64", true), "");
    assert_string_equal(find(&cache, "c.so", "x86_64", true), "");
}

static void caches_are_read(void **state)
{
    (void)state;
    struct cache_file file = cache_file();
    char *old = arena_alloc(&arena, 40 + sizeof file + 1); /* the old table, empty entries, ours */
    check_cache(arena_text(&arena, (struct text){(const char *)&file, sizeof file}));
    memcpy(old, "ld.so-1.7.0", 11);
    old[12] = 2;
    memcpy(old + 40, &file, sizeof file);
    check_cache((struct text){old, 40 + sizeof file});
}

static void damaged_caches_do_no_harm(void **state)
{
    (void)state;
    struct cache_file file = cache_file();
    srand(5);
    for (int round = 0; round < 5000; round++) {
        struct arena own = {0};
        struct linker_cache cache;
        uint32_t length = round % 3 == 0 ? (uint32_t)rand() % sizeof file : sizeof file;
        char *copy = calloc(1, length + 1); /* its end is watched by the sanitizers */
        memcpy(copy, &file, length);
        for (int i = rand() % 4; i > 0 && length > 0; i--)
            copy[(uint32_t)rand() % length] = (char)rand();
        linker_cache_of((struct text){copy, length}, &own, &cache);
        find(&cache, "a.so", "x86_64", true);
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
        cmocka_unit_test(versions_are_numbers),
        cmocka_unit_test(versions_are_ordered),
        cmocka_unit_test_teardown(targets_are_whole, release),
        cmocka_unit_test_teardown(caches_are_read, release),
        cmocka_unit_test_teardown(damaged_caches_do_no_harm, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
