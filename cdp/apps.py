from django.apps import AppConfig

from cdp.words import words


class CdpConfig(AppConfig):
    name = "cdp"
    verbose_name = words("Customer data", "客户数据")
