"""A schema of one's own in two versions, an instance, and converters."""
import xmlschema

TEXT = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:int"/></xs:schema>"""
for kind in (xmlschema.XMLSchema10, xmlschema.XMLSchema11):
    schema = kind(TEXT)
    print(schema.is_valid("<a>1</a>"), schema.to_dict("<a>2</a>"), schema.is_valid("<a>x</a>"))
print(xmlschema.XMLSchema.meta_schema.types["element"] if "element" in xmlschema.XMLSchema.meta_schema.types else None)
IMPORTS = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import namespace="http://www.w3.org/XML/1998/namespace"/>
<xs:element name="b"><xs:complexType><xs:attribute ref="xml:lang" xmlns:xml="http://www.w3.org/XML/1998/namespace"/>
</xs:complexType></xs:element></xs:schema>"""
print(xmlschema.XMLSchema(IMPORTS).is_valid("<b xml:lang='de'/>"))
print(xmlschema.to_json("<a>1</a>", schema=TEXT), xmlschema.XMLResource("<a/>").root)
try:
    print(xmlschema.Wsdl11Document.__name__ if hasattr(xmlschema, "Wsdl11Document") else xmlschema.wsdl)
except AttributeError:
    from xmlschema.extras import wsdl
    print(wsdl.Wsdl11Document)
