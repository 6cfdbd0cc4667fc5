"""Markdown to HTML with plug-ins."""
import mistune

render = mistune.create_markdown(plugins=["table", "footnotes", "strikethrough", "task_lists"])
print(render("# a\n\n| a | b |\n|---|---|\n| 1 | ~~2~~ |\n"), mistune.html("*x*"), mistune.create_markdown(renderer="ast")("# t"))
