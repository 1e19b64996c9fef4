from django.apps import AppConfig

from core.i18n.text import translated
from core.person_data import PersonTable


class ProfilesConfig(AppConfig):
    name = "cdp.profiles"
    label = "profiles"
    verbose_name = translated("Profiles")
    person_tables = (
        PersonTable("profiles_consentrecord", "keep_first", on_removal="goes"),
        PersonTable(
            "profiles_identifier", "own", note="Moves at once; the merge keeps which side had it.", on_removal="goes"
        ),
        PersonTable("profiles_merge", "own", "surviving_id", "The journal itself."),
        PersonTable("profiles_merge", "own", "merged_id", "The journal itself."),
        PersonTable(
            "profiles_searchtext", "own", note="The sweep writes it anew from the profiles.", on_removal="goes"
        ),
        PersonTable("profiles_profile", "own", "merged_into_id", "Leads to the surviving profile in one step."),
    )
