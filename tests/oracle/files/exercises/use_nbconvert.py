"""A notebook to HTML, LaTeX, Markdown, a script and slides."""
import nbformat
from nbconvert import exporters
from nbformat import v4

book = v4.new_notebook(cells=[v4.new_code_cell("1+1", outputs=[v4.new_output("stream", text="2")]), v4.new_markdown_cell("# hi")])
book.metadata.kernelspec = {"name": "python3", "display_name": "p", "language": "python"}
print(exporters.get_export_names()[:3])
for name in ("html", "markdown", "script", "rst", "asciidoc", "latex", "notebook"):
    try:
        text, extra = exporters.get_exporter(name)().from_notebook_node(book)
        print(name, len(text))
    except Exception as problem:
        print(name, "failed", type(problem).__name__)
