"""Who uses what: kept when a thing is saved or published, asked before one is archived or deleted.

A field that names a thing is called by the kind of the thing, in rules and in node configs alike (`audience`, `template`,
`tag`, ...), so what a rule or a graph uses can be read from its JSON, complete or not, without a word about leaves or nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.db import transaction

from core import publicid
from core.db.sql import Sql, join, rows, run, sql, values
from core.i18n.text import translated
from core.problems import Problem
from tenancy.models import Reference

MAX_NAME: Final = 200
"""No event, tag or trait has a longer name."""

Place = Literal["rule", "draft", "version", "cards"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing with an id of its own: its public prefix, its table, what a caller needs to read its name."""

    prefix: str
    table: str
    scope: str
    label: str
    remedy: str = ""
    """How a thing of this kind stops using another."""
    named: str = "u.name"
    """What it is called: an SQL expression over its row `u`."""


KINDS: Final[Mapping[str, Kind]] = {
    "journey": Kind(
        "jrn",
        "journeys_journey",
        "journeys:read",
        translated("journey"),
        translated("Take it out of its draft and publish, or archive the journey."),
    ),
    "audience": Kind(
        "aud",
        "audiences_audience",
        "audiences:read",
        translated("audience"),
        translated("Change its rule, or archive it first."),
    ),
    "metric": Kind(
        "met",
        "insights_metric",
        "audiences:read",
        translated("metric"),
        translated("Change its definition, or archive it."),
    ),
    "alert": Kind(
        "alt",
        "insights_alert",
        "alerts:read",
        translated("alert"),
        translated("Delete it, or make another that watches something else."),
    ),
    "dashboard": Kind(
        "dsh",
        "insights_dashboard",
        "journeys:read",
        translated("dashboard"),
        translated("Take its card off the dashboard, or archive it."),
    ),
    "template": Kind(
        "tpl",
        "content_template",
        "templates:read",
        translated("template"),
        translated("Choose another category for it, or archive it."),
    ),
    "channel": Kind("chn", "channels_channel", "channels:read", translated("channel")),
    "cap": Kind(
        "cap",
        "channels_cap",
        "settings:read",
        translated("frequency cap"),
        translated("Remove it, or let it count another category."),
        "u.max_touches || ' / ' || trim_scale(round(extract(epoch FROM u.window) / 3600, 4)) || ' h'",
    ),
}
"""In the order in which users are listed."""

NAMED: Final[Mapping[str, str]] = {
    "event": translated("event"),
    "tag": translated("tag"),
    "trait": translated("trait"),
    "category": translated("category"),
}
"""Kinds of things that are known by a name and not by an id, and their labels."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be used: of one of KINDS with its id, or of NAMED with its name."""

    kind: str
    id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """Something that uses a thing."""

    kind: str
    id: int
    name: str

    @property
    def public_id(self) -> str:
        """Its public id."""
        return publicid.encode(KINDS[self.kind].prefix, self.id)

    def named(self) -> dict[str, str]:
        """What the API's NamedSerializer shows."""
        return {"id": self.public_id, "name": self.name}


def things_named(value: object) -> frozenset[Thing]:
    """Every thing that a rule, a graph or any other JSON names; what is no id of its kind is left out."""
    found: set[Thing] = set()
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, Mapping):
            found |= {thing for key, inner in each.items() if (thing := _thing(key, inner)) is not None}
            left += each.values()
        elif isinstance(each, list | tuple):
            left += each
    return frozenset(found)


def _thing(key: object, value: object) -> Thing | None:
    if not isinstance(value, str):
        return None
    if key in NAMED:
        return Thing(str(key), name=value) if 0 < len(value) <= MAX_NAME else None
    kind = KINDS.get(str(key))
    number = publicid.decode(kind.prefix, value) if kind else None
    return Thing(str(key), number) if number is not None else None


def set_references(
    workspace_id: int, kind: str, user_id: int, place: Place, used: Iterable[Thing], place_id: int = 0
) -> None:
    """Make `used` all that this place of the user uses; empty drops the place."""
    table = sorted({(thing.kind, thing.id, thing.name) for thing in used}, key=repr)
    wanted = values([("kind", "text"), ("id", "bigint"), ("name", "text")], table)
    user = sql(
        "r.user_kind = {}::text AND r.user_id = {}::bigint AND r.place = {}::text AND r.place_id = {}::bigint",
        kind,
        user_id,
        place,
        place_id,
    )
    with transaction.atomic():
        run(
            sql(
                "DELETE FROM tenancy_reference r WHERE {} AND NOT EXISTS (SELECT FROM {} AS w "
                "WHERE w.kind = r.used_kind AND w.id IS NOT DISTINCT FROM r.used_id AND w.name = r.used_name)",
                user,
                wanted,
            )
        )
        run(
            sql(
                "INSERT INTO tenancy_reference "
                "(workspace_id, user_kind, user_id, place, place_id, used_kind, used_id, used_name) "
                "SELECT {}::bigint, {}::text, {}::bigint, {}::text, {}::bigint, w.kind, w.id, w.name FROM {} AS w "
                "ON CONFLICT DO NOTHING",
                workspace_id,
                kind,
                user_id,
                place,
                place_id,
                wanted,
            )
        )


def drop_references(kind: str, user_id: int) -> None:
    """The thing uses nothing any more, in any place: it was archived."""
    Reference.objects.filter(user_kind=kind, user_id=user_id).delete()


def users_of(workspace_id: int, used: Thing) -> list[User]:
    """What uses the thing, by kind in the order of KINDS and by name."""
    named = join(
        " UNION ALL ",
        [
            sql(
                "SELECT {}::int, {}::text, u.id, {} FROM {} u WHERE u.id IN (SELECT r.user_id FROM used r "
                "WHERE r.user_kind = {}::text)",
                order,
                name,
                Sql(kind.named),
                Sql(kind.table),
                name,
            )
            for order, (name, kind) in enumerate(KINDS.items())
        ],
    )
    found = rows(
        sql(
            "WITH used AS (SELECT DISTINCT user_kind, user_id FROM tenancy_reference WHERE workspace_id = {}::bigint "
            "AND used_kind = {}::text AND used_id IS NOT DISTINCT FROM {}::bigint AND used_name = {}::text) "
            "SELECT kind, id, name FROM ({}) AS named(position, kind, id, name) ORDER BY position, name, id",
            workspace_id,
            used.kind,
            used.id,
            used.name,
            named,
        )
    )
    return [User(kind, number, name) for kind, number, name in found]


def in_use(workspace_id: int, used: Thing, may: Callable[[str], bool]) -> list[Problem]:
    """Why the thing cannot be archived or deleted: a problem `in_use` for each of its users, whose path is the user's id.

    Users of a kind that the caller may not read (`may` is asked for its scope) are only counted, without a path.
    """
    users = users_of(workspace_id, used)
    problems: list[Problem] = []
    for name, kind in KINDS.items():
        mine = [user for user in users if user.kind == name]
        if mine and not may(kind.scope):
            problems.append(_counted(kind, len(mine), _label(used)))
        elif mine:
            problems += [_named(kind, user, _label(used)) for user in mine]
    return problems


def _label(used: Thing) -> str:
    kind = KINDS.get(used.kind)
    return kind.label if kind is not None else NAMED[used.kind]


def _named(kind: Kind, user: User, used: str) -> Problem:
    return Problem(
        user.public_id,
        "in_use",
        translated(
            "The {user} “{name}” uses this {used}. {remedy}",
            user=kind.label,
            name=user.name,
            used=used,
            remedy=kind.remedy,
        ),
    )


def _counted(kind: Kind, count: int, used: str) -> Problem:
    return Problem(
        "",
        "in_use",
        translated(
            "This {used} is used by what you may not see ({user}: {count}). Ask somebody who may to take it out of them.",
            used=used,
            user=kind.label,
            count=count,
        ),
    )
