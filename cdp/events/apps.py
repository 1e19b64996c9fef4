from django.apps import AppConfig

from core.i18n.text import translated
from core.person_data import PersonTable


class EventsConfig(AppConfig):
    name = "cdp.events"
    label = "events"
    verbose_name = translated("Events")
    person_tables = (PersonTable("events_event", "keep_first", on_removal="own"),)
