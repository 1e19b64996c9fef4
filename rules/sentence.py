"""AST -> one sentence, for cards, audit and confirmation: what a person would say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from rules import phrases
from rules.ast import AllOf, AnyOf, Not, Rule
from rules.leaf import Leaf
from rules.speaker import Speaker


def sentence(rule: Rule, names: Mapping[str, str], time_zone: str = "") -> str:
    """The rule as one sentence without a full stop. `names` gives the names of audiences by public id,
    `time_zone` the workspace's zone."""
    return str(_say(rule, Speaker(names, time_zone)))


def _say(rule: Rule, speaker: Speaker, *, inside: bool = False, negated: bool = False) -> str:
    """`inside` puts brackets round a group of several; `negated` says the opposite."""
    match rule:
        case AllOf(rules) | AnyOf(rules):
            return _group(rule, rules, speaker, inside, negated)
        case Not(part):
            return _say(part, speaker, inside=inside, negated=not negated)
        case Leaf():
            return rule.sentence(speaker, negated)
        case never:
            assert_never(never)


def _group(rule: AllOf | AnyOf, rules: tuple[Rule, ...], speaker: Speaker, inside: bool, negated: bool) -> str:
    if not rules:
        return phrases.EVERYBODY if isinstance(rule, AllOf) != negated else phrases.NOBODY
    if len(rules) == 1:
        return _say(rules[0], speaker, inside=inside, negated=negated)
    connective = phrases.AND if isinstance(rule, AllOf) else phrases.OR
    joined = str(connective).join(str(_say(each, speaker, inside=True)) for each in rules)
    if negated:
        return phrases.not_group(joined)
    return phrases.bracket(joined) if inside else joined
