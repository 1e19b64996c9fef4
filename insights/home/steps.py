"""The first steps in a new workspace, shown until all of them are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cdp.ingest.models import Source
from cdp.schema.models import EventName
from channels.models import Channel
from content.models import TemplateVersion
from journeys.models import Version
from tenancy.access import Access
from tenancy.models import Workspace


@dataclass(frozen=True, slots=True)
class Step:
    """A step, and whether it is done."""

    name: str
    done: bool


STEPS: tuple[tuple[str, str, Callable[[Workspace], bool]], ...] = (
    ("source", "sources:read", lambda here: Source.objects.filter(workspace=here).exists()),
    ("events", "sources:read", lambda here: EventName.objects.filter(workspace=here).exists()),
    ("channel", "channels:read", lambda here: Channel.objects.filter(workspace=here).exists()),
    ("template", "templates:read", lambda here: TemplateVersion.objects.filter(template__workspace=here).exists()),
    ("journey", "journeys:read", lambda here: Version.objects.filter(workspace=here).exists()),
)
"""In order, each with the scope that it needs and the test whether it is done."""


def first_steps(access: Access) -> list[Step]:
    """The steps that the caller may see; none once all of them are done."""
    steps = [Step(name, done(access.workspace)) for name, scope, done in STEPS if access.may(scope)]
    return [] if all(step.done for step in steps) else steps
