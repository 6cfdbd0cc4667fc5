"""An application with a view, an exception page, a static view and a renderer."""
from pyramid.config import Configurator
from pyramid.renderers import render
from pyramid.response import Response
from webtest import TestApp as Browser

with Configurator(settings={"pyramid.debug_notfound": True, "pyramid.reload_templates": True}) as config:
    config.add_route("home", "/")
    config.add_view(lambda request: Response("hi"), route_name="home")
    config.add_static_view("static", "pyramid:scripts")
    config.commit()
    print(render("json", {"a": 1}))
    app = config.make_wsgi_app()
browser = Browser(app)
print(browser.get("/").text, browser.get("/none", status=404).status, browser.get("/static/common.py").status)
