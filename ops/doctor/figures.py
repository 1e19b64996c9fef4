"""The figures that screens read, counted again from the ledger: slow, so on request."""

from __future__ import annotations

from datetime import datetime

from core.i18n.text import translated
from insights.figures.recount import differing
from insights.models import FigureLook
from ops.doctor.loader import Invariant


def differing_figures(workspace_id: int | None, now: datetime) -> list[dict[str, object]]:
    """The days whose kept figures are not those of the ledger, of every workspace that was ever looked through."""
    looks = FigureLook.objects.order_by("workspace_id")
    if workspace_id:
        looks = looks.filter(workspace_id=workspace_id)
    return [
        each
        for workspace, zone, looked_at in looks.values_list("workspace_id", "zone", "looked_at")
        for each in differing(workspace, zone, looked_at)
    ]


FIGURES = Invariant(
    "kept_figures_equal_a_recount",
    translated(
        "What results pages show of a day is what the ledger says, but for days that are about to be counted anew."
    ),
    translated("Run `manage.py keep_figures --anew`, and report which day it was and what was done to it."),
    "",
    ask=differing_figures,
)
