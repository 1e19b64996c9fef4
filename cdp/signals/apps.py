from django.apps import AppConfig

from core.i18n.text import translated
from core.person_data import PersonTable


class SignalsConfig(AppConfig):
    name = "cdp.signals"
    label = "signals"
    verbose_name = translated("Wake-ups")
    person_tables = (PersonTable("signals_signal", "move", on_removal="goes", event="event_id"),)
