from django.apps import AppConfig

from core.i18n.text import translated
from core.person_data import PersonTable


class IngestConfig(AppConfig):
    name = "cdp.ingest"
    label = "ingest"
    verbose_name = translated("Ingestion")
    person_tables = (
        PersonTable(
            "ingest_importchange",
            "own",
            note="Stays: an undo leaves whoever was merged since as they are.",
            on_removal="own",
        ),
    )
