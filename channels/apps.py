from django.apps import AppConfig

from core.i18n.text import translated
from core.person_data import PersonTable


class ChannelsConfig(AppConfig):
    name = "channels"
    verbose_name = translated("Channels")
    person_tables = (
        PersonTable("channels_touch", "keep_first", event="event_id"),
        PersonTable("channels_send", "own", note="Follows its touch, which keeps whose it was.", on_removal="own"),
    )
