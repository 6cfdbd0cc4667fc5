"""Settings of a client, its plug-ins and a key."""
import os

from certbot import crypto_util
from certbot._internal import cli, constants, storage
from certbot._internal.plugins import disco
from certbot.plugins import common

plugins = disco.PluginsRegistry.find_all()
config = cli.prepare_and_parse_args(plugins, ["certificates", "--config-dir", "c", "--work-dir", "w", "--logs-dir", "l"])
print(list(plugins), config.verb, constants.CLI_DEFAULTS["server"][:10])
common.install_version_controlled_file("dhparams.pem", "digest.txt", constants.SSL_DHPARAMS_SRC, constants.ALL_SSL_DHPARAMS_HASHES)
print(os.path.exists("dhparams.pem"), len(crypto_util.make_key(2048)), storage.lineagename_for_filename.__name__)
