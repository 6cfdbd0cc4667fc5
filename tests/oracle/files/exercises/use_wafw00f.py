"""The list of fire walls that are known."""
from wafw00f import manager, main

found = manager.load_plugins()
print(len(found), sorted(found)[:2], main.urlParser("http://a/b"))
