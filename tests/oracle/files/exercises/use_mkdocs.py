"""A project from nothing, built with two themes."""
from mkdocs import utils
from mkdocs.commands import build, new
from mkdocs.config import load_config

new.new("site")
for theme in ("mkdocs", "readthedocs"):
    config = load_config("site/mkdocs.yml", theme={"name": theme}, site_dir=theme, plugins=["search"])
    build.build(config)
print(utils.get_theme_names(), utils.get_themes().keys())
