/* Edits that add a line to a file whose text begins, ends and breaks its lines in any way. */
#include "analyzer/defer/place_edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void expect(struct edit edit, uint32_t start, uint32_t stop, const char *text)
{
    assert_int_equal(edit.start, start);
    assert_int_equal(edit.stop, stop);
    assert_int_equal(edit.text.length, strlen(text));
    assert_memory_equal(edit.text.at, text, edit.text.length);
}

static void test_the_first_byte_has_nothing_before_it(void **state)
{
    (void)state;
    expect(edit_before(TEXT("import a"), 0, TEXT("x; "), &arena), 0, 0, "x; ");
    expect(edit_before(TEXT(""), 0, TEXT("x"), &arena), 0, 0, "x");
}

/* A line end is taken whole, however the file writes it, and given back as the diff wants it. */
static void test_a_line_end_stays(void **state)
{
    (void)state;
    expect(edit_before(TEXT("a\nb"), 2, TEXT("x; "), &arena), 1, 2, "\nx; ");
    expect(edit_before(TEXT("a\r\nb"), 3, TEXT("x; "), &arena), 1, 3, "\nx; ");
    expect(edit_before(TEXT("a\rb"), 2, TEXT("x; "), &arena), 1, 2, "\nx; ");
    expect(edit_before(TEXT("\nb"), 1, TEXT("x; "), &arena), 0, 1, "\nx; ");
}

/* Code before the statement on its line, a form feed, a BOM, letters of several bytes. */
static void test_a_character_stays_whole(void **state)
{
    (void)state;
    expect(edit_before(TEXT("a; b"), 3, TEXT("x; "), &arena), 2, 3, " x; ");
    expect(edit_before(TEXT("\fb"), 1, TEXT("x; "), &arena), 0, 1, "\fx; ");
    expect(edit_before(TEXT("\xEF\xBB\xBF"
                            "b"),
                       3, TEXT("x; "), &arena),
           0, 3, "\xEF\xBB\xBFx; ");
    expect(edit_before(TEXT("a\xC3\xA9"
                            "b"),
                       3, TEXT("x"), &arena),
           1, 3, "\xC3\xA9x");
}

static void test_the_end_keeps_its_form(void **state)
{
    (void)state;
    expect(edit_at_end(TEXT("a\n"), TEXT("x"), &arena), 1, 2, "\nx\n");
    expect(edit_at_end(TEXT("a\r\n"), TEXT("x"), &arena), 1, 3, "\nx\n");
    expect(edit_at_end(TEXT("a"), TEXT("x"), &arena), 0, 1, "a\nx");
    expect(edit_at_end(TEXT("a\xC3\xA9"), TEXT("x"), &arena), 1, 3, "\xC3\xA9\nx");
    expect(edit_at_end(TEXT(""), TEXT("x"), &arena), 0, 0, "x\n");
}

static void test_lines_are_counted(void **state)
{
    (void)state;
    assert_int_equal(line_ends_in(TEXT("")), 0);
    assert_int_equal(line_ends_in(TEXT("from a import (b,\n  c)")), 1);
    assert_int_equal(line_ends_in(TEXT("a\r\nb\rc\nd\r")), 4);
    assert_int_equal(line_ends_in(TEXT("a\fb\vc")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_byte_has_nothing_before_it),
        cmocka_unit_test(test_a_line_end_stays),
        cmocka_unit_test(test_a_character_stays_whole),
        cmocka_unit_test(test_the_end_keeps_its_form),
        cmocka_unit_test(test_lines_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
