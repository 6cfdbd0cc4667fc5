"""A small project, built as HTML, LaTeX and text, in another language."""
import os

from sphinx.application import Sphinx
from sphinx.cmd import quickstart

os.mkdir("source")
quickstart.main(["-q", "-p", "project", "-a", "me", "-v", "1", "source"])
with open("source/index.rst", "a", encoding="utf-8") as file:
    file.write("\n.. py:function:: f(x)\n\n   Does. :math:`x^2`\n\n.. graphviz::\n\n   digraph {a->b}\n")
for builder in ("html", "latex", "text", "man", "texinfo", "gettext", "epub"):
    app = Sphinx("source", "source", "out/" + builder, "trees/" + builder, builder, status=None, warning=None,
                 confoverrides={"language": "de", "extensions": ["sphinx.ext.autosummary", "sphinx.ext.mathjax"]})
    app.build(force_all=True)
print(sorted(os.listdir("out/html"))[:5])
