from django.apps import AppConfig

from core.i18n.text import translated


class InsightsConfig(AppConfig):
    name = "insights"
    verbose_name = translated("Insights")
