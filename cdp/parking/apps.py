from django.apps import AppConfig

from core.i18n.words import words
from core.person_data import PersonTable


class ParkingConfig(AppConfig):
    name = "cdp.parking"
    label = "parking"
    verbose_name = words("Set aside", "搁置")
    person_tables = (
        PersonTable("parking_parked", "own", note="Taken back: what moved is tried again with the surviving profile."),
    )
