#include "analyzer/verdict/answers.h"

#include "analyzer/base/number_set.h"

/* An answer that leaned on one under way is sought again by the next who asks, so often. */
enum {
    MOST_ATTEMPTS = 3
};
struct answers {
    struct answer *at;
    uint32_t room, count;
};

static struct answer *answer_slot(const struct answers *answers, uint64_t key)
{
    uint32_t i = (uint32_t)(number_spread(key) >> 32) & (answers->room - 1);
    while (answers->at[i].key != 0 && answers->at[i].key != key)
        i = (i + 1) & (answers->room - 1);
    return &answers->at[i];
}

static void grow_answers(struct world *world)
{
    struct answers *answers = world->answers;
    struct answers larger = {.room = answers->room == 0 ? 4096 : answers->room * 2,
                             .count = answers->count};
    larger.at = arena_alloc_array(world->arena, larger.room, sizeof *larger.at);
    for (uint32_t i = 0; i < answers->room; i++)
        if (answers->at[i].key != 0)
            *answer_slot(&larger, answers->at[i].key) = answers->at[i];
    *answers = larger;
}

struct answer *answer_of(struct world *world, scope_id scope, name_id name)
{
    if (world->answers == NULL)
        world->answers = ARENA_NEW(world->arena, struct answers);
    if (world->answers->count * 2 >= world->answers->room)
        grow_answers(world);
    uint64_t key = (uint64_t)scope.n << 32 | name.n; /* no name: what calling the scope gives */
    struct answer *answer = answer_slot(world->answers, key);
    if (answer->key == 0) {
        world->answers->count++;
        *answer = (struct answer){
            .key = key, .found = true, .meanings = {.at = {{.kind = MEANS_UNKNOWN}}, .count = 1}};
    }
    return answer;
}

uint32_t answer_begin(struct world *world, struct answer *answer)
{
    answer->state = ANSWER_SOUGHT;
    world->depth++;
    return world->leaned;
}

struct answer *answer_end(struct world *world, scope_id scope, name_id name, uint32_t leaned_before)
{
    struct answer *answer = answer_of(world, scope, name);
    world->depth--;
    bool whole = world->leaned == leaned_before || world->depth == 0;
    if (!whole)
        answer->attempts++;
    answer->state = whole || answer->attempts >= MOST_ATTEMPTS ? ANSWER_READY : ANSWER_NEW;
    return answer;
}
