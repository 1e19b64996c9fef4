from django.apps import AppConfig

from core.i18n.words import words


class ParkingConfig(AppConfig):
    name = "cdp.parking"
    label = "parking"
    verbose_name = words("Set aside", "搁置")
