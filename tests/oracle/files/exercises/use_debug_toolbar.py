"""A page with the tool bar."""
from django.conf import settings

settings.configure(
    SECRET_KEY="x", DEBUG=True, ROOT_URLCONF=__name__, STATIC_URL="/static/", ALLOWED_HOSTS=["*"], INTERNAL_IPS=["127.0.0.1"], USE_I18N=True,
    INSTALLED_APPS=["django.contrib.staticfiles", "django.contrib.contenttypes", "debug_toolbar"], LANGUAGE_CODE="de",
    MIDDLEWARE=["debug_toolbar.middleware.DebugToolbarMiddleware"],
    DEBUG_TOOLBAR_CONFIG={"SHOW_TOOLBAR_CALLBACK": lambda request: True},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
import django

django.setup()
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

urlpatterns = [path("", lambda request: HttpResponse("<html><body>hi</body></html>")), path("__debug__/", include("debug_toolbar.urls"))]
print(len(Client().get("/").content), Client().get("/static/debug_toolbar/css/toolbar.css").status_code)
