"""A document to HTML and DocBook."""
import io

from asciidoc.api import AsciiDocAPI

document = AsciiDocAPI()
for backend in ("html4", "xhtml11", "docbook45"):
    out = io.StringIO()
    document.execute(io.StringIO("= Title\n\n== Part\n\n* one\n* _two_\n\nimage::a.png[]\n"), out, backend=backend)
    print(backend, len(out.getvalue()), document.messages[:1])
