"""Settings, translations and the description of the interface."""
from jupyterlab_server import settings_utils, translation_utils
from jupyterlab_server.config import LabConfig
from jupyterlab_server.themes_handler import ThemesHandler

print(translation_utils.get_language_packs(), translation_utils.translator.load("jupyterlab").gettext("File"))
print(translation_utils.is_valid_locale("de_DE"), LabConfig().app_name, ThemesHandler.__name__)
