"""C is parsed and written again."""
from pycparser import c_generator, c_parser

tree = c_parser.CParser().parse("int f(int a) { return a * 2; } typedef struct { int x; } point;")
print(c_generator.CGenerator().visit(tree))
c_parser.CParser(lex_optimize=False, yacc_optimize=False, yacc_debug=False).parse("int x;")
