"""A small project, built with what furo adds."""
import os

from sphinx.application import Sphinx

os.mkdir("source")
with open("source/index.rst", "w", encoding="utf-8") as file:
    file.write("Title\n=====\n\ntext\n\n.. code:: python\n\n   x = 1\n")
open("source/conf.py", "w").close()
app = Sphinx("source", "source", "out", "trees", "html", status=None, warning=None,
             confoverrides={"extensions": [], "html_theme": "furo"})
app.build(force_all=True)
print(sorted(os.listdir("out/_static"))[:5])
