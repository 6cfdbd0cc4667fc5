"""Completions, definitions and stubs."""
import jedi

script = jedi.Script("import json\nimport os\njson.lo\nos.path.jo\n'a'.upp", path="sample.py")
print([name.name for name in script.complete(3, 7)], [name.name for name in script.complete(5, 7)])
print(script.goto(1, 8), script.infer(2, 8), script.get_names())
print(jedi.Script("import os.path\nos.path.join('a', 'b').split").infer(2, 26))
print(jedi.Script("def f(x: int):\n    return x\nf(").get_signatures())
print(jedi.Interpreter("abs", [globals()]).complete()[:2])
