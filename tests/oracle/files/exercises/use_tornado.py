"""Templates, locales, an options file and a request in the process."""
import asyncio
import os

from tornado import httpclient, locale, options, template, testing, web

os.mkdir("t")
with open("t/a.html", "w", encoding="utf-8") as file:
    file.write("{{ x }}")
print(template.Loader("t").load("a.html").generate(x=1), locale.get("fr_FR").name, locale.get_supported_locales())


class Main(web.RequestHandler):
    def get(self):
        self.write("hi " + self.render_string("a.html", x=2).decode())


async def main():
    app = web.Application([("/", Main), ("/s/(.*)", web.StaticFileHandler, {"path": "t"})], template_path="t")
    socket, port = testing.bind_unused_port()
    server = app.listen(0) if False else __import__("tornado.httpserver").httpserver.HTTPServer(app)
    server.add_sockets([socket])
    client = httpclient.AsyncHTTPClient()
    print((await client.fetch("http://127.0.0.1:%d/" % port)).body, (await client.fetch("http://127.0.0.1:%d/s/a.html" % port)).body)


asyncio.run(main())
