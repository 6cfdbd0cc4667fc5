/* intrinsic.h - shared by the files that imitate functions of the standard library. */
#ifndef IMPORTSCAN_LOAD_INTRINSIC_H
#define IMPORTSCAN_LOAD_INTRINSIC_H

#include "analyzer/load/known.h"
#include "analyzer/load/machine.h"

/* The nth argument, or the one passed by `keyword` (may be NULL); UNBOUND where there is none,
 * UNKNOWN where there may be. */
struct value intrinsic_argument(const struct intrinsic_call *call, uint32_t nth,
                                const char *keyword);
/* An object of which nothing is known but that it is there: true, and not None. */
struct value intrinsic_object(const struct intrinsic_call *call);

/* intrinsic_container.c */
intrinsic_run do_len, do_str, do_int, do_bool, do_tuple, do_list, do_set, do_sorted, do_reversed,
    do_dict, do_range, do_zip, do_enumerate, do_map, do_any, do_all;
/* intrinsic_import.c */
intrinsic_run do_import_builtin, do_import_module, do_find_spec, do_resolve, do_extend_path,
    do_declare_namespace, do_iter_modules, do_codec;
/* intrinsic_path.c */
intrinsic_run do_path_join, do_path_dirname, do_path_basename, do_path_normal, do_path_exists,
    do_path_isfile, do_path_isdir, do_listdir, do_environ, do_environ_get, do_path_object;

#endif
