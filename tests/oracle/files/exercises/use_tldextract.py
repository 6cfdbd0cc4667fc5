"""Domains are cut apart with the snapshot that comes along."""
import tldextract

cut = tldextract.TLDExtract(suffix_list_urls=(), cache_dir="cache")
print(cut("http://forums.news.cnn.co.uk/"), cut("a.b.example.com").registered_domain, cut("127.0.0.1").ipv4)
print(tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)("x.blogspot.com"))
print(len(cut.tlds))
