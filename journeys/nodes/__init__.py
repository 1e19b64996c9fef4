"""Every node type there is, in the order of the palette. A new one is a file here and a line in this list."""

from collections.abc import Callable
from typing import Any

from core.registry import by_kind
from journeys.nodes.base import Config, NodeType
from journeys.nodes.branch import Branch
from journeys.nodes.entry_api import EntryApi
from journeys.nodes.entry_audience import EntryAudience
from journeys.nodes.entry_date import EntryDate
from journeys.nodes.entry_event import EntryEvent
from journeys.nodes.entry_schedule import EntrySchedule
from journeys.nodes.exit import Exit
from journeys.nodes.send import Send
from journeys.nodes.set_tag import SetTag
from journeys.nodes.set_trait import SetTrait
from journeys.nodes.split import Split
from journeys.nodes.wait import Wait
from journeys.nodes.wait_for import WaitFor
from journeys.nodes.wait_until import WaitUntil

NODE_TYPES: tuple[NodeType[Any], ...] = (
    EntryEvent(),
    EntryAudience(),
    EntrySchedule(),
    EntryDate(),
    EntryApi(),
    Wait(),
    WaitUntil(),
    WaitFor(),
    Branch(),
    Split(),
    Send(),
    SetTrait(),
    SetTag(),
    Exit(),
)


BY_KIND: dict[str, NodeType[Any]] = by_kind(NODE_TYPES)


def kinds(has: Callable[[NodeType[Any]], bool]) -> list[str]:
    """The kinds of the node types that have a property, to be bound in SQL, e.g. `kinds(lambda each: each.touches)`."""
    return [kind for kind, each in BY_KIND.items() if has(each)]


__all__ = ["BY_KIND", "NODE_TYPES", "Config", "NodeType", "kinds"]
