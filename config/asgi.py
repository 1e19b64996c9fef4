"""One port, two applications: ingestion goes to a small raw ASGI app, everything else to Django."""

from __future__ import annotations

import os
from typing import cast

# Before the settings are read: see config.settings._database.
os.environ.setdefault("DATABASE_POOL", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

from config.dispatch import App, dispatch

_django = cast(App, get_asgi_application())

# These need the apps loaded.
from cdp.ingest.front.app import application as _front  # noqa: E402
from config.bodies import with_bounded_bodies  # noqa: E402
from config.headers import with_headers  # noqa: E402

application = with_headers(dispatch(with_bounded_bodies(_django), _front))
