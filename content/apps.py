from django.apps import AppConfig

from core.i18n.text import translated


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = translated("Content")
