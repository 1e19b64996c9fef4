from django.apps import AppConfig

from core.i18n.words import words


class IngestConfig(AppConfig):
    name = "cdp.ingest"
    label = "ingest"
    verbose_name = words("Ingestion", "数据接入")
