#include "analyzer/source/tree.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

static struct arena arena;
static struct tree *tree;
static char root[64];

static struct text in_root(const char *name)
{
    return arena_print(&arena, "%s/%s", root, name);
}

static void write_file(const char *name, struct text bytes)
{
    FILE *file = fopen(in_root(name).at, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.length, file), bytes.length);
    fclose(file);
}

static struct text read_file(const char *name)
{
    struct text bytes;
    struct error err;
    assert_true(tree_read(tree, in_root(name), 1u << 30, &arena, &bytes, &err));
    return bytes;
}

static void refuse(const char *name, uint32_t most, const char *why)
{
    struct text bytes;
    struct error err;
    assert_false(tree_read(tree, in_root(name), most, &arena, &bytes, &err));
    if (strstr(err.message, why) == NULL)
        fail_msg("%s", err.message);
}

/* The names of a listing with a mark for what they are, in one line; "-" where there is none. */
static const char *listing(const char *name)
{
    const struct folder *folder = tree_folder(tree, in_root(name));
    struct text line = TEXT("");
    if (folder == NULL)
        return "-";
    struct texts names = folder_names(folder);
    for (uint32_t i = 0; i < names.count; i++) {
        static const char *const marks[] = {"!", "", "/", "?"};
        line = arena_print(&arena, "%.*s%s%.*s%s", TEXT_ARG(line), i > 0 ? " " : "",
                           TEXT_ARG(names.at[i]), marks[folder_entry(folder, names.at[i])]);
    }
    return arena_text(&arena, line).at;
}

struct part {
    const char *name; /* a folder when it ends in a slash */
    const char *bytes;
    zip_uint16_t encryption;
};

static void write_zip(const char *name, const struct part *parts, size_t count)
{
    zip_t *zip = zip_open(in_root(name).at, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(zip, parts[i].bytes, strlen(parts[i].bytes), 0);
        zip_int64_t index = zip_file_add(zip, parts[i].name, source, ZIP_FL_ENC_UTF_8);
        assert_true(index >= 0);
        if (parts[i].encryption != ZIP_EM_NONE)
            zip_file_set_encryption(zip, (zip_uint64_t)index, parts[i].encryption, "secret");
    }
    assert_int_equal(zip_close(zip), 0);
}

static const struct part package[] = {
    {"pkg/__init__.py", "import os\n", ZIP_EM_NONE},
    {"pkg/sub/mod.py", "x = 1\n", ZIP_EM_NONE},
    {"pkg.py", "y = 1\n", ZIP_EM_NONE},
    {"empty/", "", ZIP_EM_NONE},
    {"pkg/a", "", ZIP_EM_NONE},
};
enum {
    PACKAGE_PARTS = 5
};

static void folders_tell_what_they_hold(void **state)
{
    (void)state;
    write_file("a.py", TEXT("pass\n"));
    assert_int_equal(mkdir(in_root("pkg").at, 0700), 0);
    assert_int_equal(symlink("a.py", in_root("link.py").at), 0);
    assert_int_equal(symlink("pkg", in_root("linked").at), 0);
    assert_int_equal(symlink("nowhere", in_root("broken").at), 0);
    assert_int_equal(symlink("loop", in_root("loop").at), 0);
    assert_int_equal(mkfifo(in_root("fifo").at, 0600), 0);
    assert_string_equal(listing(""), "a.py broken? fifo? link.py linked/ loop? pkg/");
    assert_string_equal(listing("pkg///"), "");
    assert_string_equal(listing("a.py"), "-");
    assert_string_equal(listing("fifo"), "-");
    assert_string_equal(listing("loop"), "-");
    assert_string_equal(listing("a.py/b"), "-");
    assert_string_equal(listing("none/such"), "-");
    assert_ptr_equal(tree_folder(tree, in_root("")), tree_folder(tree, text_of(root)));
    assert_int_equal(tree_entry(tree, in_root("link.py")), ENTRY_FILE);
    assert_int_equal(tree_entry(tree, in_root("A.py")), ENTRY_MISSING);
    assert_int_equal(tree_entry(tree, in_root("none/such")), ENTRY_MISSING);
    assert_int_equal(tree_entry(tree, text_of("/")), ENTRY_FOLDER);
    assert_int_equal(tree_entry(tree, text_of("/tmp")), ENTRY_FOLDER);
    assert_int_equal(tree_size(tree, in_root("a.py")), 5);
    assert_int_equal(tree_size(tree, in_root("pkg")), 0);
    assert_true(text_is(read_file("link.py"), "pass\n"));
    refuse("fifo", 100, "not a regular file");
    refuse("pkg", 100, "not a regular file");
    refuse("a.py", 4, "larger than");
    refuse("none", 100, "No such file");
}

static void archives_are_folders(void **state)
{
    (void)state;
    write_zip("lib.bin", package, PACKAGE_PARTS);
    assert_string_equal(listing("lib.bin"), "empty/ pkg/ pkg.py");
    assert_string_equal(listing("lib.bin/pkg"), "__init__.py a sub/");
    assert_string_equal(listing("lib.bin/pkg/sub"), "mod.py");
    assert_string_equal(listing("lib.bin/empty"), "");
    assert_string_equal(listing("lib.bin/pkg.py"), "-");
    assert_string_equal(listing("lib.bin/pk"), "-");
    assert_true(folder_is_archive(tree_folder(tree, in_root("lib.bin/pkg"))));
    assert_false(folder_is_archive(tree_folder(tree, in_root(""))));
    assert_int_equal(tree_entry(tree, in_root("lib.bin/pkg/sub/mod.py")), ENTRY_FILE);
    assert_int_equal(tree_entry(tree, in_root("lib.bin")), ENTRY_FILE);
    assert_int_equal(tree_size(tree, in_root("lib.bin/pkg/sub/mod.py")), 6);
    assert_true(text_is(read_file("lib.bin/pkg/sub/mod.py"), "x = 1\n"));
    assert_true(text_is(read_file("lib.bin/pkg/a"), ""));
    refuse("lib.bin/pkg/none.py", 100, "no such member");
    refuse("lib.bin/pkg/__init__.py", 3, "too large");
}

static void names_that_lead_out_are_left_out(void **state)
{
    (void)state;
    static const struct part parts[] = {
        {"../up.py", "1", ZIP_EM_NONE},  {"/abs.py", "1", ZIP_EM_NONE},
        {"a//b.py", "1", ZIP_EM_NONE},   {"a/./b.py", "1", ZIP_EM_NONE},
        {"a/../../b", "1", ZIP_EM_NONE}, {"good/x.py", "1", ZIP_EM_NONE},
        {"..good.py", "1", ZIP_EM_NONE},
    };
    write_zip("out.zip", parts, sizeof parts / sizeof parts[0]);
    assert_string_equal(listing("out.zip"), "..good.py good/");
    refuse("out.zip/../up.py", 100, "no such member");
}

/* The file's bytes with `from` in place of what stands there, at every place where it stands. */
static struct text replace(struct text bytes, struct text what, struct text by)
{
    char *copy = arena_alloc(&arena, bytes.length);
    memcpy(copy, bytes.at, bytes.length);
    for (uint32_t i = 0; i + what.length <= bytes.length; i++)
        if (memcmp(copy + i, what.at, what.length) == 0)
            memcpy(copy + i, by.at, by.length);
    return (struct text){copy, bytes.length};
}

static void odd_archives(void **state)
{
    (void)state;
    write_zip("lib.zip", package, PACKAGE_PARTS);
    struct text zip = read_file("lib.zip");
    write_file("shebang", arena_join(&arena, TEXT("#!/usr/bin/env python3\n"), zip));
    assert_string_equal(listing("shebang"), "empty/ pkg/ pkg.py");
    assert_true(text_is(read_file("shebang/pkg/__init__.py"), "import os\n"));
    write_file("short.zip", text_slice(zip, 0, zip.length - 30));
    assert_string_equal(listing("short.zip"), "-");
    write_file("late.zip", text_slice(zip, 20, zip.length));
    listing("late.zip"); /* whatever it is taken for, nothing breaks */
    write_file("empty.zip", TEXT(""));
    assert_string_equal(listing("empty.zip"), "-");
    struct text damaged = replace(zip, TEXT("import os\n"), TEXT("import xx\n"));
    write_file("damaged.zip", damaged);
    refuse("damaged.zip/pkg/__init__.py", 100, "damaged");
    for (uint32_t cut = 0; cut < zip.length; cut++) {
        write_file(arena_print(&arena, "cut%u", cut).at, text_slice(zip, 0, cut));
        assert_string_equal(listing(arena_print(&arena, "cut%u", cut).at), "-");
        unlink(in_root(arena_print(&arena, "cut%u", cut).at).at);
    }
}

static void bombs_and_locks_are_refused(void **state)
{
    (void)state;
    char *lines = arena_alloc(&arena, (8 << 20) + 1);
    memset(lines, '\n', 8 << 20);
    const struct part parts[] = {
        {"bomb.py", lines, ZIP_EM_NONE},
        {"locked.py", "import os\n", ZIP_EM_AES_256},
        {"fine.py", "pass\n", ZIP_EM_NONE},
    };
    write_zip("bomb.zip", parts, 3);
    refuse("bomb.zip/bomb.py", 64 << 20, "far more");
    refuse("bomb.zip/bomb.py", 1 << 20, "too large");
    refuse("bomb.zip/locked.py", 100, "encrypted");
    assert_true(text_is(read_file("bomb.zip/fine.py"), "pass\n"));
}

/* python3 writes what libzip does not: zip64, other methods, names that stand twice. */
static void what_python_writes(void **state)
{
    (void)state;
    static const char script[] =
        "import sys, warnings, zipfile; warnings.simplefilter('ignore')\n"
        "z = zipfile.ZipFile(sys.argv[1] + '/py.zip', 'w')\n"
        "z.writestr('twice.py', 'first'); z.writestr('twice.py', 'second')\n"
        "z.writestr('lzma.py', 'x' * 99, zipfile.ZIP_LZMA)\n"
        "z.writestr('deflated.py', 'x' * 99, zipfile.ZIP_DEFLATED)\n"
        "z.open('big.py', 'w', force_zip64=True).write(b'big'); z.comment = b'PK' * 99; z.close()\n"
        "zipfile.ZIP64_LIMIT = zipfile.ZIP_FILECOUNT_LIMIT = 1\n"
        "z = zipfile.ZipFile(sys.argv[1] + '/zip64.zip', 'w')\n"
        "z.writestr('a.py', 'a' * 9); z.writestr('b.py', 'b' * 9); z.close()\n"
        "whole = open(sys.argv[1] + '/zip64.zip', 'rb').read()\n"
        "open(sys.argv[1] + '/pre64.zip', 'wb').write(b'#!/bin/sh\\n' + whole)\n";
    write_file("make.py", text_of(script));
    if (system(arena_print(&arena, "python3 %s/make.py %s", root, root).at) != 0)
        skip();
    assert_string_equal(listing("py.zip"), "big.py deflated.py lzma.py twice.py");
    assert_true(text_is(read_file("py.zip/twice.py"), "second"));
    assert_true(text_is(read_file("py.zip/big.py"), "big"));
    assert_int_equal(read_file("py.zip/deflated.py").length, 99);
    refuse("py.zip/lzma.py", 100, "compression");
    assert_string_equal(listing("zip64.zip"), "a.py b.py");
    assert_string_equal(listing("pre64.zip"), "a.py b.py");
    assert_true(text_is(read_file("pre64.zip/b.py"), "bbbbbbbbb"));
}

static void *read_often(void *failed)
{
    struct arena own = {0};
    struct error err;
    struct text bytes;
    char path[128];
    snprintf(path, sizeof path, "%s/shared.zip/pkg/sub/mod.py", root);
    for (int i = 0; i < 200; i++)
        if (!tree_read(tree, text_of(path), 100, &own, &bytes, &err) || !text_is(bytes, "x = 1\n"))
            *(bool *)failed = true;
    arena_release(&own);
    return failed;
}

static void workers_share_an_archive(void **state)
{
    (void)state;
    pthread_t threads[4];
    bool failed[4] = {false};
    write_zip("shared.zip", package, PACKAGE_PARTS);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, read_often, &failed[i]);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_false(failed[i]);
    }
}

static int open_root(void **state)
{
    (void)state;
    snprintf(root, sizeof root, "/tmp/tree_test.XXXXXX");
    tree = tree_open(&arena);
    return mkdtemp(root) == NULL;
}

static int close_root(void **state)
{
    (void)state;
    tree_close(tree);
    arena_release(&arena);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", root);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(folders_tell_what_they_hold, open_root, close_root),
        cmocka_unit_test_setup_teardown(archives_are_folders, open_root, close_root),
        cmocka_unit_test_setup_teardown(names_that_lead_out_are_left_out, open_root, close_root),
        cmocka_unit_test_setup_teardown(odd_archives, open_root, close_root),
        cmocka_unit_test_setup_teardown(bombs_and_locks_are_refused, open_root, close_root),
        cmocka_unit_test_setup_teardown(what_python_writes, open_root, close_root),
        cmocka_unit_test_setup_teardown(workers_share_an_archive, open_root, close_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
