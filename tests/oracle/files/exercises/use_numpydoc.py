"""A docstring is parsed and checked, and a project documented."""
import os

from numpydoc.docscrape import NumpyDocString
from numpydoc.docscrape_sphinx import get_doc_object
from numpydoc.validate import validate
from sphinx.application import Sphinx

TEXT = "Does.\n\nParameters\n----------\nx : int\n    Across.\n\nReturns\n-------\nint\n"
print(NumpyDocString(TEXT)["Parameters"], validate("json.loads")["errors"][:1])
print(get_doc_object(type("A", (), {"__doc__": TEXT})))
os.mkdir("source")
with open("source/index.rst", "w", encoding="utf-8") as file:
    file.write("Title\n=====\n\n.. autofunction:: numpydoc.validate.validate\n")
open("source/conf.py", "w").close()
Sphinx("source", "source", "out", "trees", "html", status=None, warning=None,
       confoverrides={"extensions": ["sphinx.ext.autodoc", "numpydoc"]}).build(force_all=True)
