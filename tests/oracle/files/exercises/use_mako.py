"""Templates from text and a folder, with an error page."""
import os

from mako import exceptions
from mako.ext.babelplugin import extract
from mako.lookup import TemplateLookup
from mako.template import Template

print(Template("hi ${x}").render(x=1))
os.mkdir("t")
with open("t/a.html", "w", encoding="utf-8") as file:
    file.write("<%inherit file='b.html'/>${y}")
with open("t/b.html", "w", encoding="utf-8") as file:
    file.write("[${self.body()}]")
lookup = TemplateLookup(["t"], module_directory="m")
print(lookup.get_template("a.html").render(y=2))
try:
    Template("${1/0}").render()
except ZeroDivisionError:
    print(len(exceptions.html_error_template().render()), len(exceptions.text_error_template().render()))
