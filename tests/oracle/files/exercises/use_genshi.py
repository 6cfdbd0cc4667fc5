"""Templates from text and from a folder, with translation."""
import os

from genshi.filters import HTMLFormFiller, Translator
from genshi.template import MarkupTemplate, TemplateLoader

os.mkdir("t")
with open("t/a.html", "w", encoding="utf-8") as file:
    file.write('<p xmlns:py="http://genshi.edgewall.org/">${x}</p>')
print(TemplateLoader("t").load("a.html").generate(x=1).render("html"))
print(MarkupTemplate("<form><input name='a'/></form>").generate() | HTMLFormFiller(data={"a": 1}))
