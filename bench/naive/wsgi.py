"""The comparison's web server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.naive.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from bench.naive import celery  # noqa: E402, F401 # Tasks are sent by this application.
