"""Grammars of several versions, errors, and a change in between."""
import parso

for version in ("3.6", "3.8", "3.10", None):
    grammar = parso.load_grammar(version=version)
    module = grammar.parse("def f(a, *, b):\n    return a\nx = = 1\n")
    print(version, [error.message for error in grammar.iter_errors(module)])
print(parso.parse("with a as b: pass").children[0].get_code())
