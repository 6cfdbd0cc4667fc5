"""Text of a PDF with a CID font."""
import io

from pdfminer.cmapdb import CMapDB
from pdfminer.high_level import extract_pages, extract_text
from pypdf import PdfWriter

writer = PdfWriter()
writer.add_blank_page(72, 72)
writer.write("a.pdf")
print(repr(extract_text("a.pdf")), len(list(extract_pages("a.pdf"))))
for name in ("UniJIS-UTF16-H", "Identity-H", "H"):
    try:
        print(CMapDB.get_cmap(name), CMapDB.get_unicode_map("Adobe-Japan1", False))
    except CMapDB.CMapNotFound:
        print(name, "is missing")
