from django.apps import AppConfig

from core.i18n.text import translated


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = translated("Demo")
