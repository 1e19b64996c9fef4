from django.apps import AppConfig

from core.i18n.text import translated


class IngestConfig(AppConfig):
    name = "cdp.ingest"
    label = "ingest"
    verbose_name = translated("Ingestion")
