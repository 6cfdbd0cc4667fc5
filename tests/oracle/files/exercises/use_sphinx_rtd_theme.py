"""A small project, built with the theme."""
import os

import sphinx_rtd_theme
from sphinx.application import Sphinx

os.mkdir("source")
with open("source/index.rst", "w", encoding="utf-8") as file:
    file.write("Title\n=====\n\ntext\n")
open("source/conf.py", "w").close()
app = Sphinx("source", "source", "out", "trees", "html", status=None, warning=None,
             confoverrides={"html_theme": "sphinx_rtd_theme", "extensions": ["sphinx_rtd_theme"], "language": "fr"})
app.build(force_all=True)
print(sphinx_rtd_theme.get_html_theme_path(), os.path.exists("out/_static/css/theme.css"))
