from django.apps import AppConfig

from core.i18n.text import translated


class SchemaConfig(AppConfig):
    name = "cdp.schema"
    label = "schema"
    verbose_name = translated("Schema")
