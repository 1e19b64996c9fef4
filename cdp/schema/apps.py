from django.apps import AppConfig

from core.i18n.words import words


class SchemaConfig(AppConfig):
    name = "cdp.schema"
    label = "schema"
    verbose_name = words("Schema", "数据字典")
