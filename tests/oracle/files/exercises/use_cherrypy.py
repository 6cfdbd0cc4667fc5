"""An application in the process: a page, an error, a favicon and a session."""
import cherrypy
from cherrypy.lib import covercp, cpstats, profiler, static
from cherrypy.test import webtest


class Root:
    @cherrypy.expose
    def index(self):
        return "hi"


cherrypy.config.update({"log.screen": False, "environment": "embedded"})
app = cherrypy.tree.mount(Root(), "", {"/": {"tools.sessions.on": True}})
for path in ("/", "/none", "/favicon.ico"):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "a", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
               "wsgi.input": __import__("io").BytesIO(), "wsgi.errors": __import__("sys").stderr, "SERVER_PROTOCOL": "HTTP/1.1",
               "SCRIPT_NAME": "", "QUERY_STRING": "", "REMOTE_ADDR": "127.0.0.1", "wsgi.multithread": False,
               "wsgi.multiprocess": False, "wsgi.run_once": False, "wsgi.version": (1, 0)}
    print(path, len(b"".join(app(environ, lambda status, headers, error=None: print(status)))))
print(cherrypy.__version__)
