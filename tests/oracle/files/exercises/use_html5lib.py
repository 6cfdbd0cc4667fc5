"""A page is parsed into several trees and written."""
import html5lib

for kind in ("etree", "dom"):
    tree = html5lib.parse("<p>x<b>y", treebuilder=kind)
    print(html5lib.serialize(tree, tree=kind))
print(html5lib.HTMLParser(strict=False).parseFragment("<a>"))
