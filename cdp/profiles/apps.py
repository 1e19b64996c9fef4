from django.apps import AppConfig

from core.i18n.words import words


class ProfilesConfig(AppConfig):
    name = "cdp.profiles"
    label = "profiles"
    verbose_name = words("Profiles", "客户档案")
