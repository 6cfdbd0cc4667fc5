"""A shell in the process: a cell, a magic, a completion and its page of keys."""
from IPython.core.interactiveshell import InteractiveShell
from IPython.core import profileapp, usage
from IPython.display import HTML, Image, Markdown
from IPython.lib import latextools, pretty
from IPython.paths import get_ipython_dir, get_ipython_package_dir

shell = InteractiveShell.instance()
print(shell.run_cell("x = 1\nx + 1").result, shell.complete("x.re")[1][:2], get_ipython_package_dir())
shell.run_cell("%timeit -n1 -r1 1\n%lsmagic\n%load_ext autoreload\n1/0")
print(pretty.pretty({"a": [1]}), len(HTML("<p>")._repr_html_()), profileapp.list_bundled_profiles(), get_ipython_dir())
