"""What a node type is: a typed config, its ports, a pure check, a sentence, and a decision written as SQL.

A node never moves anyone. It turns the set of enrollments standing at it into a port for each; the engine moves them.
In the SQL a node writes, `i` is that set (columns of `journeys.engine.fuse.COLUMNS`) and `p` the row of `profiles_profile`.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

import msgspec

from content.categories import BUILT_IN, CategoryRef
from core.db.sql import Sql
from core.i18n.text import translated
from core.problems import Problem
from core.publicid import decode
from rules.leaf import CheckContext
from rules.vocabulary import Catalog
from tenancy.program_holdout import Holdout

if TYPE_CHECKING:
    from journeys.nodes.correlation import Surroundings

Group = Literal["entry", "flow", "do", "end"]


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of a node, one field each; their JSON Schema draws the inspector's form."""


@dataclass(frozen=True, slots=True)
class Port:
    """A named way out. An optional port that is not wired leads where the first port leads."""

    name: str
    label: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TemplateRef:
    """A template that a send may name."""

    id: int
    name: str
    medium: str
    category: str = ""
    """The code of the category it is written for; empty: for any."""


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """A channel that a send may name."""

    id: int
    name: str
    medium: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class MetricRef:
    """A metric of the dictionary that a goal may name: its newest definition, as `insights.metrics.definition` stores it."""

    name: str
    archived: bool
    version: int
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """All that a node may know besides its config: loaded once for a graph, never queried from within a node."""

    workspace_id: int
    catalog: Catalog
    templates: Mapping[str, TemplateRef] = field(default_factory=dict)
    channels: Mapping[str, ChannelRef] = field(default_factory=dict)
    audiences: Mapping[str, str] = field(default_factory=dict)
    """Public id -> name."""
    metrics: Mapping[str, MetricRef] = field(default_factory=dict)
    """By public id, archived ones too."""
    categories: Mapping[str, CategoryRef] = field(default_factory=lambda: BUILT_IN)
    """Categories of messages by their code."""
    context: Mapping[str, str] = field(default_factory=dict)
    """What the graph declares of its runs' context: name -> type of value."""
    keyed: bool = False
    """Whether an entry of the graph makes an instance key."""
    sends: Mapping[str, str] = field(default_factory=dict)
    """The nodes of the graph that send, by id, and what they are called; empty for one without a name."""
    program_holdout: Holdout | None = None
    """The program holdout; None if nobody is held out."""
    time_zone: str = "UTC"
    """The workspace's, for profiles without one."""
    now: datetime | None = None
    """The instant of a check, for what has passed by then; None where nothing is checked."""

    @property
    def outside(self) -> CheckContext:
        """What conditions are checked against where there is no run."""
        return CheckContext(self.catalog)

    @property
    def inside(self) -> CheckContext:
        """What conditions are checked against where they are asked of a run."""
        return CheckContext(self.catalog, in_journey=True, declared=self.context, keyed=self.keyed)

    def event_id(self, name: str) -> int:
        """The dictionary id of an event name; publishing has entered all of them."""
        return self.catalog.events[name]

    def audience_id(self, public_id: str) -> int:
        """The row id behind an audience's public id."""
        number = decode("aud", public_id)
        assert number is not None, "published configs have been checked"
        return number


@dataclass(frozen=True, slots=True)
class Stand:
    """A node of a published version, as its SQL needs to know it. `salt` is the same in every version."""

    node_id: int
    salt: str
    scope: Scope
    journey_id: int = 0
    left: Sql | None = None
    """What the journey may still spend when people come to the node; None if it has no budget."""
    ids: Mapping[str, int] = field(default_factory=dict)
    """The rows of all nodes of the version by their id on the canvas."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something a node has written besides moving people: a service, and what to hand it for each customer decided.

    `columns` are expressions over `i`, `p` and `x`, by the names that the service in `journeys.engine.effects.SERVICES` expects.
    """

    service: str
    columns: tuple[tuple[str, Sql], ...]


NOTHING = Sql("''")
"""The empty text."""


@dataclass(frozen=True, slots=True)
class Step:
    """A decision, as SQL expressions over `i`, `p`, and `x` where `lateral` is given.

    `port`: the port to leave by; NULL keeps the customer where they stand (waiting nodes only).
    `reason`: what the passage says of the decision. `arm`: the split arm it puts the customer in.
    `lateral`: a SELECT whose one row is `x`, for what is used twice.
    `wake`: for nodes that wait: when to look at somebody who has just arrived.
    `again`: for nodes that wait: when to look again at somebody who stays.
    """

    port: Sql
    reason: Sql = NOTHING
    arm: Sql | None = None
    lateral: Sql | None = None
    wake: Sql | None = None
    again: Sql | None = None
    effects: tuple[Effect, ...] = ()


C = TypeVar("C", bound=Config)


class NodeType(Generic[C]):
    """One kind of node. Subclasses set the class attributes and define the methods; instances hold nothing."""

    kind: ClassVar[str]
    """Stored in graphs; never renamed."""
    group: ClassVar[Group]
    icon: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]
    config: type[C]
    waits: ClassVar[bool] = False
    """People stand here until something happens; a region of instant nodes ends before it."""
    barrier: ClassVar[bool] = False
    """What it writes may be read by the nodes after it, so the statement ends behind it."""
    listens: ClassVar[bool] = False
    """What people wait for here may have happened while the journey was paused: resuming looks at everybody who stands here."""
    touches: ClassVar[bool] = False
    """Every passage leaves a touch: sent by the port `next`, not sent by `withheld`. The config then has a field
    `template_version`, the id of the version that publishing has pinned."""
    fixed_ports: ClassVar[tuple[Port, ...]] = (Port("next", translated("Next")),)
    """The ways out that it has whatever its config."""

    def ports(self, config: C) -> tuple[Port, ...]:
        """The ways out, in order."""
        return self.fixed_ports

    def instant_ports(self, config: C) -> frozenset[str]:
        """The ways out that may open at the very instant of arrival: a circle of these alone would never end."""
        return frozenset() if self.waits else frozenset(port.name for port in self.ports(config))

    def placed(self, config: C, around: Surroundings) -> C:
        """The config with what it comes to in the graph around it, which publishing pins."""
        return config

    def check(self, config: C, scope: Scope) -> list[Problem]:
        """What the schema cannot say. Paths are relative to the config."""
        return []

    def sentence(self, config: C, scope: Scope) -> str:
        """What the card on the canvas says."""
        raise NotImplementedError

    def step(self, config: C, stand: Stand) -> Step:
        """The decision for everyone at the node."""
        return Step(Sql("'next'"))

    def awaited(self, config: C) -> frozenset[str]:
        """Event names whose arrival must make the engine look at people standing here, or entering here."""
        return frozenset()

    def event_names(self, config: C) -> frozenset[str]:
        """All event names in the config, so that publishing can enter them in the dictionary."""
        return self.awaited(config)

    def template(self, config: C) -> str:
        """The public id of the template that it sends; empty if it sends none."""
        return ""

    def pinned_template(self, config: C) -> int:
        """The id of the template's version that publishing has pinned; 0 if it sends none, or none yet."""
        return 0

    def transactional(self, config: Mapping[str, Any], codes: Set[str]) -> bool:
        """Whether a config, complete or not, sends service messages, which ask for a permission of their own. `codes` are the
        categories of service messages."""
        return False

    def watches_profile(self, config: C) -> bool:
        """Whether any change of the profile must make the engine look at people standing here."""
        return False


def problem(path: str, code: str, message: str) -> Problem:
    """An error at a field of the config."""
    return Problem(path, code, message)
