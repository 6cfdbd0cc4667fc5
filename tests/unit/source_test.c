#include "analyzer/source/source.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena;

static struct source decode(struct text bytes)
{
    struct source source;
    source_decode(bytes, &arena, &source);
    assert_int_equal(source.byte_count, bytes.length);
    return source;
}

static void expect(struct text bytes, const char *text, const char *encoding,
                   enum source_trouble trouble)
{
    struct source source = decode(bytes);
    if (!text_is(source.text, text) || !text_is(source.encoding, encoding) ||
        source.trouble != trouble)
        fail_msg("'%.*s' as %.*s, trouble %d", TEXT_ARG(source.text), TEXT_ARG(source.encoding),
                 (int)source.trouble);
}

static void plain_text_is_borrowed(void **state)
{
    (void)state;
    struct text bytes = TEXT("x = '\xc3\xa9'\r\n");
    assert_ptr_equal(decode(bytes).text.at, bytes.at);
    expect(bytes, bytes.at, "utf-8", SOURCE_FINE);
    expect(TEXT(""), "", "utf-8", SOURCE_FINE);
}

static void mark_is_not_text(void **state)
{
    (void)state;
    struct source source = decode(TEXT("\xEF\xBB\xBFpass\n"));
    assert_true(source.has_mark);
    assert_true(text_is(source.text, "pass\n"));
    expect(TEXT("\xEF\xBB\xBF"), "", "utf-8", SOURCE_FINE);
    expect(TEXT("\xEF\xBB\xBF# coding: utf-8\n"), "# coding: utf-8\n", "utf-8", SOURCE_FINE);
    expect(TEXT("\xEF\xBB\xBF# coding: cp1252\n"), "# coding: cp1252\n", "utf-8",
           SOURCE_MARK_AND_COOKIE);
    expect(TEXT("\xEF\xBB\xBF# coding: utf8\n"), "# coding: utf8\n", "utf-8",
           SOURCE_MARK_AND_COOKIE); /* as CPython: only the spelling with a hyphen */
}

static void cookie_counts_in_two_lines(void **state)
{
    (void)state;
    const struct {
        struct text bytes;
        const char *encoding;
    } cases[] = {
        {TEXT("# coding: latin-1\n"), "iso-8859-1"},
        {TEXT("#!/bin/sh\n# vim: set fileencoding=Latin_1 :\n"), "iso-8859-1"},
        {TEXT(" \t\f# coding=iso-8859-1-unix\n"), "iso-8859-1"},
        {TEXT("\n# coding: latin-1"), "iso-8859-1"},
        {TEXT("#\r# coding: latin-1\r"), "iso-8859-1"}, /* a lone CR ends a line */
        {TEXT("# coding: coding: latin-1\n"), "utf-8"}, /* the first name counts: "coding" */
        {TEXT("# coding:= latin-1\n"), "utf-8"},
        {TEXT("# coding : latin-1\n"), "utf-8"},
        {TEXT("x = 1 # coding: latin-1\n"), "utf-8"},
        {TEXT("x = 1\n# coding: latin-1\n"), "utf-8"},
        {TEXT("\n\n# coding: latin-1\n"), "utf-8"},
        {TEXT("\\\n# coding: latin-1\n"), "utf-8"},
        {TEXT("# coding: UTF-8-sig\n"), "utf-8"},
        {TEXT("# coding: windows_1252\n"), "cp1252"},
        {TEXT("# coding: l9\n"), "iso8859-15"},
        {TEXT("# coding: us-ascii\n"), "ascii"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (!text_is(decode(cases[i].bytes).encoding, cases[i].encoding))
            fail_msg("%s gives %s", cases[i].bytes.at, decode(cases[i].bytes).encoding.at);
}

static void other_encodings_become_utf8(void **state)
{
    (void)state;
    expect(TEXT("# coding: latin-1\n\xe9"), "# coding: latin-1\n\xc3\xa9", "iso-8859-1",
           SOURCE_FINE);
    expect(TEXT("# coding: cp1251\n\xcf\xf0"), "# coding: cp1251\n\xd0\x9f\xd1\x80", "cp1251",
           SOURCE_FINE);
    expect(TEXT("# coding: euc-jp\n\xa4\xa2"), "# coding: euc-jp\n\xe3\x81\x82", "euc_jp",
           SOURCE_FINE);
    expect(TEXT("# coding: gbk\n\xc4"), "# coding: gbk\n\xEF\xBF\xBD", "gbk", SOURCE_BAD_BYTES);
    expect(TEXT("# coding: ascii\n\xe9"), "# coding: ascii\n\xEF\xBF\xBD", "ascii",
           SOURCE_BAD_BYTES);
}

static void odd_bytes_are_told(void **state)
{
    (void)state;
    expect(TEXT("a\xff z"), "a\xEF\xBF\xBD z", "utf-8", SOURCE_BAD_BYTES);
    assert_int_equal(decode(TEXT("a\xff z")).trouble_at, 1);
    /* One mark for each longest part of a character, three for a surrogate: as CPython. */
    expect(TEXT("\xF0\x9F\x98"), "\xEF\xBF\xBD", "utf-8", SOURCE_BAD_BYTES);
    expect(TEXT("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "utf-8", SOURCE_BAD_BYTES);
    expect(TEXT("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD", "utf-8", SOURCE_BAD_BYTES);
    struct source nul = decode(TEXT("x\0y"));
    assert_int_equal(nul.trouble, SOURCE_NUL_BYTES);
    assert_int_equal(nul.trouble_at, 1);
    assert_int_equal(nul.text.length, 3);
    struct source unknown = decode(TEXT("# coding: klingon\n\xff"));
    assert_int_equal(unknown.trouble, SOURCE_UNKNOWN_ENCODING);
    assert_int_equal(unknown.trouble_at, 10);
    expect(TEXT("# coding: rot13\n"), "# coding: rot13\n", "utf-8", SOURCE_UNKNOWN_ENCODING);
}

/* Whatever the bytes, the text is UTF-8: decoding it again finds nothing odd. */
static void text_is_always_utf8(void **state)
{
    (void)state;
    static const char *const cookies[] = {"",
                                          "# coding: latin-1\n",
                                          "# coding: cp932\n",
                                          "utf-7\n",
                                          "# coding: gb18030\n",
                                          "# coding: utf-16\n",
                                          "\xEF\xBB\xBF",
                                          "# coding: iso2022_jp_3\n"};
    srand(7);
    for (int round = 0; round < 4000; round++) {
        char bytes[64];
        struct text cookie = text_of(cookies[round % 8]);
        memcpy(bytes, cookie.at, cookie.length);
        for (size_t i = cookie.length; i < sizeof bytes; i++)
            bytes[i] = (char)(rand() % 4 == 0 ? rand() % 128 : rand() % 256);
        struct source source = decode((struct text){bytes, sizeof bytes}), again;
        struct text marked = arena_join(&arena, TEXT("#\n#\n"), source.text);
        source_decode(marked, &arena, &again);
        assert_true(again.trouble == SOURCE_FINE || again.trouble == SOURCE_NUL_BYTES);
        assert_true(text_equal(again.text, marked));
        arena_release(&arena);
    }
}

static void refuse(const char *path, const char *why)
{
    struct source source;
    struct error err;
    assert_false(source_read(path, &arena, &source, &err));
    if (strstr(err.message, why) == NULL)
        fail_msg("%s", err.message);
}

static void odd_files_are_refused(void **state)
{
    (void)state;
    char folder[] = "/tmp/source_test.XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *path = arena_print(&arena, "%s/x.py", folder).at;
    refuse(path, "No such file");
    refuse(folder, "not a regular file");
    refuse("/dev/null", "not a regular file");
    assert_int_equal(mkfifo(path, 0600), 0);
    refuse(path, "not a regular file"); /* and does not wait for a writer */
    unlink(path);
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    assert_int_equal(ftruncate(fd, SOURCE_MOST_BYTES + 1), 0);
    refuse(path, "larger than");
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(write(fd, "pass\n", 5), 5);
    close(fd);
    struct source source;
    struct error err;
    assert_true(source_read(path, &arena, &source, &err));
    assert_true(text_is(source.text, "pass\n"));
    assert_int_equal(chmod(path, 0), 0);
    if (geteuid() != 0)
        refuse(path, "Permission denied");
    unlink(path);
    rmdir(folder);
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
        cmocka_unit_test_teardown(plain_text_is_borrowed, release),
        cmocka_unit_test_teardown(mark_is_not_text, release),
        cmocka_unit_test_teardown(cookie_counts_in_two_lines, release),
        cmocka_unit_test_teardown(other_encodings_become_utf8, release),
        cmocka_unit_test_teardown(odd_bytes_are_told, release),
        cmocka_unit_test_teardown(text_is_always_utf8, release),
        cmocka_unit_test_teardown(odd_files_are_refused, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
