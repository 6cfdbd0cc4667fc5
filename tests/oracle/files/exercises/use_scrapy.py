"""Settings, a project from the template, commands and a selector."""
import sys

from scrapy import Selector, cmdline
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.utils import versions
from scrapy.utils.project import get_project_settings

print(get_project_settings()["BOT_NAME"], len(Settings()), versions.scrapy_components_versions()[0])
page = HtmlResponse("http://a", body=b"<a href='x'>t</a>")
print(page.css("a::attr(href)").get(), Selector(text="<p>1</p>").xpath("//p/text()").get())
for command in (["startproject", "shop"], ["genspider", "--list"], ["genspider", "--dump=basic"], ["genspider", "one", "a.com"],
                ["version"], ["settings", "--get", "BOT_NAME"]):
    try:
        cmdline.execute(["scrapy", *command])
    except SystemExit as ended:
        print(command, ended.code)
