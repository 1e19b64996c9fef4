from django.apps import AppConfig

from core.i18n.words import words
from core.person_data import PersonTable


class ChannelsConfig(AppConfig):
    name = "channels"
    verbose_name = words("Channels", "渠道")
    person_tables = (
        PersonTable("channels_touch", "keep_first"),
        PersonTable("channels_send", "own", note="Follows its touch, which keeps whose it was."),
    )
