from django.apps import AppConfig

from core.i18n.words import words


class RulesConfig(AppConfig):
    name = "rules"
    verbose_name = words("Rules", "规则")
