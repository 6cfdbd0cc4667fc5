"""A project without a database: templates, forms, translations, admin pages, management commands, static files."""
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x", DEBUG=True, USE_I18N=True, LANGUAGE_CODE="de", ROOT_URLCONF=__name__, STATIC_URL="/static/",
    INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages",
                    "django.contrib.sessions", "django.contrib.staticfiles", "django.contrib.sitemaps"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    AUTH_PASSWORD_VALIDATORS=[{"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"}],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    MIDDLEWARE=[], FORM_RENDERER="django.forms.renderers.DjangoTemplates")
django.setup()

import io

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles import finders
from django.core import management
from django.core.exceptions import ValidationError
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import formats, timezone, translation
from django.views import csrf, debug, static

from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
with translation.override("fr"):
    print(translation.gettext("January"), formats.date_format(timezone.now(), "DATE_FORMAT"))
print(translation.get_language_info("de")["name_local"], translation.check_for_language("nl"))


class Name(forms.Form):
    name = forms.CharField()
    day = forms.DateField(widget=forms.SelectDateWidget)


print(len(Name().as_p()), len(str(Name({"name": ""}).errors)))
print(get_template("admin/base.html").origin.name, len(render_to_string("registration/logged_out.html", {})))
print(finders.find("admin/css/base.css"), len(list(finders.get_finders())))
try:
    validate_password("password")
except ValidationError as bad:
    print(bad.messages)
request = RequestFactory().get("/")
print(csrf.csrf_failure(request).status_code)
try:
    1 / 0
except ZeroDivisionError:
    import sys
    print(debug.technical_500_response(request, *sys.exc_info()).status_code)
print(debug.default_urlconf(request).status_code)
print(sorted(management.get_commands())[:3])
management.call_command("diffsettings", stdout=io.StringIO())
management.call_command("migrate", verbosity=0)
management.call_command("startproject", "shop")
management.call_command("startapp", "cart")
management.call_command("makemigrations", "--check", dry_run=True, stdout=io.StringIO())
