/* try, raise and with: what is raised, and who catches it. */
#include "analyzer/load/execute.h"

/* --- try --- */

static node_index find_part(const struct facts *facts, node_index statement, enum node_kind kind)
{
    NODE_EACH (part, facts, statement) {
        if (facts->nodes.at[part].kind == kind)
            return part;
    }
    return 0;
}

static enum flow execute_handler(struct machine *machine, struct frame *frame, node_index handler)
{
    const struct facts *facts = frame->code->facts;
    struct value raised = machine->raised;
    machine->raising = false;
    if (facts->nodes.at[handler].value != 0)
        machine_set_name(machine, frame,
                         code_name(machine, frame->code, facts->nodes.at[handler].value),
                         value_unknown());
    node_index block = facts_child(facts, handler, 0);
    if (facts->nodes.at[block].kind != NODE_BLOCK)
        block = facts_child(facts, handler, 1);
    frame->handled = raised;
    return machine_execute_block(machine, frame, block);
}

static enum truth handler_catches(struct machine *machine, struct frame *frame, node_index handler)
{
    const struct facts *facts = frame->code->facts;
    node_index type = facts_child(facts, handler, 0);
    if (type >= facts->nodes.at[handler].end || facts->nodes.at[type].kind == NODE_BLOCK)
        return TRUTH_YES;
    struct value raised = machine->raised;
    machine->raising = false;
    struct value caught = machine_evaluate(machine, frame, type);
    machine->raising = true;
    machine->raised = raised;
    return machine_catches(machine, caught, raised);
}

/* The first handler that may catch what is raised: when in doubt, it does. */
static enum flow execute_handlers(struct machine *machine, struct frame *frame,
                                  node_index statement)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (handler, facts, statement) {
        if (facts->nodes.at[handler].kind == NODE_HANDLER &&
            handler_catches(machine, frame, handler) != TRUTH_NO)
            return execute_handler(machine, frame, handler);
    }
    return FLOW_RAISE;
}

enum flow execute_try(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    machine_watch(machine, frame->code, statement, 1);
    enum flow flow = machine_execute_block(machine, frame, facts_child(facts, statement, 0));
    machine_watch(machine, frame->code, statement, -1);
    if (flow == FLOW_RAISE) {
        flow = execute_handlers(machine, frame, statement);
    } else if (flow == FLOW_NEXT) {
        node_index otherwise = find_part(facts, statement, NODE_ELSE);
        if (otherwise != 0)
            flow = machine_execute_block(machine, frame, otherwise);
    }
    node_index finally = find_part(facts, statement, NODE_FINALLY);
    if (finally == 0)
        return flow;
    bool raising = machine->raising;
    struct value raised = machine->raised;
    machine->raising = false;
    enum flow last = machine_execute_block(machine, frame, finally);
    if (last != FLOW_NEXT)
        return last;
    machine->raising = raising;
    machine->raised = raised;
    return flow;
}

enum flow execute_raise(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    node_index what = facts_child(facts, statement, 0);
    struct value exception = frame->handled;
    if (what < facts->nodes.at[statement].end) {
        node_index type = what;
        if (facts->nodes.at[what].kind == NODE_CALL)
            type = facts_child(facts, what, 0); /* raise X(...): X says what it is */
        exception = machine_evaluate(machine, frame, type);
    }
    if (machine->raising)
        return FLOW_RAISE;
    if (frame->may_have_returned)
        return FLOW_RETURN; /* perhaps it never came here */
    machine_raise_value(machine, exception);
    if (machine->raising)
        return FLOW_RAISE;
    if (frame->function == NULL)
        return FLOW_NEXT;
    return FLOW_RETURN;
}

/* --- with --- */

/* with contextlib.suppress(E, ...): like a `try` whose handlers do nothing. */
static node_index suppressed(const struct frame *frame, node_index item)
{
    const struct facts *facts = frame->code->facts;
    node_index call = facts_child(facts, item, 0);
    if (facts->nodes.at[call].kind != NODE_CALL)
        return 0;
    const struct node *called = &facts->nodes.at[facts_child(facts, call, 0)];
    bool named = called->kind == NODE_NAME || called->kind == NODE_ATTRIBUTE;
    return named && text_is(facts_name(facts, called->value), "suppress") ? call : 0;
}

static struct value call_manager(struct machine *machine, struct frame *frame, node_index at,
                                 struct value manager, enum known_name name,
                                 uint32_t argument_count)
{
    struct value method =
        machine_find_attribute(machine, frame, at, manager, machine_known(machine, name));
    struct arguments arguments = {0};
    for (uint32_t i = 0; i < argument_count; i++)
        array_push(machine->arena, &arguments.positional, value_none());
    if (method.kind != VALUE_METHOD)
        return value_unknown();
    return machine_call(machine, frame, at, method, &arguments);
}

/* Enters one item and gives its manager; UNKNOWN where leaving it does nothing known. */
static struct value enter(struct machine *machine, struct frame *frame, node_index item)
{
    const struct facts *facts = frame->code->facts;
    struct value manager = machine_evaluate(machine, frame, facts_child(facts, item, 0));
    node_index target = facts_child(facts, item, 1);
    struct value entered = value_unknown();
    if (manager.kind == VALUE_INSTANCE && !machine->raising)
        entered = call_manager(machine, frame, item, manager, KNOWN_ENTER, 0);
    if (target < facts->nodes.at[item].end && !machine->raising)
        machine_assign(machine, frame, target, entered);
    return manager.kind == VALUE_INSTANCE ? manager : value_unknown();
}

/* Leaves what was entered last, whether or not the block raised. */
static void leave(struct machine *machine, struct frame *frame, node_index at,
                  struct value managers)
{
    bool raising = machine->raising;
    struct value raised = machine->raised;
    machine->raising = false;
    for (uint32_t i = managers.sequence->items.count; i > 0; i--) {
        struct value manager = managers.sequence->items.at[i - 1];
        if (manager.kind == VALUE_INSTANCE)
            call_manager(machine, frame, at, manager, KNOWN_EXIT, 3);
    }
    machine->raising = raising;
    machine->raised = raised;
}

static bool suppress_catches(struct machine *machine, struct frame *frame, node_index suppress,
                             struct value raised)
{
    const struct facts *facts = frame->code->facts;
    bool caught = false;
    for (node_index type = facts_child(facts, suppress, 1); type < facts->nodes.at[suppress].end;
         type = facts->nodes.at[type].end)
        caught = caught || machine_catches(machine, machine_evaluate(machine, frame, type),
                                           raised) != TRUTH_NO;
    return caught;
}

static enum flow execute_suppressed(struct machine *machine, struct frame *frame,
                                    node_index suppress, node_index block)
{
    node_index first = facts_child(frame->code->facts, suppress, 1);
    machine_watch_types(machine, frame->code, suppress, first, 1);
    enum flow flow = machine_execute_block(machine, frame, block);
    machine_watch_types(machine, frame->code, suppress, first, -1);
    if (flow != FLOW_RAISE)
        return flow;
    struct value raised = machine->raised;
    machine->raising = false;
    machine->raising = !suppress_catches(machine, frame, suppress, raised);
    machine->raised = raised;
    return machine->raising ? FLOW_RAISE : FLOW_NEXT;
}

enum flow execute_with(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    struct value managers = value_sequence(machine->arena, VALUE_LIST);
    node_index suppress = 0, block = 0;
    NODE_EACH (item, facts, statement) {
        if (facts->nodes.at[item].kind == NODE_BLOCK) {
            block = item;
            break;
        }
        sequence_push(machine->arena, managers, enter(machine, frame, item));
        if (machine->raising)
            return FLOW_RAISE;
        if (suppress == 0)
            suppress = suppressed(frame, item);
    }
    if (block == 0)
        return FLOW_NEXT;
    enum flow flow = suppress == 0 ? machine_execute_block(machine, frame, block)
                                   : execute_suppressed(machine, frame, suppress, block);
    leave(machine, frame, statement, managers);
    return flow;
}
