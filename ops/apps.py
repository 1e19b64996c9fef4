from django.apps import AppConfig

from core.i18n.text import translated


class OpsConfig(AppConfig):
    name = "ops"
    verbose_name = translated("Operations")
