from django.apps import AppConfig

from core.i18n.text import translated


class DestinationsConfig(AppConfig):
    name = "destinations"
    verbose_name = translated("Data out")
