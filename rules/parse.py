"""JSON -> AST and problems. Never raises, whatever it is given; a rule comes back only if nothing is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.i18n.text import translated
from core.problems import Problem
from rules.ast import AllOf, AnyOf, Not, Rule
from rules.leaf import Fields
from rules.leaves import BY_KIND
from rules.read import Reader, at


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
        reader.expected(path, translated("a rule (an object with a `kind`)"), json)
        return None
    kind = reader.choice(json.get("kind"), at(path, "kind"), (*_GROUPS, *BY_KIND), "kind", translated("a rule kind"))
    if kind is None:
        return None
    if kind in _GROUPS:
        read, field = _GROUPS[kind]
        fields = reader.fields(json, path, ("kind", field))
        return None if fields is None else read(reader, fields, path, depth)
    leaf = BY_KIND[kind]
    fields = reader.fields(json, path, ("kind", *leaf.fields))
    return None if fields is None else leaf.read(reader, fields, path)


def _rules(reader: Reader, fields: Fields, path: str, depth: int) -> tuple[Rule, ...] | None:
    json, here = fields.get("rules"), at(path, "rules")
    if not isinstance(json, list):
        reader.expected(here, translated("a list of rules"), json)
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


_GROUPS: Mapping[str, tuple[Callable[[Reader, Fields, str, int], Rule | None], str]] = {
    "all": (_all, "rules"),
    "any": (_any, "rules"),
    "not": (_not, "rule"),
}
"""Kind of group -> how it is read, and its field."""
