"""AST -> one sentence, for cards, audit and confirmation: what a person would say, in English or Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from rules.ast import (
    EVER,
    Absolute,
    Aggregate,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Count,
    Did,
    Identifier,
    InAudience,
    Not,
    Occurrence,
    Relative,
    Rule,
    SinceEntry,
    Tag,
    Trait,
    Window,
)
from rules.operators import BY_NAME, Language
from rules.phrases import EN, ZH, Phrases


def sentence(rule: Rule, language: Language, names: Mapping[str, str]) -> str:
    """The rule as one sentence without a full stop. `names` gives the names of audiences by public id."""
    return _Speaker(EN if language == "en" else ZH, names).say(rule)


@dataclass(frozen=True, slots=True)
class _Speaker:
    words: Phrases
    names: Mapping[str, str]

    def say(self, rule: Rule, *, inside: bool = False, negated: bool = False) -> str:
        """`inside` puts brackets round a group of several; `negated` says the opposite."""
        words = self.words
        match rule:
            case AllOf(rules) | AnyOf(rules):
                return self._group(rule, rules, inside, negated)
            case Not(part):
                return self.say(part, inside=inside, negated=not negated)
            case Trait(trait, test):
                return words.negate(self._test(trait, test), negated)
            case Tag(tag):
                return words.without_tag(tag) if negated else words.with_tag(tag)
            case Identifier(namespace, test):
                if test.op in ("exists", "not_exists"):
                    has = (test.op == "exists") != negated
                    return (words.with_identifier if has else words.without_identifier)(namespace)
                return words.negate(self._test(namespace, test), negated)
            case Did():
                return self._did(rule, negated)
            case Aggregate():
                of = words.figure(
                    rule.fn, rule.property, self._event(rule.event, rule.where), self._window(rule.window)
                )
                return words.negate(self._test(of, rule.test, quoted=True), negated)
            case Occurrence():
                return words.negate(self._occurrence(rule), negated)
            case InAudience(audience):
                name = self.names.get(audience, audience)
                return words.not_in_audience(name) if negated else words.in_audience(name)
            case never:
                assert_never(never)

    def _group(self, rule: AllOf | AnyOf, rules: tuple[Rule, ...], inside: bool, negated: bool) -> str:
        words = self.words
        if not rules:
            return words.everybody if isinstance(rule, AllOf) != negated else words.nobody
        if len(rules) == 1:
            return self.say(rules[0], inside=inside, negated=negated)
        joined = (words.and_ if isinstance(rule, AllOf) else words.or_).join(self.say(r, inside=True) for r in rules)
        if negated:
            return words.not_group(joined)
        return words.bracket(joined) if inside else joined

    def _did(self, rule: Did, negated: bool) -> str:
        event, window = self._event(rule.event, rule.where), self._window(rule.window)
        never = Count("at_most", 0)
        if rule.count in (never, Count("exactly", 0)):
            return (self.words.did if negated else self.words.did_not)(event, "", window)
        if rule.count == Count("at_least", 1):
            return (self.words.did_not if negated else self.words.did)(event, "", window)
        times = self.words.times(rule.count.op, rule.count.n)
        return self.words.negate(self.words.did(event, times, window), negated)

    def _occurrence(self, rule: Occurrence) -> str:
        event = self.words.quote(rule.event)
        where = self._where(rule.where)
        window = "" if rule.window == EVER else self._window(rule.window)
        return self.words.occurrence(rule.which, event, where, window)

    def _event(self, event: str, where: Sequence[Condition]) -> str:
        return self.words.event_where(self.words.quote(event), self._where(where))

    def _where(self, where: Sequence[Condition]) -> str:
        return self.words.and_.join(self._test(condition.property, condition.test) for condition in where)

    def _test(self, subject: str, test: Comparison, *, quoted: bool = False) -> str:
        operator = BY_NAME[test.op]
        words = self.words
        label = operator.label if words.language == "en" else operator.label_zh
        of = subject if quoted else words.name(subject)
        value = test.value
        if value is None:
            return words.known(of, test.op == "exists")
        if isinstance(value, timedelta):
            return words.near(of, test.op == "within_last", words.duration(value))
        if test.op == "between" and isinstance(value, tuple):
            return words.between(of, self._value(value[0]), self._value(value[1]))
        if test.op == "has":
            return words.has(of, self._value(value))
        if isinstance(value, tuple):
            shown = words.listing([self._value(item) for item in value])
            said = words.test(of, label, shown)
        else:
            said = words.test(of, label, self._value(value))
        return words.known_only(said) if test.op in ("ne", "not_in") else said

    def _value(self, value: object) -> str:
        if isinstance(value, bool):
            return self.words.true if value else self.words.false
        if isinstance(value, datetime):
            return self.words.date(value)
        if isinstance(value, str):
            return self.words.quote(value)
        # Sixteen digits are an id and no amount: it must look as it does everywhere else.
        return f"{value:,}" if isinstance(value, int) and abs(value) < 10**15 else f"{value}"

    def _window(self, window: Window) -> str:
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
