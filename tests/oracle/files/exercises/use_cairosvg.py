"""A drawing to PNG and PDF."""
import cairosvg

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5" fill="red"/></svg>'
print(len(cairosvg.svg2png(SVG)), len(cairosvg.svg2pdf(SVG)), cairosvg.VERSION)
