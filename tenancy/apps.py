from django.apps import AppConfig

from core.i18n.words import words


class TenancyConfig(AppConfig):
    name = "tenancy"
    verbose_name = words("Workspaces and staff", "工作区与员工")
