from django.apps import AppConfig

from core.i18n.words import words


class EventsConfig(AppConfig):
    name = "cdp.events"
    label = "events"
    verbose_name = words("Events", "事件")
