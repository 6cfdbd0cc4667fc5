"""A PDF is written and read again."""
from pypdf import PdfReader, PdfWriter

writer = PdfWriter()
writer.add_blank_page(width=72, height=72)
writer.add_metadata({"/Title": "t"})
with open("a.pdf", "wb") as file:
    writer.write(file)
reader = PdfReader("a.pdf")
print(len(reader.pages), reader.metadata, reader.pages[0].extract_text())
