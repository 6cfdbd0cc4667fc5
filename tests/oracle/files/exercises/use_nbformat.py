"""A notebook is made, checked against its schema, converted and signed."""
import nbformat
from nbformat import v3, v4
from nbformat.sign import NotebookNotary

book = v4.new_notebook(cells=[v4.new_code_cell("1+1"), v4.new_markdown_cell("# hi")])
nbformat.validate(book)
nbformat.write(book, "a.ipynb")
print(nbformat.read("a.ipynb", as_version=4).cells[0].source)
old = nbformat.convert(book, 3)
nbformat.validate(old)
print(nbformat.reader.reads(nbformat.writes(old, version=3)).nbformat, v3.nbformat)
print(NotebookNotary(data_dir=".").check_signature(book))
