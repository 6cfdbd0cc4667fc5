"""A style sheet is parsed and changed."""
import cssutils

sheet = cssutils.parseString("a { color: red; width: 3px } @media print { b { c: d } }")
sheet.cssRules[0].style["color"] = "blue"
print(sheet.cssText.decode(), cssutils.parseStyle("x: y").cssText, cssutils.profile.profiles[:2])
