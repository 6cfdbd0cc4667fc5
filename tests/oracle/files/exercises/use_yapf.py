"""Code in several styles."""
from yapf.yapflib import file_resources, style
from yapf.yapflib.yapf_api import FormatCode, FormatFile

for name in ("pep8", "google", "facebook"):
    print(FormatCode("x = { 'a':1,\n 'b':2 }\n", style_config=name))
with open("a.py", "w", encoding="utf-8") as file:
    file.write("def f( a ):\n  return a\n")
print(FormatFile("a.py"), file_resources.GetDefaultStyleForDir("."), sorted(style.Help())[:2])
