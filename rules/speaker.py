"""What sentences about rules have in common: comparisons, conditions, events and windows in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from rules.comparison import Comparison
from rules.conditions import Condition
from rules.operators import BY_NAME
from rules.phrases import Phrases
from rules.windows import Absolute, Relative, SinceEntry, Window


@dataclass(frozen=True, slots=True)
class Speaker:
    """A language, and the names of audiences by public id."""

    words: Phrases
    names: Mapping[str, str]

    def choose(self, english: str, chinese: str) -> str:
        """The one in the speaker's language."""
        return english if self.words.language == "en" else chinese

    def event(self, event: str, where: Sequence[Condition]) -> str:
        """An event with its conditions."""
        return self.words.event_where(self.words.quote(event), self.where(where))

    def where(self, where: Sequence[Condition]) -> str:
        """Conditions on an event's properties; of none, nothing."""
        return self.words.and_.join(self.test(condition.property, condition.test) for condition in where)

    def test(self, subject: str, test: Comparison, *, quoted: bool = False) -> str:
        """A comparison of the subject. `quoted`: the subject is a phrase already, and no name to be quoted."""
        operator = BY_NAME[test.op]
        words = self.words
        label = self.choose(operator.label, operator.label_zh)
        of = subject if quoted else words.name(subject)
        value = test.value
        if value is None:
            return words.known(of, test.op == "exists")
        if isinstance(value, timedelta):
            return words.near(of, test.op == "within_last", words.duration(value))
        if test.op == "between" and isinstance(value, tuple):
            return words.between(of, self.value(value[0]), self.value(value[1]))
        if test.op == "has":
            return words.has(of, self.value(value))
        if isinstance(value, tuple):
            said = words.test(of, label, words.listing([self.value(item) for item in value]))
        else:
            said = words.test(of, label, self.value(value))
        return words.known_only(said) if test.op in ("ne", "not_in") else said

    def value(self, value: object) -> str:
        """A value as people write it."""
        if isinstance(value, bool):
            return self.words.true if value else self.words.false
        if isinstance(value, datetime):
            return self.words.date(value)
        if isinstance(value, str):
            return self.words.quote(value)
        # Sixteen digits are an id and no amount: it must look as it does everywhere else.
        return f"{value:,}" if isinstance(value, int) and abs(value) < 10**15 else f"{value}"

    def window(self, window: Window) -> str:
        """When; nothing for a window that is open on all sides."""
        words = self.words
        match window:
            case Relative(older, newer) if older is not None:
                if not newer:
                    return words.in_the_last(words.duration(older))
                return words.between_ago(words.duration(older), words.duration(newer))
            case Relative(_, newer):
                return words.before_ago(words.duration(newer)) if newer else ""
            case Absolute(start, end):
                return words.from_to(words.date(start) if start else None, words.date(end) if end else None)
            case SinceEntry():
                return words.since_entry
            case never:
                assert_never(never)
