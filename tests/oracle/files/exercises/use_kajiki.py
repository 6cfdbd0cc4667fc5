"""Templates from text, a folder and a package."""
import os

import kajiki
from kajiki.loader import FileLoader

print(kajiki.XMLTemplate("<p py:for='x in range(2)'>$x</p>")().render(), kajiki.TextTemplate("hi $x")({"x": 1}).render())
os.mkdir("t")
with open("t/a.html", "w", encoding="utf-8") as file:
    file.write("<b>$x</b>")
print(FileLoader("t").import_("a.html")({"x": 2}).render())
