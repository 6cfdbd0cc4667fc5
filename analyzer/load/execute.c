/* Statements. Where a condition does not fold, every branch runs, and what runs there is
 * uncertain: it binds weakly, and its errors end at the branch. */
#include "analyzer/load/execute.h"

enum flow machine_execute_block(struct machine *machine, struct frame *frame, node_index block)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (statement, facts, block) {
        enum flow flow = machine_execute(machine, frame, statement);
        if (flow != FLOW_NEXT)
            return flow;
    }
    return FLOW_NEXT;
}

/* --- simple statements --- */

static void assign_items(struct machine *machine, struct frame *frame, node_index target,
                         struct value value)
{
    const struct facts *facts = frame->code->facts;
    struct value items;
    bool known = machine_items(machine, value, &items);
    uint32_t i = 0;
    NODE_EACH (one, facts, target) {
        bool starred = facts->nodes.at[one].kind == NODE_STARRED;
        known = known && !starred;
        bool there = known && i < items.sequence->items.count;
        machine_assign(machine, frame, starred ? facts_child(facts, one, 0) : one,
                       there ? items.sequence->items.at[i] : value_unknown());
        i++;
    }
}

static void assign_item(struct machine *machine, struct frame *frame, node_index target,
                        struct value value)
{
    const struct facts *facts = frame->code->facts;
    struct value container = machine_evaluate(machine, frame, facts_child(facts, target, 0));
    node_index index = facts_child(facts, target, 1);
    if (index >= facts->nodes.at[target].end || machine->raising)
        return;
    if (facts->nodes.at[index].kind == NODE_SLICE)
        machine_set_slice(machine, container, machine_bounds(machine, frame, index), value);
    else
        machine_set_subscript(machine, frame, container, machine_evaluate(machine, frame, index),
                              value);
}

void machine_assign(struct machine *machine, struct frame *frame, node_index target,
                    struct value value)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[target];
    node_index object = facts_child(facts, target, 0);
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
        machine_set_name(machine, frame, code_name(machine, frame->code, node->value), value);
        break;
    case NODE_ATTRIBUTE:
        machine_set_attribute(machine, frame, machine_evaluate(machine, frame, object),
                              code_name(machine, frame->code, node->value), value);
        break;
    case NODE_SUBSCRIPT: assign_item(machine, frame, target, value); break;
    case NODE_TUPLE:
    case NODE_LIST: assign_items(machine, frame, target, value); break;
    case NODE_STARRED: machine_assign(machine, frame, object, value_unknown()); break;
    default: break;
    }
}

static struct value execute_assign(struct machine *machine, struct frame *frame,
                                   node_index statement)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[statement];
    node_index target = facts_child(facts, statement, 0);
    node_index right = facts->nodes.at[target].end;
    if (node->flags & FLAG_ANNOTATION) {
        if (frame->function == NULL && machine_annotates(machine, frame))
            machine_evaluate(machine, frame, right);
        right = facts->nodes.at[right].end;
    }
    if (!(node->flags & FLAG_DEFAULT) || right >= node->end)
        return value_unknown();
    bool chained = facts->nodes.at[right].kind == NODE_ASSIGN;
    struct value value =
        chained ? execute_assign(machine, frame, right) : machine_evaluate(machine, frame, right);
    if (!machine->raising)
        machine_assign(machine, frame, target, value);
    return value;
}

static void execute_augmented(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[statement];
    node_index target = facts_child(facts, statement, 0);
    struct value left = machine_read_target(machine, frame, target);
    struct value right = machine_evaluate(machine, frame, facts_child(facts, statement, 1));
    if (machine->raising)
        return;
    if (node->extra == OPERATOR_ADD && left.kind == VALUE_LIST) {
        struct value items;
        if (machine_items(machine, right, &items))
            for (uint32_t i = 0; i < items.sequence->items.count; i++)
                sequence_push(machine->arena, left, items.sequence->items.at[i]);
        else
            left.sequence->open = true;
        machine_assign(machine, frame, target, left);
        return;
    }
    machine_assign(machine, frame, target,
                   machine_binary(machine, (enum operator)node->extra, left, right));
}

static void execute_delete(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (target, facts, statement) {
        const struct node *node = &facts->nodes.at[target];
        if (node->kind == NODE_NAME && machine->uncertain == frame->uncertain) {
            name_id name = code_name(machine, frame->code, node->value);
            if (bindings_get(frame->locals, name).kind != VALUE_UNBOUND)
                bindings_set(machine->arena, frame->locals, name, value_unbound());
        } else if (node->kind == NODE_SUBSCRIPT || node->kind == NODE_ATTRIBUTE) {
            machine_evaluate(machine, frame, facts_child(facts, target, 0));
        }
    }
}

static void declare_global(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    NODE_EACH (name, facts, statement)
        array_push(machine->arena, &frame->global_names,
                   code_name(machine, frame->code, facts->nodes.at[name].value));
}

static enum flow execute_return(struct machine *machine, struct frame *frame, node_index statement)
{
    const struct facts *facts = frame->code->facts;
    node_index what = facts_child(facts, statement, 0);
    struct value value = value_none();
    if (what < facts->nodes.at[statement].end)
        value = machine_evaluate(machine, frame, what);
    if (machine->raising)
        return FLOW_RAISE;
    frame->result = value_join(frame->result, value);
    return FLOW_RETURN;
}

static enum flow execute_definition(struct machine *machine, struct frame *frame,
                                    node_index statement)
{
    const struct facts *facts = frame->code->facts;
    const struct node *node = &facts->nodes.at[statement];
    struct value value = node->kind == NODE_CLASS ? machine_class(machine, frame, statement)
                                                  : machine_function(machine, frame, statement);
    if (machine->raising)
        return FLOW_RAISE;
    uint32_t name = facts->scopes.at[node->value].name;
    machine_set_name(machine, frame, code_name(machine, frame->code, name), value);
    return FLOW_NEXT;
}

/* Decorators are evaluated first, then the definition, then they are called from the last to the
 * first. One that gives nothing known is taken to wrap: what it decorates stays. */
static enum flow execute_decorated(struct machine *machine, struct frame *frame,
                                   node_index statement)
{
    const struct facts *facts = frame->code->facts;
    struct value decorators = value_sequence(machine->arena, VALUE_LIST);
    node_index definition = 0;
    NODE_EACH (part, facts, statement) {
        if (facts->nodes.at[part].kind == NODE_DECORATOR)
            sequence_push(machine->arena, decorators,
                          machine_evaluate(machine, frame, facts_child(facts, part, 0)));
        else
            definition = part;
    }
    if (machine->raising)
        return FLOW_RAISE;
    if (definition == 0)
        return FLOW_NEXT;
    const struct node *node = &facts->nodes.at[definition];
    struct value value = node->kind == NODE_CLASS ? machine_class(machine, frame, definition)
                                                  : machine_function(machine, frame, definition);
    for (uint32_t i = decorators.sequence->items.count; i > 0 && !machine->raising; i--) {
        struct value made = machine_call_one(machine, frame, statement,
                                             decorators.sequence->items.at[i - 1], value);
        if (made.kind != VALUE_UNKNOWN && made.kind != VALUE_NONE)
            value = made;
    }
    if (machine->raising)
        return FLOW_RAISE;
    uint32_t name = facts->scopes.at[node->value].name;
    machine_set_name(machine, frame, code_name(machine, frame->code, name), value);
    return FLOW_NEXT;
}

static enum flow execute_statement(struct machine *machine, struct frame *frame,
                                   node_index statement)
{
    const struct facts *facts = frame->code->facts;
    switch ((enum node_kind)facts->nodes.at[statement].kind) {
    case NODE_IMPORT:
    case NODE_IMPORT_FROM: machine_import_statement(machine, frame, statement); break;
    case NODE_EXPRESSION: machine_evaluate(machine, frame, facts_child(facts, statement, 0)); break;
    case NODE_ASSIGN: execute_assign(machine, frame, statement); break;
    case NODE_AUGMENTED: execute_augmented(machine, frame, statement); break;
    case NODE_RETURN: return execute_return(machine, frame, statement);
    case NODE_DELETE: execute_delete(machine, frame, statement); break;
    case NODE_RAISE: return execute_raise(machine, frame, statement);
    case NODE_GLOBAL: declare_global(machine, frame, statement); break;
    case NODE_BREAK: return FLOW_BREAK;
    case NODE_CONTINUE: return FLOW_CONTINUE;
    case NODE_IF: return execute_if(machine, frame, statement);
    case NODE_WHILE: return execute_while(machine, frame, statement);
    case NODE_FOR: return execute_for(machine, frame, statement);
    case NODE_TRY: return execute_try(machine, frame, statement);
    case NODE_WITH: return execute_with(machine, frame, statement);
    case NODE_MATCH: return execute_match(machine, frame, statement);
    case NODE_DECORATED: return execute_decorated(machine, frame, statement);
    case NODE_FUNCTION:
    case NODE_CLASS: return execute_definition(machine, frame, statement);
    case NODE_UNREADABLE:
    case NODE_PYTHON2: return machine_execute_block(machine, frame, statement);
    default: break;
    }
    return flow_after(machine);
}

void machine_mark(struct machine *machine, const struct code *code, node_index node)
{
    struct module *module = module_graph_module(machine->graph, code->module);
    if (machine->request->outline || machine->may || module->facts != code->facts)
        return;
    if (module->executed == NULL)
        module->executed = arena_alloc_array(machine->arena, code->facts->nodes.count / 8 + 1, 1);
    module->executed[node / 8] |= (uint8_t)(1 << (node % 8));
}

enum flow machine_execute(struct machine *machine, struct frame *frame, node_index statement)
{
    if (machine->raising)
        return FLOW_RAISE;
    machine->steps++;
    if (machine->depth >= MACHINE_DEPTH || machine->steps > MACHINE_MOST_STEPS)
        return FLOW_NEXT;
    if (machine_in_earnest(machine, frame))
        machine_mark(machine, frame->code, statement);
    machine->depth++;
    enum flow flow = execute_statement(machine, frame, statement);
    machine->depth--;
    return flow;
}
