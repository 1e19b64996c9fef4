"""What a leaf of a rule is: one question about a profile, and all that the rule language needs to know about it.

A leaf is a frozen dataclass in a file of its own in `rules/leaves/`, and a line in the list there. The passes over rules
(parse, check, compile, footprint, sentence) walk the groups and hand each leaf to its own methods, so none of them names a leaf.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal, Self

from core.db.sql import Sql
from core.problems import Problem
from rules.comparison import Comparison
from rules.days import Days
from rules.read import Reader
from rules.run import Owned, RunValues
from rules.speaker import Speaker
from rules.vocabulary import Catalog

Fields = Mapping[str, object]
Strategy = Literal["probe", "scan"]
"""Two forms with one meaning. `probe` asks about one profile by its indexes: for few candidates, and inside the engine's
statements. `scan` finds all matching profiles of the workspace once: for refreshing and previewing an audience."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a rule reads: which changes call for looking at it again, and when time alone does."""

    events: frozenset[str] = frozenset()
    """An event of one of these names may change it for its profile."""
    profile: bool = False
    """Whether it reads traits, tags or identifiers."""
    audiences: frozenset[str] = frozenset()
    """Public ids of the audiences it asks about."""
    edges: tuple[tuple[str | None, timedelta], ...] = ()
    """(event, offset): the answer can change at the instant just after an event of that name plus the offset.
    None stands for the entry of the enrollment. Every rule on events has the offset zero: as_of passes the event."""
    moves: bool = False
    """Whether time alone can change it at instants no event's time tells (dates in traits or properties)."""


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a rule is checked against: the workspace's names, and where the rule will be used."""

    catalog: Catalog
    in_journey: bool = False
    """Whether there is a run: windows since entry, and its context, have a meaning there."""
    audience: str | None = None
    """The public id of the audience whose rule this is, if it is saved already."""
    declared: Mapping[str, str] | None = None
    """What the context of the journey's runs holds: name -> type of value. None where the journey is not known."""
    keyed: bool = True
    """Whether its runs may have an instance key."""


@dataclass(frozen=True, slots=True)
class CompileContext:
    """What a rule is compiled over. `profile` is an alias of a profiles_profile row; instants are timestamptz expressions,
    `run_context` is a jsonb one. What belongs to a run is None where there is none."""

    profile: Sql
    as_of: Sql
    catalog: Catalog
    entered_at: Sql | None
    strategy: Strategy
    run_context: Sql | None = None
    run_key: Sql | None = None
    """The instance key of the run."""
    owned: Owned | None = None
    """Which events count, where only those that belong to the run do."""

    @property
    def days(self) -> Days:
        """Whose days count."""
        return Days(self.profile, self.catalog)

    @property
    def run(self) -> RunValues | None:
        """What the run carries."""
        if self.run_key is None or self.run_context is None:
            return None
        return RunValues(self.run_key, self.run_context)


class Leaf(ABC):
    """One kind of question. Subclasses are frozen dataclasses that set the class attributes and define the methods."""

    __slots__ = ()

    kind: ClassVar[str]
    """Stored in rules; never renamed."""
    label: ClassVar[str]
    line: ClassVar[str]
    """The controls of its card in the order of the language, e.g. `has the tag <tag/>`: a tag names a control of the card."""
    fields: ClassVar[tuple[str, ...]]
    """The fields of its JSON besides `kind`."""

    @classmethod
    @abstractmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        """The leaf that the JSON at `path` describes. None, and problems with the reader, if it describes none."""

    @abstractmethod
    def compile(self, context: CompileContext) -> Sql:
        """The question as a boolean expression, never NULL. ValueError if it needs a run and there is none."""

    @abstractmethod
    def footprint(self) -> Footprint:
        """What can change the answer."""

    @abstractmethod
    def sentence(self, speaker: Speaker, negated: bool) -> str:
        """The question in the reader's language; `negated` says the opposite."""

    def check(self, context: CheckContext, path: str) -> Iterator[Problem]:
        """What a well-formed leaf still gets wrong about this workspace."""
        yield from ()

    def trait_compared(self) -> tuple[str, Comparison] | None:
        """The trait and how it is compared, where a preview should count who has a value of another type, or none."""
        return None
