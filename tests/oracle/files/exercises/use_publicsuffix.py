"""The suffix of a domain, from the library's own list."""
import publicsuffix2

print(publicsuffix2.get_sld("www.example.co.uk"), publicsuffix2.get_tld("a.b.com"))
print(publicsuffix2.PublicSuffixList().get_public_suffix("x.y.org"), publicsuffix2.get_public_suffix("www.example.com"))
