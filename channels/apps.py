from django.apps import AppConfig

from cdp.words import words


class ChannelsConfig(AppConfig):
    name = "channels"
    verbose_name = words("Channels", "渠道")
