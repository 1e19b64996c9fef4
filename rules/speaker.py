"""What sentences about rules have in common: comparisons, conditions, events and windows, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from cdp.profiles.days import Place
from core import durations
from rules import phrases
from rules.comparison import Comparison
from rules.conditions import Condition
from rules.operators import BY_NAME
from rules.run import name_in_context
from rules.windows import Absolute, Around, Relative, SinceEntry, Window


@dataclass(frozen=True, slots=True)
class Speaker:
    """What sentences need to know: the names of audiences by public id, and the workspace's zone."""

    names: Mapping[str, str]
    time_zone: str = ""
    """The workspace's, where it is known."""

    def event(self, event: str, where: Sequence[Condition]) -> str:
        """An event with its conditions."""
        return phrases.event_where(phrases.quote(event), self.where(where))

    def where(self, where: Sequence[Condition]) -> str:
        """Conditions on an event's properties; of none, nothing."""
        return str(phrases.AND).join(str(self.test(condition.property, condition.test)) for condition in where)

    def test(self, subject: str, test: Comparison, *, quoted: bool = False) -> str:
        """A comparison of the subject. `quoted`: the subject is a phrase already, and no name to be quoted."""
        operator = BY_NAME[test.op]
        label = operator.label
        of = subject if quoted else phrases.name(subject)
        value = test.value
        if value is None:
            return phrases.known(of, test.op == "exists")
        if test.family == "run":
            name = name_in_context(value)
            return phrases.is_of_run(of, phrases.KEY_OF_RUN if name is None else phrases.of_run(name))
        if isinstance(value, timedelta):
            return phrases.near(of, test.op == "within_last", durations.say(value))
        if test.op == "between" and isinstance(value, tuple):
            return phrases.between(of, self.value(value[0]), self.value(value[1]))
        if test.op == "has":
            return phrases.has(of, self.value(value))
        if isinstance(value, tuple):
            said = phrases.test(of, label, phrases.listing([self.value(item) for item in value]))
        else:
            said = phrases.test(of, label, self.value(value))
        return phrases.known_only(said) if test.op in ("ne", "not_in") else said

    def value(self, value: object) -> str:
        """A value as people write it."""
        if isinstance(value, bool):
            return str(phrases.YES if value else phrases.NO)
        if isinstance(value, datetime):
            return phrases.date(value)
        if isinstance(value, str):
            return phrases.quote(value)
        # Sixteen digits are an id and no amount: it must look as it does everywhere else.
        return f"{value:,}" if isinstance(value, int) and abs(value) < 10**15 else f"{value}"

    def window(self, window: Window) -> str:
        """When; nothing for a window that is open on all sides."""
        match window:
            case Relative(older, newer) if older is not None:
                if not newer:
                    return phrases.in_the_last(durations.say(older))
                return phrases.between_ago(durations.say(older), durations.say(newer))
            case Relative(_, newer):
                return phrases.before_ago(durations.say(newer)) if newer else ""
            case Absolute(start, end):
                said = phrases.from_to(phrases.date(start) if start else None, phrases.date(end) if end else None)
                return self.in_place(said, window.place) if window.in_days else said
            case Around(period, place):
                return self.in_place(phrases.PERIODS[period], place)
            case SinceEntry():
                return str(phrases.SINCE_ENTRY)
            case never:
                assert_never(never)

    def in_place(self, said: str, place: Place) -> str:
        """What is said of days, with whose they are."""
        if place == "customer":
            return phrases.where_they_live(said)
        return phrases.days_of(said, self.time_zone) if self.time_zone else phrases.days_of_workspace(said)
