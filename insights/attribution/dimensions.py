"""What touches can be grouped by, to be credited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from channels.models import Channel
from content.models import Template
from core import publicid
from core.db.sql import Sql, sql
from core.registry import by_kind
from journeys.models import Journey
from tenancy import media
from tenancy.models import Organisation

NONE = 0
"""The number of what has none: a touch of no journey, a message without a template."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """`number` is SQL for a touch `t`; `named` gives (id, name) of each number found of a workspace, where it has any."""

    kind: str
    number: Sql
    named: Callable[[int, Sequence[int]], dict[int, tuple[str, str]]]


def _journeys(workspace_id: int, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    found = Journey.objects.filter(workspace_id=workspace_id, pk__in=numbers).values_list("pk", "name")
    return {pk: (publicid.encode("jrn", pk), name) for pk, name in found}


def _channels(workspace_id: int, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    found = Channel.objects.filter(workspace_id=workspace_id, pk__in=numbers).values_list("pk", "name")
    return {pk: (publicid.encode("chn", pk), name) for pk, name in found}


def _templates(workspace_id: int, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    found = Template.objects.filter(workspace_id=workspace_id, pk__in=numbers).values_list("pk", "name")
    return {pk: (publicid.encode("tpl", pk), name) for pk, name in found}


def _organisations(workspace_id: int, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    found = Organisation.objects.filter(workspace_id=workspace_id, pk__in=numbers).values_list("pk", "name")
    return {pk: (publicid.encode("org", pk), name) for pk, name in found}


_MEDIA = media.kinds()


def _media(workspace_id: int, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    return {number: (_MEDIA[number - 1], _MEDIA[number - 1]) for number in numbers if 0 < number <= len(_MEDIA)}


DIMENSIONS: Final = (
    Dimension("journey", Sql("t.journey_id"), _journeys),
    Dimension("channel", Sql("t.channel_id"), _channels),
    Dimension(
        "template",
        Sql("(SELECT v.template_id FROM content_templateversion v WHERE v.id = t.template_version_id)"),
        _templates,
    ),
    Dimension(
        "organisation",
        Sql("(SELECT j.organisation_id FROM journeys_journey j WHERE j.id = t.journey_id)"),
        _organisations,
    ),
    Dimension("medium", sql("array_position({}::text[], t.medium::text)", _MEDIA), _media),
)
BY_KIND: Final = by_kind(DIMENSIONS)
