"""Lexers, styles and formatters by name, from a file and by guess."""
import pygments
from pygments import formatters, lexers, styles

code = "def f(x):\n    return [x]\n"
for name in ("html", "latex", "terminal256", "svg", "rtf"):
    print(name, len(pygments.highlight(code, lexers.get_lexer_by_name("python"), formatters.get_formatter_by_name(name))))
print(lexers.guess_lexer(code), lexers.get_lexer_for_filename("a.rs"), len(list(lexers.get_all_lexers())))
print(list(styles.get_all_styles())[:3], styles.get_style_by_name("monokai"), len(list(formatters.get_all_formatters())))
with open("lexer.py", "w", encoding="utf-8") as file:
    file.write("from pygments.lexers.python import PythonLexer as CustomLexer\n")
print(lexers.load_lexer_from_file("lexer.py"))
