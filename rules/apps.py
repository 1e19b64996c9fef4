from django.apps import AppConfig

from core.i18n.text import translated


class RulesConfig(AppConfig):
    name = "rules"
    verbose_name = translated("Rules")
