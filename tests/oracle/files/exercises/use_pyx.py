"""A drawing with text-free paths, a graph and a colour."""
from pyx import canvas, color, config, path, style, unit

drawing = canvas.canvas()
drawing.stroke(path.line(0, 0, 3, 0), [style.linewidth.THICK, color.rgb.red])
drawing.fill(path.circle(1, 1, 1), [color.cmyk.PineGreen])
drawing.writePDFfile("a.pdf")
drawing.writeEPSfile("a.eps")
drawing.writeSVGfile("a.svg")
print(unit.topt(1), config.get("text", "docopt", "none"), color.gradient.Rainbow)
