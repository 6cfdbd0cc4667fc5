"""A form with messages in three languages."""
from wtforms import EmailField, Form, IntegerField, StringField, validators
from wtforms.i18n import get_translations


class Sign(Form):
    class Meta:
        locales = ["de_DE", "de"]

    name = StringField("Name", [validators.InputRequired(), validators.Length(min=4)])
    age = IntegerField("Age", [validators.NumberRange(min=18)])


form = Sign(data={"name": "abc"})
print(form.validate(), form.errors, form.name())
print(get_translations(["fr"]).gettext("This field is required."), get_translations(["es", "en"]))
print(Sign(meta={"locales": ["ja"]}).validate())
