"""The settings of a test run: the product's own, on the run's servers."""

from tests import servers

servers.ensure()

from config.settings import *  # noqa: E402, F403 # Everything as it is, but for what follows.

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
STORAGES["staticfiles"] = {  # noqa: F405 # Nothing is collected.
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
