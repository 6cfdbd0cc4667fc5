"""Templates from text, from a file and from a folder."""
import os

from chameleon import PageTemplate, PageTemplateFile, PageTemplateLoader

print(PageTemplate("<p tal:repeat='x (1, 2)'>${x}</p>")())
os.mkdir("t")
with open("t/a.pt", "w", encoding="utf-8") as file:
    file.write("<p>${x}</p>")
print(PageTemplateFile("t/a.pt")(x=1), PageTemplateLoader("t")["a.pt"](x=2))
