"""A document to HTML, LaTeX, ODT, XML and S5, in two languages, with a table and a listing."""
from docutils.core import publish_file, publish_parts, publish_string

TEXT = """
Title
=====

:Author: Me

.. include:: <isonum.txt>

.. warning:: *Look* |copy|.

.. code:: python

   print(1)

.. csv-table::

   a, b
"""
for name in ("html5", "html4", "latex", "xml", "manpage", "pseudoxml", "xetex"):
    print(name, len(publish_string(TEXT, writer_name=name)))
print(publish_parts(TEXT, writer_name="html", settings_overrides={"language_code": "de"})["title"])
print(len(publish_string(TEXT, writer_name="odt", settings_overrides={"output_encoding": "utf-8"})))
publish_file(source_path=None, source=__import__("io").StringIO(TEXT), destination_path="out.html", writer_name="s5")
