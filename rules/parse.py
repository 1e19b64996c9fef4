"""JSON -> AST and problems. Never raises, whatever it is given; a rule comes back only if nothing is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal, cast

from core.problems import Problem
from rules.ast import (
    EVER,
    Absolute,
    Aggregate,
    AllOf,
    AnyOf,
    Count,
    Did,
    Family,
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
from rules.conditions import read_comparison, read_conditions
from rules.read import Reader, at

MAX_COUNT = 1_000_000
IDENTIFIER_FAMILIES: tuple[Family, ...] = ("text", "any")
AGGREGATE_FAMILIES: tuple[Family, ...] = ("number",)
Fields = Mapping[str, object]


def parse(json: object, path: str = "") -> tuple[Rule | None, list[Problem]]:
    """Read a rule. `path` is where it stands, e.g. `nodes.n3.config.rule`; problems point below it.

    The rule is None exactly if there are problems (all of them are errors).
    """
    reader = Reader()
    rule = _rule(reader, json, path, 0)
    return (None if reader.problems else rule), reader.problems


def _rule(reader: Reader, json: object, path: str, depth: int) -> Rule | None:
    if not reader.count_node(path, depth):
        return None
    if not isinstance(json, dict):
        reader.expected(path, "a rule (an object with a `kind`)", "规则（带有 `kind` 的对象）", json)
        return None
    kind = reader.choice(json.get("kind"), at(path, "kind"), _READERS, "a rule kind", "规则类型")
    if kind is None:
        return None
    read, allowed = _READERS[kind]
    fields = reader.fields(json, path, ("kind", *allowed))
    return None if fields is None else read(reader, fields, path, depth)


def _rules(reader: Reader, fields: Fields, path: str, depth: int) -> tuple[Rule, ...] | None:
    json, here = fields.get("rules"), at(path, "rules")
    if not isinstance(json, list):
        reader.expected(here, "a list of rules", "规则列表", json)
        return None
    read: list[Rule] = []
    for index, item in enumerate(json):
        rule = _rule(reader, item, at(here, index), depth + 1)
        if rule is not None:
            read.append(rule)
        elif reader.full:
            break
    return tuple(read)


def _all(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    rules = _rules(reader, fields, path, depth)
    return None if rules is None else AllOf(rules)


def _any(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    rules = _rules(reader, fields, path, depth)
    return None if rules is None else AnyOf(rules)


def _not(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    rule = _rule(reader, fields.get("rule"), at(path, "rule"), depth + 1)
    return None if rule is None else Not(rule)


def _trait(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    trait = reader.name(fields.get("trait"), at(path, "trait"))
    test = read_comparison(reader, fields, path)
    return Trait(trait, test) if trait is not None and test is not None else None


def _tag(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    tag = reader.name(fields.get("tag"), at(path, "tag"))
    return None if tag is None else Tag(tag)


def _identifier(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    namespace = reader.name(fields.get("namespace"), at(path, "namespace"))
    test = read_comparison(reader, fields, path, IDENTIFIER_FAMILIES)
    return Identifier(namespace, test) if namespace is not None and test is not None else None


def _did(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    event = reader.name(fields.get("event"), at(path, "event"))
    where = read_conditions(reader, fields.get("where"), at(path, "where"))
    count = _count(reader, fields.get("count"), at(path, "count"))
    window = read_window(reader, fields.get("window"), at(path, "window"))
    return None if event is None else Did(event, where, count, window)


def _aggregate(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    event = reader.name(fields.get("event"), at(path, "event"))
    fn = reader.choice(
        fields.get("fn"), at(path, "fn"), ("sum", "min", "max", "avg", "distinct"), "an aggregate function", "聚合函数"
    )
    of = reader.name(fields.get("property"), at(path, "property"))
    test = read_comparison(reader, fields, path, AGGREGATE_FAMILIES)
    where = read_conditions(reader, fields.get("where"), at(path, "where"))
    window = read_window(reader, fields.get("window"), at(path, "window"))
    if event is None or fn is None or of is None or test is None:
        return None
    figure = cast(Literal["sum", "min", "max", "avg", "distinct"], fn)  # `choice` returns one of the words given to it
    return Aggregate(event, figure, of, test, where, window)


def _occurrence(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    which = reader.choice(fields.get("which"), at(path, "which"), ("first", "last"), "first or last", "first 或 last")
    event = reader.name(fields.get("event"), at(path, "event"))
    where = read_conditions(reader, fields.get("where"), at(path, "where"))
    window = read_window(reader, fields.get("window"), at(path, "window"))
    if which is None or event is None:
        return None
    return Occurrence("first" if which == "first" else "last", event, where, window)


def _in_audience(reader: Reader, fields: Fields, path: str, depth: int) -> Rule | None:
    audience = reader.name(fields.get("audience"), at(path, "audience"))
    return None if audience is None else InAudience(audience)


_Read = Callable[[Reader, Fields, str, int], Rule | None]
_READERS: Mapping[str, tuple[_Read, tuple[str, ...]]] = {
    "all": (_all, ("rules",)),
    "any": (_any, ("rules",)),
    "not": (_not, ("rule",)),
    "trait": (_trait, ("trait", "op", "value")),
    "tag": (_tag, ("tag",)),
    "identifier": (_identifier, ("namespace", "op", "value")),
    "did": (_did, ("event", "where", "count", "window")),
    "aggregate": (_aggregate, ("event", "fn", "property", "op", "value", "where", "window")),
    "occurrence": (_occurrence, ("which", "event", "where", "window")),
    "in_audience": (_in_audience, ("audience",)),
}


def _count(reader: Reader, json: object, path: str) -> Count:
    if json is None:
        return Count()
    fields = reader.fields(json, path, ("op", "n"))
    if fields is None:
        return Count()
    op = reader.choice(
        fields.get("op"), at(path, "op"), ("at_least", "at_most", "exactly"), "a way to count", "计数方式"
    )
    n = reader.whole(fields.get("n"), at(path, "n"), 0, MAX_COUNT)
    if op is None or n is None:
        return Count()
    return Count(cast(Literal["at_least", "at_most", "exactly"], op), n)


def read_window(reader: Reader, json: object, path: str) -> Window:
    """A window in any of its spellings; None stands for ever. Problems go to the reader."""
    if json is None:
        return EVER
    fields = reader.fields(json, path, ("last", "older", "newer", "before", "from", "to", "since"))
    if fields is None or not fields.keys() <= {"last", "older", "newer", "before", "from", "to", "since"}:
        return EVER
    given = {key for key, value in fields.items() if value is not None}

    def length(key: str) -> timedelta | None:
        return reader.duration(fields[key], at(path, key)) if key in given else None

    def moment(key: str) -> datetime | None:
        return reader.date(fields[key], at(path, key)) if key in given else None

    if given == {"last"}:
        return Relative(length("last"))
    if given == {"before"}:
        return Relative(None, length("before") or timedelta(0))
    if given == {"older", "newer"}:
        older, newer = length("older"), length("newer")
        if older is not None and newer is not None and older <= newer:
            _empty(reader, path)
        return Relative(older, newer or timedelta(0))
    if given and given <= {"from", "to"}:
        start, end = moment("from"), moment("to")
        if start is not None and end is not None and start >= end:
            _empty(reader, path)
        return Absolute(start, end)
    if given == {"since"}:
        reader.choice(fields["since"], at(path, "since"), ("entry",), "a starting point", "起点")
        return SinceEntry()
    if given:
        reader.complain(
            path,
            "bad_window",
            "A window is one of: last; before; older and newer; from and/or to; since.",
            "时间窗只能是以下之一：last；before；older 与 newer；from 和/或 to；since。",
        )
    return EVER


def _empty(reader: Reader, path: str) -> None:
    reader.complain(
        path,
        "empty_window",
        "The window is empty: its start must lie before its end (older is the longer of the two).",
        "时间窗为空：起点必须早于终点（older 应长于 newer）。",
    )
