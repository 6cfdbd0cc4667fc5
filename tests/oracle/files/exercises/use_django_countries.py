"""Countries by code, their flags and a form."""
from django.conf import settings

settings.configure(SECRET_KEY="x", INSTALLED_APPS=["django_countries"], USE_I18N=True, LANGUAGE_CODE="de", STATIC_URL="/static/")
import django

django.setup()
from django import forms
from django.utils import translation
from django_countries import countries, fields, ioc_data
from django_countries.widgets import CountrySelectWidget

print(len(countries), countries.name("FR"), countries.alpha3("DE"), fields.Country("NZ").flag, fields.Country("NZ").unicode_flag)
with translation.override("ja"):
    print(countries.name("DE"), fields.Country("AU").ioc_code, len(ioc_data.IOC_TO_ISO))


class Where(forms.Form):
    country = forms.ChoiceField(choices=list(countries)[:3], widget=CountrySelectWidget())


print(len(Where().as_p()))
