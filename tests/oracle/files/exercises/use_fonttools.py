"""A font is built, subset and described."""
from fontTools import agl, subset, ttLib, unicode
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

builder = FontBuilder(1024)
builder.setupGlyphOrder([".notdef", "A"])
builder.setupCharacterMap({65: "A"})
pen = TTGlyphPen(None)
pen.moveTo((0, 0)); pen.lineTo((0, 9)); pen.lineTo((9, 9)); pen.closePath()
builder.setupGlyf({".notdef": pen.glyph(), "A": pen.glyph()})
builder.setupHorizontalMetrics({".notdef": (9, 0), "A": (9, 0)})
builder.setupHorizontalHeader()
builder.setupNameTable({"familyName": "f"})
builder.setupOS2()
builder.setupPost()
builder.save("a.ttf")
font = ttLib.TTFont("a.ttf")
subset.Subsetter().subset(font)
print(font["name"].getDebugName(1), agl.toUnicode("A"), unicode.Unicode[65], subset.main(["a.ttf", "--unicodes=41"]))
from fontTools.help import main

main()
