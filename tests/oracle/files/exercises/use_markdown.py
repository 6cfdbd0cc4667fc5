"""Text to HTML with the extensions."""
import markdown

print(markdown.markdown("# a\n\n| a |\n|---|\n| 1 |\n\n```python\nx\n```\n[TOC]\n",
                        extensions=["tables", "fenced_code", "toc", "footnotes", "codehilite", "extra", "meta", "admonition"]))
