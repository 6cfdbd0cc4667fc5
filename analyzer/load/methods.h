/* methods.h - methods of built-in types; private to the room.
 *
 * One file a family, one table (methods.c) from type and name to function. */
#ifndef IMPORTSCAN_LOAD_METHODS_H
#define IMPORTSCAN_LOAD_METHODS_H

#include "analyzer/load/machine.h"

struct method_call {
    struct machine *machine;
    struct frame *frame;
    node_index at;
    struct value self;
    const struct arguments *arguments;
};

/* The nth argument, UNBOUND where there is none. */
static inline struct value method_argument(const struct method_call *call, uint32_t nth)
{
    return nth < call->arguments->positional.count ? call->arguments->positional.at[nth]
                                                   : value_unbound();
}

static inline uint32_t method_argument_count(const struct method_call *call)
{
    return call->arguments->open ? UINT32_MAX : call->arguments->positional.count;
}

typedef struct value method_run(const struct method_call *call);

/* text_methods.c: str, and what bytes share with it */
method_run method_str_endswith, method_str_format, method_str_isidentifier, method_str_join,
    method_str_lower, method_str_lstrip, method_str_partition, method_str_replace,
    method_str_rpartition, method_str_rsplit, method_str_rstrip, method_str_split,
    method_str_startswith, method_str_strip, method_str_upper, method_text_code;
/* container_methods.c: list, set, dict, sys.modules and namespaces */
method_run method_copy, method_dict_get_method, method_dict_items, method_dict_keys,
    method_dict_pop, method_dict_setdefault, method_dict_update, method_dict_values,
    method_list_append, method_list_extend, method_list_insert, method_list_pop, method_list_remove;
/* path_methods.c: pathlib */
method_run method_path_exists, method_path_is_dir, method_path_is_file, method_path_join,
    method_path_list, method_path_normal, method_path_text;

#endif
