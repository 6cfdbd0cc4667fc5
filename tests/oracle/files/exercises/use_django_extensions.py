"""Commands are found and some of them run."""
from django.conf import settings

settings.configure(SECRET_KEY="x", ROOT_URLCONF=__name__, INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_extensions"],
                   DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
                   TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}])
import django

django.setup()
import os

from django.core.management import call_command

urlpatterns = []
os.makedirs("shop")
for command in (["show_urls"], ["generate_secret_key"], ["graph_models", "auth", "--dot", "--output=a.dot"],
                ["create_command", "django_extensions", "--dry-run"], ["list_model_info"], ["print_settings", "SECRET_KEY"],
                ["create_template_tags", "auth", "--dry-run"], ["create_jobs", "auth"], ["runjobs", "-l"]):
    try:
        call_command(*command)
    except BaseException as problem:
        print(command[0], type(problem).__name__, problem)
