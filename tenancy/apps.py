from django.apps import AppConfig

from core.i18n.text import translated


class TenancyConfig(AppConfig):
    name = "tenancy"
    verbose_name = translated("Workspaces and staff")
