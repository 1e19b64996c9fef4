"""Which events belong to a run: those that carry its instance key, and receipts of the messages that it sent.

A draft says for each event that is waited for whether only those of the run count (`belongs`). What that comes to depends on
the graph around, so publishing pins it: the property that holds the key, by the entry that makes it (`keys`), and the
nodes whose messages are meant (`sends`). A version without them counts every event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from channels.receipts.events import EVENT_NAMES, of_messages
from core import keypath
from core.db.sql import Sql, join, sql
from core.i18n.text import listed, translated
from core.problems import Problem
from journeys.nodes.base import Scope
from rules import phrases
from rules.run import Owned, RunValues, same_key

Belongs = Literal["run", "any"]
"""Which events count: those of the run, or any of the customer's."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the graph around a node comes to."""

    keys: Mapping[str, str]
    """Entry -> the property of its event that makes the instance key; without those entries that make none."""
    sends: tuple[str, ...] = ()
    """The nodes that send and lie nearest before it, one at most on each way here."""


def bound(event: str, belongs: Belongs, send: str, around: Surroundings) -> tuple[dict[str, str], tuple[str, ...]]:
    """The `keys` and `sends` of an event that is waited for (empty: a rule); `send` names a node, or none for the nearest."""
    if belongs == "any":
        return {}, ()
    if event in EVENT_NAMES:
        return {}, (send,) if send else around.sends
    return dict(around.keys), ()


def owned_by(run: str, keys: Mapping[str, str], sends: Sequence[str], ids: Mapping[str, int]) -> Owned | None:
    """Which events belong to a run, or None if all count. `run` is an alias with the `id` of an enrollment.

    Of a keyed run these are the events with its key; runs of entries that make none have any. A receipt belongs to the run
    that sent the message, by one of `sends` if there are any.
    """
    if not keys and not sends:
        return None
    steps = [ids[each] for each in sends]

    def owned(event: str, properties: Sql, at: Sql) -> Sql | None:
        if event in EVENT_NAMES:
            return of_messages(Sql(f"{run}.id"), steps, event, at)
        if not keys:
            return None
        cases = [
            sql(
                "WHEN {}::bigint THEN {}",
                ids[entry],
                same_key(keypath.value_at(properties, name), Sql("cx.instance_key")),
            )
            for entry, name in keys.items()
        ]
        return sql(
            "(SELECT CASE cx.entry_node_id {} ELSE TRUE END FROM journeys_enrollment cx WHERE cx.id = {}.id)",
            join(" ", cases),
            Sql(run),
        )

    return owned


def values_of(run: str) -> RunValues:
    """What a run carries; by its id, for the conditions that ask: to carry it through every node would widen all of them."""
    row = "(SELECT cx.{} FROM journeys_enrollment cx WHERE cx.id = {}.id)"
    return RunValues(key=Sql(row.format("instance_key", run)), context=Sql(row.format("context", run)))


def check_belonging(
    events: Iterable[str], belongs: Belongs, keys: Mapping[str, str], scope: Scope, path: str
) -> Iterator[Problem]:
    """A warning for each event that has come, but never with the property that would tell whose run it is."""
    if belongs == "any" or not keys:
        return
    properties = sorted(set(keys.values()))
    for event in sorted(set(events) - EVENT_NAMES):
        known = scope.catalog.properties.get(event, {})
        if event in scope.catalog.events and not any(_carries(known, name) for name in properties):
            yield Problem(
                path,
                "event_without_key",
                translated(
                    "“{event}” has never carried “{properties}”, so none of them is known to belong to this run and none "
                    "counts. Send the property along, or let any count.",
                    event=event,
                    properties=listed(properties),
                ),
                "warning",
            )


def _carries(known: Mapping[str, object], name: str) -> bool:
    return name in known or keypath.segment(name) in known or keypath.segment(keypath.split(name)[0]) in known


def say_event(event: str, keys: Mapping[str, str], sends: Sequence[str], scope: Scope) -> str:
    """An event in a sentence, with the words that only those of the run count."""
    name = phrases.name(event)
    if sends:
        called = [scope.sends.get(each, "") for each in sends]
        if len(called) == 1 and called[0]:
            return translated("{event} of the message “{step}”", event=name, step=called[0])
        return translated("{event} of this run's message", event=name)
    if keys:
        return translated(
            "{event} with this run's {properties}", event=name, properties=listed(sorted(set(keys.values())))
        )
    return name
