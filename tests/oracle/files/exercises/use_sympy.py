"""Formulas are solved, parsed, written and compiled."""
import sympy
from sympy.parsing.sympy_parser import parse_expr
from sympy.printing import ccode, latex

x = sympy.Symbol("x")
print(sympy.solve(x**2 - 2, x), latex(sympy.Integral(x**2, x)), ccode(x**3), parse_expr("sin(x)").diff(x))
try:
    from sympy.parsing.latex import parse_latex
    print(parse_latex(r"\frac{1}{2}"))
except Exception as problem:
    print(type(problem).__name__)
