"""Runs many small programs in one interpreter, and forgets each before the next.

Runs in CPython as WebAssembly, where there are no processes: /programs/list.json is [[folder below /programs, main file, arguments,
{variable: value}, [modules]], ...]; /programs/results.json gets [[how it ended, what it printed, which of the modules were loaded
once the unit was], ...] in the same order.
"""

import contextlib
import importlib
import io
import json
import os
import sys


def run(folder, main, arguments, environment, absent):
    modules, path, variables, here = dict(sys.modules), sys.path[:], dict(os.environ), os.getcwd()
    hooks = sys.meta_path[:], sys.path_hooks[:], sys.excepthook, sys.getrecursionlimit()
    out, early, ending = io.StringIO(), [], "0"
    sys.path.insert(0, folder)
    sys.argv = [folder + "/" + main, *arguments]
    os.environ.update(environment)
    importlib.invalidate_caches()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            if absent:
                importlib.import_module("unit")
                early = sorted(set(absent) & set(sys.modules) - set(modules))
            with open(folder + "/" + main, "rb") as file:
                code = compile(file.read(), folder + "/" + main, "exec", dont_inherit=True)
            space = type(sys)("__main__")
            space.__dict__.update(__file__=folder + "/" + main, __builtins__=__builtins__)
            sys.modules["__main__"] = space
            exec(code, space.__dict__)
    except SystemExit as problem:
        ending = "exit %r" % (problem.code,)
    except BaseException as problem:
        ending = type(problem).__name__
    finally:
        sys.modules.clear()
        sys.modules.update(modules)
        sys.path[:], sys.meta_path[:], sys.path_hooks[:] = path, hooks[0], hooks[1]
        sys.excepthook = hooks[2]
        sys.setrecursionlimit(hooks[3])
        for name in set(os.environ) - set(variables):
            del os.environ[name]
        os.environ.update(variables)
        os.chdir(here)
        sys.path_importer_cache.clear()
    return [ending, out.getvalue().replace(folder, "HERE"), early]


sys.dont_write_bytecode = True
with open("/programs/list.json") as file:
    programs = json.load(file)
results = [run("/programs/" + folder, *rest) for folder, *rest in programs]
with open("/programs/results.json", "w") as file:
    json.dump({"version": sys.version, "results": results}, file)
