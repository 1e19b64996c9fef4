from django.apps import AppConfig

from cdp.words import words


class JourneysConfig(AppConfig):
    name = "journeys"
    verbose_name = words("Journeys", "旅程")
