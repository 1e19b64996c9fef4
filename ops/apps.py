from django.apps import AppConfig

from core.i18n.words import words


class OpsConfig(AppConfig):
    name = "ops"
    verbose_name = words("Operations", "运维")
