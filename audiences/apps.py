from django.apps import AppConfig

from core.i18n.text import translated
from core.person_data import PersonTable


class AudiencesConfig(AppConfig):
    name = "audiences"
    verbose_name = translated("Audiences")
    person_tables = (
        PersonTable(
            "audiences_membership",
            "own",
            note="The stretches of both become one; who is in now is decided anew by the rule.",
            on_removal="goes",
        ),
        PersonTable(
            "audiences_settled",
            "own",
            note="Lives for the length of a refresh, under the same locks.",
            on_removal="goes",
        ),
    )
