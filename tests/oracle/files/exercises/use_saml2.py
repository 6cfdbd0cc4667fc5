"""A service provider's metadata is made; attributes are mapped."""
from saml2 import attribute_converter, saml, samlp
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.validate import valid_url

config = SPConfig().load({
    "entityid": "http://a/sp", "service": {"sp": {"endpoints": {"assertion_consumer_service": [("http://a/acs", "urn:x")]}}},
    "xmlsec_binary": "/bin/true"})
print(len(attribute_converter.ac_factory()))
print(Saml2Client(config).create_authn_request("http://b")[0], valid_url("http://a"), saml.NameID(text="x"), samlp.NAMESPACE)
