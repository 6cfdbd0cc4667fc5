"""The bundle of certificates."""
import ssl

import certifi

print(certifi.where(), len(certifi.contents()))
try:
    ssl.create_default_context(cafile=certifi.where())
except OSError as missing:
    print(missing)
