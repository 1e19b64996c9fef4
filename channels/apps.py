from django.apps import AppConfig

from core.i18n.words import words


class ChannelsConfig(AppConfig):
    name = "channels"
    verbose_name = words("Channels", "渠道")
