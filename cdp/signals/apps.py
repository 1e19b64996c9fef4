from django.apps import AppConfig

from core.i18n.words import words


class SignalsConfig(AppConfig):
    name = "cdp.signals"
    label = "signals"
    verbose_name = words("Wake-ups", "唤醒")
