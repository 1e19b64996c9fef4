from django.apps import AppConfig

from core.i18n.words import words


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = words("Content", "内容")
