"""A PDF with fonts, a table, a bar code, a chart and hyphenless text."""
from reportlab.graphics import renderPDF, shapes
from reportlab.graphics.barcode import qr
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

page = canvas.Canvas("a.pdf")
page.setFont("Times-Roman", 12)
page.drawString(10, 10, "hi")
pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
page.setFont("HeiseiMin-W3", 10)
page.drawString(10, 40, "あ")
page.save()
try:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
except TTFError as missing:
    print(missing)
SimpleDocTemplate("b.pdf").build([Paragraph("text", getSampleStyleSheet()["Normal"]), Table([["a", "b"]])])
drawing = shapes.Drawing(100, 100)
drawing.add(shapes.String(10, 10, "text", fontName="Helvetica"))
drawing.add(qr.QrCodeWidget("hi"))
renderPDF.drawToFile(drawing, "d.pdf")
