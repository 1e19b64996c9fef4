from django.apps import AppConfig

from core.i18n.words import words


class InsightsConfig(AppConfig):
    name = "insights"
    verbose_name = words("Insights", "洞察")
