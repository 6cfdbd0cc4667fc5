"""A document with a heading, a table, a header and a list."""
import docx

document = docx.Document()
document.add_heading("Title", 0)
document.add_paragraph("text", style="List Bullet").add_run("bold").bold = True
document.add_table(rows=2, cols=2).cell(0, 0).text = "x"
document.sections[0].header.paragraphs[0].text = "head"
document.sections[0].footer.is_linked_to_previous = False
print(document.settings.odd_and_even_pages_header_footer, document.core_properties.author)
document.add_page_break()
document.save("a.docx")
print(len(docx.Document("a.docx").paragraphs))
