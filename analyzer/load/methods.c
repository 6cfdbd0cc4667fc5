/* Methods of built-in types, as far as paths, names and registries are made with them. */
#include "analyzer/load/methods.h"

static const struct {
    const char *name;
    uint32_t kinds; /* bits of enum value_kind */
    method_run *run;
} methods[] = {
#define STR (1u << VALUE_STRING)
#define SEQ (1u << VALUE_LIST | 1u << VALUE_SET)
#define LIST (1u << VALUE_LIST)
#define SET (1u << VALUE_SET)
#define MAP (1u << VALUE_DICT | 1u << VALUE_NAMESPACE | 1u << VALUE_MODULES)
    {"startswith", STR, method_str_startswith},
    {"endswith", STR, method_str_endswith},
    {"split", STR, method_str_split},
    {"rsplit", STR, method_str_rsplit},
    {"partition", STR, method_str_partition},
    {"rpartition", STR, method_str_rpartition},
    {"join", STR, method_str_join},
    {"lower", STR | 1u << VALUE_BYTES, method_str_lower},
    {"upper", STR, method_str_upper},
    {"replace", STR, method_str_replace},
    {"strip", STR, method_str_strip},
    {"lstrip", STR, method_str_lstrip},
    {"rstrip", STR, method_str_rstrip},
    {"format", STR, method_str_format},
    {"encode", STR, method_text_code},
    {"decode", 1u << VALUE_BYTES, method_text_code},
    {"isidentifier", STR, method_str_isidentifier},
    {"append", LIST, method_list_append},
    {"add", SET, method_list_append},
    {"extend", LIST, method_list_extend},
    {"update", SET, method_list_extend},
    {"insert", LIST, method_list_insert},
    {"remove", SEQ, method_list_remove},
    {"discard", SET, method_list_remove},
    {"pop", SEQ, method_list_pop},
    {"copy", SEQ | 1u << VALUE_DICT, method_copy},
    {"get", MAP, method_dict_get_method},
    {"setdefault", MAP, method_dict_setdefault},
    {"pop", MAP, method_dict_pop},
    {"update", MAP, method_dict_update},
    {"keys", MAP, method_dict_keys},
    {"values", MAP, method_dict_values},
    {"items", MAP, method_dict_items},
#define PATH (1u << VALUE_PATH)
    {"joinpath", PATH, method_path_join},
    {"resolve", PATH, method_path_normal},
    {"absolute", PATH, method_path_normal},
    {"as_posix", PATH, method_path_text},
    {"__str__", PATH, method_path_text},
    {"__fspath__", PATH, method_path_text},
    {"exists", PATH, method_path_exists},
    {"is_file", PATH, method_path_is_file},
    {"is_dir", PATH, method_path_is_dir},
    {"iterdir", PATH, method_path_list},
    {"glob", PATH, method_path_list},
};

bool machine_method(struct machine *machine, struct frame *frame, node_index at, struct value self,
                    struct text name, const struct arguments *arguments, struct value *out)
{
    for (uint32_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (!(methods[i].kinds & 1u << self.kind) || !text_is(name, methods[i].name))
            continue;
        struct method_call call = {machine, frame, at, self, arguments};
        *out = methods[i].run(&call);
        return true;
    }
    return false;
}
