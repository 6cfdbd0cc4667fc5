/* What the machine claims of values: only what holds in every real run. */
#include "analyzer/load/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct value text(const char *string)
{
    return value_string(text_of(string));
}

static void truth_is_claimed_only_where_it_is_known(void **state)
{
    (void)state;
    struct arena arena = {0};
    assert_int_equal(value_is_true(value_unknown()), TRUTH_UNKNOWN);
    assert_int_equal(value_is_true(value_none()), TRUTH_NO);
    assert_int_equal(value_is_true(value_int(2)), TRUTH_YES);
    assert_int_equal(value_is_true(text("")), TRUTH_NO);
    struct value list = value_sequence(&arena, VALUE_LIST);
    assert_int_equal(value_is_true(list), TRUTH_NO);
    list.sequence->open = true;
    assert_int_equal(value_is_true(list), TRUTH_UNKNOWN);
    sequence_push(&arena, list, value_none());
    assert_int_equal(value_is_true(list), TRUTH_YES);
    arena_release(&arena);
}

static void equality_and_identity(void **state)
{
    (void)state;
    assert_int_equal(value_equals(value_bool(true), value_int(1)), TRUTH_YES);
    assert_int_equal(value_equals(text("a"), text("a")), TRUTH_YES);
    assert_int_equal(value_equals(text("a"), value_int(1)), TRUTH_NO);
    assert_int_equal(value_equals(text("a"), value_unknown()), TRUTH_UNKNOWN);
    assert_int_equal(value_is(value_none(), text("a")), TRUTH_NO);
    /* An attribute of a C module may be None. */
    assert_int_equal(value_is(value_external((name_id){3}), value_none()), TRUTH_UNKNOWN);
    assert_int_equal(value_is(value_module((module_id){1}), value_module((module_id){2})),
                     TRUTH_NO);
}

static void a_container_holds_what_it_surely_holds(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct value list = value_sequence(&arena, VALUE_LIST);
    sequence_push(&arena, list, text("a"));
    assert_int_equal(value_contains(list, text("a")), TRUTH_YES);
    assert_int_equal(value_contains(list, text("b")), TRUTH_NO);
    assert_int_equal(value_contains(list, value_unknown()), TRUTH_UNKNOWN);
    list.sequence->open = true;
    assert_int_equal(value_contains(list, text("b")), TRUTH_UNKNOWN);
    assert_int_equal(value_contains(text("abc"), text("bc")), TRUTH_YES);
    arena_release(&arena);
}

static void a_dict_keeps_its_last_value_and_knows_what_it_lacks(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct value dict = value_dict(&arena);
    dict_set(&arena, dict, text("k"), value_int(1));
    dict_set(&arena, dict, text("k"), value_int(2));
    assert_int_equal(dict_get(dict, text("k")).integer, 2);
    assert_int_equal(dict.mapping->keys.count, 1);
    assert_int_equal(dict_get(dict, text("no")).kind, VALUE_UNBOUND);
    dict_set(&arena, dict, value_unknown(), value_int(3));
    assert_int_equal(dict_get(dict, text("no")).kind, VALUE_UNKNOWN);
    arena_release(&arena);
}

static void branches_join_to_what_both_claim(void **state)
{
    (void)state;
    struct value module = value_module((module_id){7});
    assert_int_equal(value_join(value_int(1), value_int(1)).kind, VALUE_INT);
    assert_int_equal(value_join(value_int(1), value_int(2)).kind, VALUE_UNKNOWN);
    assert_int_equal(value_join(value_unbound(), value_int(2)).integer, 2);
    /* Code is kept where the other branch has none: a call of it is followed. */
    assert_int_equal(value_join(module, value_none()).kind, VALUE_MODULE);
    assert_int_equal(value_join(value_none(), module).kind, VALUE_MODULE);
}

static void names_are_found_among_few_and_among_many(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct bindings bindings = {0};
    for (uint32_t n = 1; n <= 1000; n++) {
        bindings_set(&arena, &bindings, (name_id){n * 17}, value_int(n));
        bindings_set(&arena, &bindings, (name_id){n * 17}, value_int(n + 1));
        assert_int_equal(bindings_get(&bindings, (name_id){17}).integer, 2);
        assert_int_equal(bindings_get(&bindings, (name_id){n * 17}).integer, n + 1);
        assert_int_equal(bindings_get(&bindings, (name_id){n * 17 + 1}).kind, VALUE_UNBOUND);
    }
    assert_int_equal(bindings.entries.count, 1000);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truth_is_claimed_only_where_it_is_known),
        cmocka_unit_test(equality_and_identity),
        cmocka_unit_test(a_container_holds_what_it_surely_holds),
        cmocka_unit_test(a_dict_keeps_its_last_value_and_knows_what_it_lacks),
        cmocka_unit_test(branches_join_to_what_both_claim),
        cmocka_unit_test(names_are_found_among_few_and_among_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
