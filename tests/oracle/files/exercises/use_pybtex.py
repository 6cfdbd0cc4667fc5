"""A bibliography is read, formatted and written."""
import pybtex
from pybtex.database import parse_string
from pybtex.plugin import enumerate_plugin_names, find_plugin

data = parse_string("@article{a, author={Knuth, Donald}, title={T}, journal={J}, year=1984}", "bibtex")
print(data.to_string("yaml"), list(enumerate_plugin_names("pybtex.style.formatting")))
print(pybtex.format_from_string("@book{b, author={A B}, title={T}, year=1, publisher={P}}", "plain", output_backend="html"))
print(find_plugin("pybtex.backends", "latex"))
