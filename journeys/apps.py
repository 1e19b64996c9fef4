from django.apps import AppConfig

from core.i18n.text import translated
from core.person_data import PersonTable


class JourneysConfig(AppConfig):
    name = "journeys"
    verbose_name = translated("Journeys")
    person_tables = (
        PersonTable("journeys_enrollment", "keep_first", event="event_id"),
        PersonTable("journeys_refusal", "keep_first", event="event_id"),
        PersonTable("journeys_conversion", "keep_first", event="event_id"),
        PersonTable("journeys_postponed", "move", event="event_id"),
        PersonTable("journeys_settling", "move", event="event_id"),
        PersonTable("journeys_entrant", "keep_first"),
    )
