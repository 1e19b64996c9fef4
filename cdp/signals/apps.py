from django.apps import AppConfig

from core.i18n.words import words
from core.person_data import PersonTable


class SignalsConfig(AppConfig):
    name = "cdp.signals"
    label = "signals"
    verbose_name = words("Wake-ups", "唤醒")
    person_tables = (PersonTable("signals_signal", "move"),)
