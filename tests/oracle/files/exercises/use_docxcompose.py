"""Two documents are put together, with headers, notes and numbered lists."""
from docx import Document
from docxcompose.composer import Composer
from docxcompose.properties import CustomProperties

for name, style in (("a", "List Number"), ("b", "List Bullet")):
    document = Document()
    document.add_heading(name)
    document.add_paragraph("item", style=style)
    document.sections[0].header.paragraphs[0].text = "head"
    document.save(name + ".docx")
composer = Composer(Document("a.docx"))
composer.append(Document("b.docx"))
composer.save("c.docx")
document = Document("c.docx")
CustomProperties(document).add("x", 1)
print(CustomProperties(document).items())
