from django.apps import AppConfig

from core.i18n.words import words
from core.person_data import PersonTable


class EventsConfig(AppConfig):
    name = "cdp.events"
    label = "events"
    verbose_name = words("Events", "事件")
    person_tables = (PersonTable("events_event", "keep_first"),)
