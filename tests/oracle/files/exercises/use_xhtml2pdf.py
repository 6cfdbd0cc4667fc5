"""A page to PDF."""
import io

from xhtml2pdf import pisa

out = io.BytesIO()
print(pisa.CreatePDF("<style>@page { size: a5 }</style><h1>hi</h1><p>text</p><table><tr><td>1</td></tr></table>", dest=out).err)
print(len(out.getvalue()))
