from django.apps import AppConfig

from core.i18n.words import words


class JourneysConfig(AppConfig):
    name = "journeys"
    verbose_name = words("Journeys", "旅程")
