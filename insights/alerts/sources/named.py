"""The things of the workspace that a config names by their public ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Model

from cdp.ingest.models import Source
from channels.models import Channel
from core import publicid
from core.i18n.text import translated
from core.problems import Problem
from insights.models import Metric
from journeys.models import Journey
from tenancy.models import Workspace

_KINDS: Final[dict[str, tuple[str, type[Model], str]]] = {
    "channel": ("chn", Channel, translated("There is no such channel in this workspace. Choose one of the list.")),
    "journey": ("jrn", Journey, translated("There is no such journey in this workspace. Choose one of the list.")),
    "metric": (
        "met",
        Metric,
        translated("There is no such metric in this workspace, or it is archived. Choose one of the list."),
    ),
    "source": ("src", Source, translated("There is no such source in this workspace. Choose one of the list.")),
}
"""Field of a config -> prefix of the ids, table, what to say of one that is not there."""


def number_of(field: str, public_id: str) -> int | None:
    """The row id that a field names; None if it names none."""
    return publicid.decode(_KINDS[field][0], public_id) if public_id else None


def check_named(workspace: Workspace, fields: Iterable[tuple[str, str]], required: bool = False) -> list[Problem]:
    """A problem for each (field, public id) that names nothing of the workspace; or nothing at all, where that is required."""
    problems = []
    for name, public_id in fields:
        _, model, said = _KINDS[name]
        if not public_id and not required:
            continue
        number = number_of(name, public_id)
        table: Any = model
        unused = {"archived_at": None} if model is Metric else {}
        if number is None or not table.objects.filter(workspace=workspace, pk=number, **unused).exists():
            problems.append(Problem(f"config.{name}", f"no_such_{name}", said))
    return problems
