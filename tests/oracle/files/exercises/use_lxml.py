"""Trees are parsed, transformed and validated by Schematron and Relax NG."""
from lxml import etree, html, isoschematron, objectify

tree = etree.XML("<a><b>1</b></a>")
print(tree.xpath("//b/text()"), html.fromstring("<p>x</p>").text_content(), objectify.fromstring("<a><b>1</b></a>").b + 1)
schema = isoschematron.Schematron(etree.XML(
    "<schema xmlns='http://purl.oclc.org/dsdl/schematron'><pattern><rule context='a'><assert test='b'>no b</assert></rule></pattern></schema>"))
print(schema.validate(tree), etree.RelaxNG(etree.XML("<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'><text/></element>"))(tree))
