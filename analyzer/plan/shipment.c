#include "analyzer/plan/shipment.h"

#include <stdlib.h>

/* `from` needs `to`, which lies at least as near. */
struct needs {
    struct arena *arena;
    ARRAY(struct pair { uint32_t both[2]; }) pairs;
};

static void need(struct needs *needs, uint32_t from, uint32_t to, uint32_t *count)
{
    if (from == SHIP_NONE || to == SHIP_NONE || from == to)
        return;
    ++*count;
    array_push(needs->arena, &needs->pairs, (struct pair){{from, to}});
}

static const struct ship_native *native_of(const struct shipment *shipment, struct text id)
{
    return &shipment->natives.at[names_get(&shipment->native_ids, id).n - 1];
}

/* The object of the nearest package above a module that has one: namespaces have none. */
static uint32_t package_above(const struct shipment *shipment, const struct ship_module *module)
{
    struct text name = names_text(&shipment->module_names, module->name);
    for (uint32_t dot; (dot = text_find_last(name, '.')) < name.length;) {
        name = text_slice(name, 0, dot);
        uint32_t n = names_get(&shipment->module_names, name).n;
        if (n != 0 && shipment->modules.at[n - 1].object != SHIP_NONE)
            return shipment->modules.at[n - 1].object;
    }
    return SHIP_NONE;
}

static void module_needs(struct shipment *shipment, const struct ship_module *module,
                         struct needs *needs)
{
    for (uint32_t i = 0; i < module->native.count; i++)
        need(needs, module->object, native_of(shipment, module->native.at[i])->object,
             &shipment->native_needs);
    for (uint32_t i = 0; i < module->data.count; i++)
        need(needs, module->object, names_get(&shipment->ids, module->data.at[i]).n - 1,
             &shipment->data_needs);
}

static void find_components(struct shipment *shipment, bool packages_first)
{
    struct needs needs = {.arena = shipment->arena};
    shipment->package_needs = shipment->native_needs = shipment->data_needs = 0;
    ARRAY_EACH (struct ship_module, module, &shipment->modules) {
        if (packages_first)
            need(&needs, module->object, package_above(shipment, module), &shipment->package_needs);
        module_needs(shipment, module, &needs);
    }
    ARRAY_EACH (struct ship_native, native, &shipment->natives)
        for (uint32_t i = 0; i < native->needs.count; i++)
            need(&needs, native->object, native_of(shipment, native->needs.at[i])->object,
                 &shipment->native_needs);
    struct need_table table =
        need_table_of(shipment->objects.count, (const uint32_t(*)[2])(const void *)needs.pairs.at,
                      needs.pairs.count, shipment->arena);
    shipment->components = components_of(&table, shipment->arena);
}

static bool loads_now(const struct ship_module *module, const struct shipment_request *request)
{
    if (!request->deferred)
        return module->loads || module->p >= 1;
    return module->p_deferred >= 1;
}

/* The natives that a native needs, itself last; the stack holds (native, next need). */
struct frame {
    uint32_t native, next;
};

static void use_object(struct shipment *shipment, uint32_t object)
{
    if (object == SHIP_NONE || shipment->objects.at[object].rank != 0)
        return;
    array_push(shipment->arena, &shipment->first_use, object);
    array_push(shipment->arena, &shipment->cpu_before, 0);
    shipment->objects.at[object].rank = shipment->first_use.count;
    shipment->objects.at[object].init = true;
}

static void use_native(struct shipment *shipment, uint32_t first, uint8_t *seen,
                       struct frame *stack)
{
    uint32_t depth = 0;
    if (seen[first])
        return;
    seen[first] = 1;
    stack[depth++] = (struct frame){first, 0};
    while (depth > 0) {
        struct frame *top = &stack[depth - 1];
        const struct ship_native *native = &shipment->natives.at[top->native];
        if (top->next == native->needs.count) {
            use_object(shipment, native->object);
            depth--;
            continue;
        }
        uint32_t below = names_get(&shipment->native_ids, native->needs.at[top->next++]).n - 1;
        if (seen[below])
            continue;
        seen[below] = 1;
        stack[depth++] = (struct frame){below, 0};
    }
}

struct place_in_order {
    uint32_t module, order;
};

/* What has no order loads after what has one, in the order of the rows. */
static int by_order(const void *a, const void *b)
{
    const struct place_in_order *x = a, *y = b;
    if (x->order != y->order)
        return x->order - 1 < y->order - 1 ? -1 : 1;
    return x->module < y->module ? -1 : 1;
}

static void rank_objects(struct shipment *shipment, const struct shipment_request *request)
{
    struct place_in_order *order =
        arena_alloc_array(shipment->arena, shipment->modules.count, sizeof *order);
    uint8_t *seen = arena_alloc_array(shipment->arena, shipment->natives.count, 1);
    struct frame *stack =
        arena_alloc_array(shipment->arena, shipment->natives.count, sizeof *stack);
    uint32_t count = 0;
    for (uint32_t i = 0; i < shipment->modules.count; i++)
        if (loads_now(&shipment->modules.at[i], request))
            order[count++] = (struct place_in_order){i, shipment->modules.at[i].order};
    qsort(order, count, sizeof *order, by_order);
    shipment->first_use.count = shipment->cpu_before.count = 0;
    array_push(shipment->arena, &shipment->cpu_before, 0);
    for (uint32_t i = 0; i < count; i++) {
        const struct ship_module *module = &shipment->modules.at[order[i].module];
        for (uint32_t n = 0; n < module->native.count; n++)
            use_native(shipment, names_get(&shipment->native_ids, module->native.at[n]).n - 1, seen,
                       stack);
        use_object(shipment, module->object);
        if (module->object != SHIP_NONE)
            shipment->objects.at[module->object].cpu_ns += module->init_ns;
        else
            shipment->cpu_before.at[shipment->first_use.count] += module->init_ns;
    }
}

static bool is_idle_class(struct text class)
{
    return text_is(class, "never_loaded") || text_is(class, "typing_only");
}

/* An object is as likely wanted as the likeliest of its modules. */
static void find_chances(struct shipment *shipment, const struct shipment_request *request)
{
    uint8_t *known = arena_alloc_array(shipment->arena, shipment->objects.count, 1);
    ARRAY_EACH (struct ship_module, module, &shipment->modules) {
        if (module->object == SHIP_NONE)
            continue;
        struct ship_object *object = &shipment->objects.at[module->object];
        double p = loads_now(module, request) ? 1
                   : request->deferred        ? module->p_deferred
                                              : module->p;
        bool idle = is_idle_class(module->class) && p == 0;
        object->idle = idle && (!known[module->object] || object->idle);
        known[module->object] = 1;
        if (p > object->p)
            object->p = p;
    }
}

/* What something needs is wanted with it; components come after what they need. */
static void spread_chances(struct shipment *shipment)
{
    const struct components *components = &shipment->components;
    double *p = arena_alloc_array(shipment->arena, components->count, sizeof *p);
    uint8_t *wanted = arena_alloc_array(shipment->arena, components->count, 1);
    for (uint32_t i = 0; i < shipment->objects.count; i++) {
        uint32_t c = components->of[i];
        if (shipment->objects.at[i].p > p[c])
            p[c] = shipment->objects.at[i].p;
        wanted[c] |= !shipment->objects.at[i].idle;
    }
    for (uint32_t c = components->count; c-- > 0;)
        for (uint32_t i = components->needs.first[c]; i < components->needs.first[c + 1]; i++) {
            uint32_t to = components->needs.to[i];
            p[to] = p[c] > p[to] ? p[c] : p[to];
            wanted[to] |= wanted[c];
        }
    for (uint32_t i = 0; i < shipment->objects.count; i++) {
        struct ship_object *object = &shipment->objects.at[i];
        object->p = p[components->of[i]];
        object->idle &= !wanted[components->of[i]];
    }
}

void shipment_arrange(struct shipment *shipment, const struct shipment_request *request)
{
    ARRAY_EACH (struct ship_object, object, &shipment->objects) {
        object->p = 0;
        object->init = object->idle = false;
        object->rank = 0;
        object->cpu_ns = 0;
    }
    find_components(shipment, request->packages_first);
    rank_objects(shipment, request);
    find_chances(shipment, request);
    ARRAY_EACH (uint32_t, used, &shipment->first_use)
        shipment->objects.at[*used].p = 1;
    spread_chances(shipment);
}
