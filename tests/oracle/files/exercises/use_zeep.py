"""A service's description from a file, types and a message."""
import zeep
from zeep import xsd

TEXT = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="http://a"
 targetNamespace="http://a"><types><x:schema targetNamespace="http://a"><x:element name="q" type="x:string"/></x:schema></types>
</definitions>"""
with open("a.wsdl", "w", encoding="utf-8") as file:
    file.write(TEXT)
client = zeep.Client("a.wsdl")
print(client.get_element("{http://a}q")("v"), xsd.String().xmlvalue("a"), client.wsdl.types)
