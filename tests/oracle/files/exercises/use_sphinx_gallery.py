"""A gallery of one example."""
import os

from sphinx.application import Sphinx

os.makedirs("source")
os.makedirs("examples")
with open("examples/plot_a.py", "w", encoding="utf-8") as file:
    file.write('"""\nOne\n===\n\ntext\n"""\nprint(1)\n')
with open("examples/README.txt", "w", encoding="utf-8") as file:
    file.write("Examples\n========\n")
with open("source/index.rst", "w", encoding="utf-8") as file:
    file.write("Title\n=====\n\n.. toctree::\n\n   auto_examples/index\n")
open("source/conf.py", "w").close()
app = Sphinx("source", "source", "out", "trees", "html", status=None, warning=None,
             confoverrides={"extensions": ["sphinx_gallery.gen_gallery"],
                            "sphinx_gallery_conf": {"examples_dirs": "../examples", "gallery_dirs": "auto_examples"}})
app.build(force_all=True)
print(sorted(os.listdir("out"))[:4])
