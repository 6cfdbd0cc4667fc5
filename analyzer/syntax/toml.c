#include "analyzer/syntax/toml.h"

#include "analyzer/base/utf8.h"
#include "analyzer/syntax/toml_parts.h"
#include "analyzer/syntax/toml_text.h"

#include <stdlib.h>

/* Where a member is: by its table and its key. */
struct slot {
    const struct toml_value *table; /* NULL: free */
    uint32_t member;
};

struct reader {
    struct text text;
    struct arena *arena;
    struct toml *out;
    const struct toml_part *parts;
    struct slot *slots;
    uint32_t slot_count, members;
    uint32_t section;
};

const char *toml_kind_name(enum toml_kind kind)
{
    static const char *const names[] = {"a string", "a number", "a number", "true or false",
                                        "a date",   "a list",   "a table"};
    return names[kind];
}

static void complain(struct reader *reader, uint32_t start, uint32_t stop, const char *message)
{
    array_push(reader->arena, &reader->out->troubles,
               (struct toml_trouble){start, stop, text_of(message)});
}

static struct text word_of(const struct reader *reader, const struct toml_part *part)
{
    return text_slice(reader->text, part->start, part->stop);
}

/* --- members --- */

static uint32_t slot_at(const struct reader *reader, const struct toml_value *table,
                        struct text key)
{
    uint32_t hash = text_hash(key) ^ (uint32_t)((uintptr_t)table >> 4) * 2654435761u;
    uint32_t at = hash & (reader->slot_count - 1);
    while (reader->slots[at].table != NULL &&
           (reader->slots[at].table != table ||
            !text_equal(table->members.at[reader->slots[at].member].key, key)))
        at = (at + 1) & (reader->slot_count - 1);
    return at;
}

static void grow_slots(struct reader *reader)
{
    struct slot *old = reader->slots;
    uint32_t count = reader->slot_count;
    reader->slot_count = count == 0 ? 256 : count * 2;
    reader->slots = arena_alloc_array(reader->arena, reader->slot_count, sizeof *reader->slots);
    for (uint32_t i = 0; i < count; i++)
        if (old[i].table != NULL)
            reader->slots[slot_at(reader, old[i].table,
                                  old[i].table->members.at[old[i].member].key)] = old[i];
}

static struct toml_value *find_member(const struct reader *reader, const struct toml_value *table,
                                      struct text key)
{
    const struct slot *slot =
        reader->slot_count == 0 ? NULL : &reader->slots[slot_at(reader, table, key)];
    return slot == NULL || slot->table == NULL ? NULL : table->members.at[slot->member].value;
}

static void add_member(struct reader *reader, struct toml_value *table, struct text key,
                       const struct toml_part *part, struct toml_value *value)
{
    if (++reader->members * 2 > reader->slot_count)
        grow_slots(reader);
    uint32_t slot = slot_at(reader, table, key);
    reader->slots[slot] = (struct slot){table, table->members.count};
    array_push(reader->arena, &table->members,
               (struct toml_member){key, part->start, part->stop, value});
}

static struct toml_value *new_value(struct reader *reader, enum toml_kind kind,
                                    const struct toml_part *part)
{
    struct toml_value *value = ARENA_NEW(reader->arena, struct toml_value);
    value->kind = kind;
    value->start = part->start;
    value->stop = part->stop;
    return value;
}

const struct toml_member *toml_find(const struct toml_value *table, struct text key)
{
    ARRAY_EACH (const struct toml_member, member, &table->members)
        if (text_equal(member->key, key))
            return member;
    return NULL;
}

/* --- keys --- */

/* The steps of a key: the parts that are names. */
struct steps {
    ARRAY(const struct toml_part *) list;
};

static struct steps steps_of(struct reader *reader, const struct toml_part *key)
{
    struct steps steps = {0};
    for (const struct toml_part *part = key; part < reader->parts + key->end; part++)
        if (part->rule == TOML_RULE_bare_key || part->rule == TOML_RULE_quoted_key)
            array_push(reader->arena, &steps.list, part);
    return steps;
}

static bool read_step(struct reader *reader, const struct toml_part *part, struct text *out)
{
    const char *wrong = NULL;
    *out = word_of(reader, part);
    if (part->rule == TOML_RULE_quoted_key)
        wrong = toml_string(*out, reader->arena, out);
    if (wrong != NULL)
        complain(reader, part->start, part->stop, wrong);
    return wrong == NULL;
}

static bool too_long(struct reader *reader, const struct steps *steps)
{
    const struct toml_part *first = steps->list.count == 0 ? NULL : steps->list.at[0];
    if (first != NULL && steps->list.count > TOML_MOST_DEPTH)
        complain(reader, first->start, first->stop, "the key has too many parts");
    return first == NULL || steps->list.count > TOML_MOST_DEPTH;
}

/* The table behind a name: of an array that headers make, its last one. NULL: it is none. */
static struct toml_value *table_behind(struct toml_value *value)
{
    if (value->frozen)
        return NULL;
    if (value->kind == TOML_ARRAY)
        value = value->items.at[value->items.count - 1];
    return value->kind == TOML_TABLE ? value : NULL;
}

/* The member that is a table, made where there is none. Headers may go through anything that is no
 * finished value. */
static struct toml_value *enter(struct reader *reader, struct toml_value *table,
                                const struct toml_part *part)
{
    struct text key;
    if (!read_step(reader, part, &key))
        return NULL;
    struct toml_value *value = find_member(reader, table, key);
    if (value == NULL) {
        value = new_value(reader, TOML_TABLE, part);
        add_member(reader, table, key, part, value);
        return value;
    }
    struct toml_value *behind = table_behind(value);
    if (behind == NULL)
        complain(reader, part->start, part->stop, "the key has a value already that is no table");
    return behind;
}

/* The same for dotted keys: these may add to what dotted keys below the same header made, and to
 * tables that only deeper headers named; never to one with a header of its own. */
static struct toml_value *enter_dotted(struct reader *reader, struct toml_value *table,
                                       const struct toml_part *part, bool is_inline)
{
    struct text key;
    if (!read_step(reader, part, &key))
        return NULL;
    struct toml_value *value = find_member(reader, table, key);
    bool closed = value != NULL && (value->frozen || value->kind != TOML_TABLE || value->defined ||
                                    (value->section != 0 && value->section != reader->section));
    if (closed) {
        complain(reader, part->start, part->stop,
                 value->kind == TOML_TABLE ? "the table is finished already"
                                           : "the key has a value already that is no table");
        return NULL;
    }
    if (value == NULL) {
        value = new_value(reader, TOML_TABLE, part);
        add_member(reader, table, key, part, value);
    }
    if (!is_inline)
        value->section = reader->section;
    return value;
}

/* --- values --- */

static struct toml_value *read_value(struct reader *reader, const struct toml_part *part);

static const struct toml_part *first_child(const struct reader *reader,
                                           const struct toml_part *part)
{
    const struct toml_part *child = part + 1;
    return child < reader->parts + part->end ? child : NULL;
}

static const struct toml_part *next_child(const struct reader *reader,
                                          const struct toml_part *parent,
                                          const struct toml_part *child)
{
    child = reader->parts + child->end;
    return child < reader->parts + parent->end ? child : NULL;
}

static bool is_key(enum toml_rule rule)
{
    return rule == TOML_RULE_dotted_key || rule == TOML_RULE_bare_key ||
           rule == TOML_RULE_quoted_key;
}

static bool is_value(enum toml_rule rule)
{
    return rule >= TOML_RULE_string;
}

static void read_pair(struct reader *reader, struct toml_value *table, const struct toml_part *pair,
                      bool is_inline)
{
    const struct toml_part *key = NULL, *written = NULL;
    for (const struct toml_part *child = first_child(reader, pair); child != NULL;
         child = next_child(reader, pair, child)) {
        if (is_key(child->rule))
            key = child;
        else if (is_value(child->rule))
            written = child;
    }
    if (key == NULL || written == NULL)
        return;
    struct steps steps = steps_of(reader, key);
    if (too_long(reader, &steps))
        return;
    for (uint32_t i = 0; i + 1 < steps.list.count && table != NULL; i++)
        table = enter_dotted(reader, table, steps.list.at[i], is_inline);
    const struct toml_part *last = steps.list.at[steps.list.count - 1];
    struct text name;
    struct toml_value *value = read_value(reader, written);
    if (table == NULL || value == NULL || !read_step(reader, last, &name))
        return;
    if (find_member(reader, table, name) != NULL)
        complain(reader, last->start, last->stop, "the key is there twice");
    else
        add_member(reader, table, name, last, value);
}

static struct toml_value *read_array(struct reader *reader, const struct toml_part *part)
{
    struct toml_value *array = new_value(reader, TOML_ARRAY, part);
    for (const struct toml_part *child = first_child(reader, part); child != NULL;
         child = next_child(reader, part, child)) {
        struct toml_value *item = is_value(child->rule) ? read_value(reader, child) : NULL;
        if (item != NULL)
            array_push(reader->arena, &array->items, item);
    }
    array->frozen = true;
    return array;
}

static struct toml_value *read_inline_table(struct reader *reader, const struct toml_part *part)
{
    struct toml_value *table = new_value(reader, TOML_TABLE, part);
    for (const struct toml_part *child = first_child(reader, part); child != NULL;
         child = next_child(reader, part, child))
        if (child->rule == TOML_RULE_pair)
            read_pair(reader, table, child, true);
    table->frozen = true;
    return table;
}

static struct toml_value *read_value(struct reader *reader, const struct toml_part *part)
{
    static const enum toml_kind kinds[TOML_RULE_COUNT] = {
        [TOML_RULE_string] = TOML_STRING,         [TOML_RULE_integer] = TOML_INTEGER,
        [TOML_RULE_float] = TOML_FLOAT,           [TOML_RULE_boolean] = TOML_BOOLEAN,
        [TOML_RULE_offset_date_time] = TOML_DATE, [TOML_RULE_local_date_time] = TOML_DATE,
        [TOML_RULE_local_date] = TOML_DATE,       [TOML_RULE_local_time] = TOML_DATE,
        [TOML_RULE_array] = TOML_ARRAY,           [TOML_RULE_inline_table] = TOML_TABLE,
    };
    enum toml_kind kind = kinds[part->rule];
    if (kind == TOML_ARRAY)
        return read_array(reader, part);
    if (kind == TOML_TABLE)
        return read_inline_table(reader, part);
    struct toml_value *value = new_value(reader, kind, part);
    struct text word = word_of(reader, part);
    const char *wrong = NULL;
    if (kind == TOML_STRING)
        wrong = toml_string(word, reader->arena, &value->text);
    else if (kind == TOML_INTEGER)
        wrong = toml_integer(word, &value->integer);
    else if (kind == TOML_FLOAT)
        wrong = toml_float(word, &value->real);
    else if (kind == TOML_DATE)
        wrong = toml_date(word, reader->arena, &value->text);
    else
        value->truth = word.at[0] == 't';
    if (wrong != NULL)
        complain(reader, part->start, part->stop, wrong);
    return wrong == NULL ? value : NULL;
}

/* --- headers --- */

/* Where `[a.b]` leads: a table that has no header yet. */
static struct toml_value *open_table(struct reader *reader, struct toml_value *outer,
                                     const struct toml_part *part)
{
    struct text key;
    if (!read_step(reader, part, &key))
        return NULL;
    struct toml_value *value = find_member(reader, outer, key);
    if (value == NULL) {
        value = new_value(reader, TOML_TABLE, part);
        add_member(reader, outer, key, part, value);
    } else if (value->kind != TOML_TABLE || value->frozen || value->defined ||
               value->section != 0) {
        complain(reader, part->start, part->stop,
                 value->kind == TOML_TABLE ? "the table is there twice"
                                           : "the key has a value already that is no table");
        return NULL;
    }
    value->defined = true;
    return value;
}

/* Where `[[a.b]]` leads: one more table of the array. */
static struct toml_value *open_element(struct reader *reader, struct toml_value *outer,
                                       const struct toml_part *part)
{
    struct text key;
    if (!read_step(reader, part, &key))
        return NULL;
    struct toml_value *array = find_member(reader, outer, key);
    if (array == NULL) {
        array = new_value(reader, TOML_ARRAY, part);
        array->of_tables = true;
        add_member(reader, outer, key, part, array);
    } else if (!array->of_tables) {
        complain(reader, part->start, part->stop,
                 "the key has a value already that is no list of tables");
        return NULL;
    }
    struct toml_value *element = new_value(reader, TOML_TABLE, part);
    array_push(reader->arena, &array->items, element);
    return element;
}

static struct toml_value *open_header(struct reader *reader, const struct toml_part *header,
                                      const struct toml_part *key)
{
    struct toml_value *table = reader->out->root;
    struct steps steps = steps_of(reader, key);
    if (too_long(reader, &steps))
        return NULL;
    for (uint32_t i = 0; i + 1 < steps.list.count && table != NULL; i++)
        table = enter(reader, table, steps.list.at[i]);
    if (table == NULL)
        return NULL;
    const struct toml_part *last = steps.list.at[steps.list.count - 1];
    return header->rule == TOML_RULE_table ? open_table(reader, table, last)
                                           : open_element(reader, table, last);
}

static void read_header(struct reader *reader, const struct toml_part *header)
{
    const struct toml_part *key = first_child(reader, header);
    while (key != NULL && !is_key(key->rule))
        key = next_child(reader, header, key);
    reader->section++;
    struct toml_value *table = key == NULL ? NULL : open_header(reader, header, key);
    for (const struct toml_part *child = key; child != NULL && table != NULL;
         child = next_child(reader, header, child))
        if (child->rule == TOML_RULE_pair)
            read_pair(reader, table, child, false);
}

static void read_document(struct reader *reader)
{
    const struct toml_part *root = &reader->parts[0];
    reader->section = 1;
    for (const struct toml_part *child = first_child(reader, root); child != NULL;
         child = next_child(reader, root, child)) {
        if (child->rule == TOML_RULE_pair)
            read_pair(reader, reader->out->root, child, false);
        else if (child->rule == TOML_RULE_table || child->rule == TOML_RULE_table_array_element)
            read_header(reader, child);
    }
}

/* --- the whole --- */

/* What no part of a document may hold. */
static bool refuse_bytes(struct reader *reader)
{
    struct text text = reader->text;
    for (uint32_t at = 0, from = 0; at < text.length; from = at) {
        uint32_t point = utf8_next(text, &at);
        bool ends_line = point == '\r' && at < text.length && text.at[at] == '\n';
        if (point == UTF8_BAD)
            return complain(reader, from, at, "the byte is no UTF-8"), true;
        if (point == 0xFEFF && from == 0)
            return complain(reader, from, at, "begins with a byte order mark, which TOML has not"),
                   true;
        if ((point < 32 && point != '\t' && point != '\n' && !ends_line) || point == 127)
            return complain(reader, from, at, "the control character is not allowed"), true;
    }
    return false;
}

/* An error may span the rest of the document; where it begins is what tells. */
static void tell_error(struct reader *reader, const struct toml_parts *parts)
{
    struct text rest = text_slice(reader->text, parts->error_start, parts->error_stop);
    uint32_t stop = parts->error_start + text_find(rest, '\n');
    if (parts->too_deep)
        complain(reader, parts->error_start, parts->error_start + 1, "is nested too deep");
    else
        complain(reader, parts->error_start, stop, "is no valid TOML");
}

static int by_place(const void *a, const void *b)
{
    const struct toml_trouble *x = a, *y = b;
    return x->start != y->start ? (x->start < y->start ? -1 : 1) : 0;
}

void toml_read(struct text text, struct arena *arena, struct toml *out)
{
    struct reader reader = {.text = text, .arena = arena, .out = out};
    struct toml_parts parts;
    *out = (struct toml){.root = ARENA_NEW(arena, struct toml_value)};
    *out->root = (struct toml_value){.kind = TOML_TABLE, .stop = text.length};
    if (refuse_bytes(&reader))
        return;
    reader.text = toml_straighten(text, arena);
    toml_parts_read(reader.text, TOML_MOST_DEPTH, arena, &parts);
    reader.parts = parts.list.at;
    if (parts.broken)
        tell_error(&reader, &parts);
    else
        read_document(&reader);
    if (out->troubles.count > 1)
        qsort(out->troubles.at, out->troubles.count, sizeof *out->troubles.at, by_place);
}
