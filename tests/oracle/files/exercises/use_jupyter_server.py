"""A server in the process: pages, static files and the description of the interface."""
import asyncio

import tornado.httpclient
import tornado.httpserver
from jupyter_server.serverapp import ServerApp
from tornado import testing

app = ServerApp(token="t", open_browser=False, allow_root=True, root_dir=".", port=0, log_level="ERROR", ip="127.0.0.1")


async def main():
    app.initialize(argv=[], find_extensions=False, new_httpserver=False)
    socket, port = testing.bind_unused_port()
    server = tornado.httpserver.HTTPServer(app.web_app)
    server.add_sockets([socket])
    client = tornado.httpclient.AsyncHTTPClient()
    for path in ("/login", "/api/spec.yaml?token=t", "/static/logo/logo.png", "/api/contents?token=t", "/none?token=t", "/favicon.ico", "/"):
        answer = await client.fetch("http://127.0.0.1:%d%s" % (port, path), raise_error=False)
        print(path, answer.code, len(answer.body))


asyncio.run(main())
