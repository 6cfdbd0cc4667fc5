"""A small project, built with what sphinx_copybutton adds."""
import os

from sphinx.application import Sphinx

os.mkdir("source")
with open("source/index.rst", "w", encoding="utf-8") as file:
    file.write("Title\n=====\n\ntext\n\n.. code:: python\n\n   x = 1\n")
open("source/conf.py", "w").close()
app = Sphinx("source", "source", "out", "trees", "html", status=None, warning=None,
             confoverrides={"extensions": ["sphinx_copybutton"], "html_theme": "alabaster"})
app.build(force_all=True)
print(sorted(os.listdir("out/_static"))[:5])
