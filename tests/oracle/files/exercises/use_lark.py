"""Grammars that import from the common one, a Python grammar, a standalone parser."""
import io

import lark
from lark import Lark
from lark.tools import standalone

calc = Lark('start: NUMBER ("+" NUMBER)*\n%import common.NUMBER\n%import common.WS\n%ignore WS\n', parser="lalr")
print(calc.parse("1 + 2").pretty())
out = io.StringIO()
standalone.gen_standalone(Lark('start: "a"', parser="lalr"), out=out)
print(len(out.getvalue()))
from lark.indenter import PythonIndenter

python = Lark.open_from_package("lark", "python.lark", ("grammars",), parser="lalr", start="file_input", postlex=PythonIndenter())
print(python.parse("x = 1\n").data)
