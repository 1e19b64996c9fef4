from django.apps import AppConfig

from core.i18n.words import words


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = words("Demo", "演示")
