"""Tables, emoji, markdown, syntax and a saved page."""
from rich.console import Console
from rich.markdown import Markdown
from rich.pretty import pretty_repr
from rich.syntax import Syntax
from rich.table import Table
from rich.traceback import Traceback

console = Console(record=True, file=open("out.txt", "w"), width=80)
table = Table(title=":smiley: rows")
table.add_column("a")
table.add_row("[bold]1[/bold]")
console.print(table, Markdown("# hi\n\n```python\nx=1\n```"), Syntax("print(1)", "python"), pretty_repr({"a": 1}))
try:
    1 / 0
except ZeroDivisionError:
    console.print(Traceback())
console.save_html("out.html")
console.save_svg("out.svg")
