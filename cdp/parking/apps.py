from django.apps import AppConfig

from core.i18n.text import translated
from core.person_data import PersonTable


class ParkingConfig(AppConfig):
    name = "cdp.parking"
    label = "parking"
    verbose_name = translated("Set aside")
    person_tables = (
        PersonTable("parking_parked", "own", note="Taken back: what moved is tried again with the surviving profile."),
    )
