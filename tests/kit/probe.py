"""Prints the modules that are loaded once the imports of a file are done.

    python3 probe.py FILE LINE NAME

FILE runs under NAME, up to the first statement that begins behind LINE.
"""

import sys

sys.dont_write_bytecode = True

import ast
import json
import os
import types

path, line, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
sys.argv = [path]
sys.path[0] = os.path.dirname(path)
with open(path, "rb") as file:
    tree = ast.parse(file.read(), path)
at = next((number for number, node in enumerate(tree.body)
           if getattr(node, "decorator_list", [node])[:1] and min(one.lineno for one in getattr(node, "decorator_list", []) + [node]) > line),
          len(tree.body))
tree.body[at:] = ast.parse("raise __import__('sys').modules['%s'].__dict__['__probe__']" % name).body


class Done(BaseException):
    pass


own = types.ModuleType(name)
own.__dict__.update(__file__=path, __builtins__=__builtins__, __probe__=Done)
sys.modules[name] = own
out, sys.stdout = sys.stdout, sys.stderr
try:
    exec(compile(ast.fix_missing_locations(tree), path, "exec"), own.__dict__)
except Done:
    out.write(json.dumps(sorted(sys.modules)))
