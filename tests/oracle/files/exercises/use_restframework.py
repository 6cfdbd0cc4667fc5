"""A view with a serializer, as JSON and as a page."""
from django.conf import settings

settings.configure(
    SECRET_KEY="x", DEBUG=True, ROOT_URLCONF=__name__, STATIC_URL="/static/", ALLOWED_HOSTS=["*"], LANGUAGE_CODE="de",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    REST_FRAMEWORK={"UNAUTHENTICATED_USER": None, "DEFAULT_AUTHENTICATION_CLASSES": []})
import django

django.setup()
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.schemas import get_schema_view
from rest_framework.test import APIClient
from rest_framework.views import APIView


class Point(serializers.Serializer):
    x = serializers.IntegerField(help_text="across")


class View(APIView):
    serializer_class = Point

    def get(self, request):
        return Response(Point({"x": 1}).data)

    def post(self, request):
        point = Point(data=request.data)
        point.is_valid(raise_exception=True)
        return Response(point.data)


urlpatterns = [path("", View.as_view())]
client = APIClient()
print(client.get("/").json(), client.post("/", {"x": "no"}).json())
print(len(client.get("/", HTTP_ACCEPT="text/html").content), Point().fields["x"])
