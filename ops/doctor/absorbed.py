"""What an absorbed merge must have left of the merged profile: nothing, in any table. Made from the models, so that a new table
with a profile is asked about too."""

from __future__ import annotations

from django.apps import apps
from django.db.models import ForeignKey

from cdp.profiles.models import Profile
from core.i18n.text import translated
from ops.doctor.loader import Invariant

STAYS = {
    ("profiles_merge", "surviving_id"): "the journal of merges itself",
    ("profiles_merge", "merged_id"): "the journal of merges itself",
    ("profiles_profile", "merged_into_id"): "asked about by merges_lead_to_a_living_profile",
    ("profiles_identifier", "profile_id"): "asked about by identifiers_lead_to_a_living_profile",
    ("profiles_searchtext", "profile_id"): "a copy, which the sweep deletes",
    ("audiences_settled", "profile_id"): "notes of a refresh, which end with it",
    ("ingest_importchange", "profile_id"): "whom an import changed: its undo leaves the merged as they are",
    ("parking_parked", "profile_id"): "whom a failure concerned; what is to be retried is named by ref",
}
"""Columns that may name a merged profile, and why. So may every first_profile_id: that is what it is for."""


def columns() -> list[tuple[str, str]]:
    """(table, column) of every other reference to a profile."""
    return sorted(
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey)
        and field.related_model is Profile
        and field.name != "first_profile"
        and (model._meta.db_table, field.column) not in STAYS
    )


def absorbed() -> Invariant:
    """The invariant `absorbed_profiles_hold_nothing`."""
    held = " UNION ALL ".join(
        f"SELECT DISTINCT l.workspace_id, l.merged_id AS profile_id, '{table}' AS held "
        f"FROM l JOIN {table} t ON t.{column} = l.merged_id"
        for table, column in columns()
    )
    return Invariant(
        "absorbed_profiles_hold_nothing",
        translated(
            "Once a merge is absorbed, everything of the merged profile's is the surviving profile's, "
            "and nothing new is written of the merged profile."
        ),
        translated(
            "Set the merge's absorbed_at to NULL: the next pulse absorbs it again. Then find out who "
            "wrote of the merged profile."
        ),
        "WITH l AS MATERIALIZED (SELECT DISTINCT workspace_id, merged_id FROM profiles_merge WHERE refused = '' "
        f"AND absorbed_at IS NOT NULL) {held}",
    )
