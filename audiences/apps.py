from django.apps import AppConfig

from core.i18n.words import words


class AudiencesConfig(AppConfig):
    name = "audiences"
    verbose_name = words("Audiences", "人群")
