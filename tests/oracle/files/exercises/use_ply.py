"""A lexer and a parser with a cached table."""
import sys

with open("calc.py", "w", encoding="utf-8") as file:
    file.write('''
import ply.lex, ply.yacc
tokens = ("N", "P")
t_P = r"\\+"
t_ignore = " "
def t_N(t):
    r"\\d+"
    t.value = int(t.value)
    return t
def t_error(t):
    raise SyntaxError(t)
def p_sum(p):
    "sum : sum P N"
    p[0] = p[1] + p[3]
def p_one(p):
    "sum : N"
    p[0] = p[1]
def p_error(p):
    raise SyntaxError(p)
lexer = ply.lex.lex()
parser = ply.yacc.yacc(outputdir=".", debug=True)
''')
sys.path.insert(0, ".")
import calc

print(calc.parser.parse("1 + 2 + 3"))
