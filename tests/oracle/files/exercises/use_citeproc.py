"""A citation in a style that comes along."""
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

source = CiteProcJSON([{"id": "a", "type": "book", "title": "T", "author": [{"family": "F", "given": "G"}],
                        "issued": {"date-parts": [[1999]]}}])
for locale in (None, "de-DE"):
    try:
        style = CitationStylesStyle("harvard1", locale=locale, validate=False)
    except ValueError as missing:
        print(missing)
        continue
    book = CitationStylesBibliography(style, source, formatter.html)
    book.register(Citation([CitationItem("a")]))
    print(book.bibliography())
