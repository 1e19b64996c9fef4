"""AST x Catalog -> problems: what a well-formed rule still gets wrong about this workspace."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import assert_never

from cdp.profiles.identifiers import normalise
from core import keypath
from core.problems import Problem, Severity
from rules.ast import (
    Aggregate,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Did,
    Identifier,
    InAudience,
    Not,
    Occurrence,
    Rule,
    SinceEntry,
    Tag,
    Trait,
    Window,
)
from rules.operators import FAMILY_NAMES
from rules.read import at
from rules.vocabulary import Catalog

FITS: dict[str, frozenset[str]] = {
    "text": frozenset(["text", "date"]),
    "number": frozenset(["number"]),
    "boolean": frozenset(["boolean"]),
    "date": frozenset(["date", "text"]),
    "list": frozenset(["list"]),
}
"""Type a comparison speaks of -> types of value it can meet. (A date is kept as text, and text may hold dates.)"""

TYPE_NAMES = {
    "text": ("text", "文本"),
    "number": ("numbers", "数字"),
    "boolean": ("true or false", "布尔值"),
    "date": ("dates", "日期"),
    "list": ("lists", "列表"),
    "object": ("objects", "对象"),
}

WHOLE = frozenset(["eq", "ne", "in", "not_in"])
"""Operators that compare an identifier in its stored spelling; the others look for a piece of it."""

_REMEDIES = {
    "phone": (
        " Write it with its country code (+47…), or set the region of the workspace.",
        "请带上国家/地区码（如 +86…），或设置工作区的地区。",
    ),
    "email": (" Write a whole address.", "请填写完整的邮箱地址。"),
}


def check(
    rule: Rule, catalog: Catalog, *, in_journey: bool = False, path: str = "", audience: str | None = None
) -> list[Problem]:
    """What is wrong with the rule in this workspace; `errors()` of them forbid saving or publishing.

    `in_journey` allows windows since entry. `audience` is the public id of the audience whose rule this is, if it is
    saved already: a rule that leads back to it is an error.
    """
    return list(_check(rule, catalog, in_journey, path, audience))


def _check(rule: Rule, catalog: Catalog, in_journey: bool, path: str, audience: str | None) -> Iterator[Problem]:
    match rule:
        case AllOf(rules) | AnyOf(rules):
            if not rules:
                yield _empty_group(path, isinstance(rule, AllOf))
            for index, part in enumerate(rules):
                yield from _check(part, catalog, in_journey, at(at(path, "rules"), index), audience)
        case Not(part):
            yield from _check(part, catalog, in_journey, at(path, "rule"), audience)
        case Trait(trait, test):
            yield from _named(trait, test, catalog.traits, path, "trait", "属性")
        case Tag():
            return
        case Identifier(namespace, test):
            if catalog.namespaces and namespace not in catalog.namespaces:
                yield _unknown(namespace, catalog.namespaces, at(path, "namespace"), "namespace", "标识类型", "warning")
            yield from _spelled(namespace, test, catalog.region, path)
        case Did(event, where, _, window) | Occurrence(_, event, where, window):
            yield from _events(event, where, window, catalog, in_journey, path)
        case Aggregate():
            yield from _events(rule.event, rule.where, rule.window, catalog, in_journey, path)
            if rule.event in catalog.events:
                known = catalog.properties.get(rule.event, {})
                # `distinct` counts values of any type; the other figures are worked out on numbers.
                figured = Comparison("any", "exists") if rule.fn == "distinct" else rule.test
                yield from _named(rule.property, figured, known, path, "property", "事件属性")
        case InAudience(other):
            yield from _audience(other, catalog, at(path, "audience"), audience)
        case never:
            assert_never(never)


def check_conditions(
    conditions: Collection[Condition], event: str, catalog: Catalog, *, path: str = "where"
) -> list[Problem]:
    """What is wrong with conditions on an event of that name."""
    return list(_conditions(conditions, event, catalog, path))


def _conditions(conditions: Collection[Condition], event: str, catalog: Catalog, path: str) -> Iterator[Problem]:
    known = catalog.properties.get(event, {})
    for index, condition in enumerate(conditions):
        yield from _named(condition.property, condition.test, known, at(path, index), "property", "事件属性")


def _spelled(namespace: str, test: Comparison, region: str | None, path: str) -> Iterator[Problem]:
    """Values compared whole that no identifier of the namespace can have."""
    if test.op not in WHOLE:
        return
    for text in test.value if isinstance(test.value, tuple) else (test.value,):
        if isinstance(text, str) and normalise(namespace, text, region) is None:
            remedy, remedy_zh = _REMEDIES.get(namespace, ("", ""))
            yield Problem(
                at(path, "value"),
                "not_an_identifier",
                f"“{text}” cannot be an identifier of type {namespace}: nobody has it.{remedy}",
                f"“{text}”不可能是类型为 {namespace} 的标识，没有客户会与之匹配。{remedy_zh}",
                "warning",
            )


def _events(
    event: str, where: tuple[Condition, ...], window: Window, catalog: Catalog, in_journey: bool, path: str
) -> Iterator[Problem]:
    if isinstance(window, SinceEntry) and not in_journey:
        yield Problem(
            at(path, "window"),
            "not_in_journey",
            "A window since entry has a meaning only inside a journey. Use e.g. the last 30 days here.",
            "“自进入旅程起”只能在旅程内使用。此处请改用例如“最近 30 天”。",
        )
    if event not in catalog.events:
        yield _unknown(event, catalog.events, at(path, "event"), "event", "事件", "warning")
        return
    yield from _conditions(where, event, catalog, at(path, "where"))


def _named(
    name: str, test: Comparison, known: Mapping[str, frozenset[str]], path: str, what: str, what_zh: str
) -> Iterator[Problem]:
    """A trait or property: is it known, and has it values of a type the comparison can meet?"""
    types = known.get(name) or known.get(keypath.segment(name))
    if types is None:
        if keypath.segment(keypath.split(name)[0]) not in known:
            yield _unknown(name, known, at(path, what), what, what_zh, "warning")
        return
    fitting = FITS.get(test.family)
    if fitting is None or not types or types & fitting:
        return
    seen, seen_zh = _list(types)
    wanted, wanted_zh = FAMILY_NAMES[test.family]
    yield Problem(
        at(path, "value"),
        "type_mismatch",
        f"“{name}” holds {seen}, and the comparison here is with {wanted}: it can never match. "
        f"Choose a value and an operator for {seen}.",
        f"“{name}”的值是{seen_zh}，而此处与{wanted_zh}比较，永远不会匹配。请选择适用于{seen_zh}的运算符和值。",
    )


def _list(types: frozenset[str]) -> tuple[str, str]:
    named = [TYPE_NAMES.get(kind, (kind, kind)) for kind in sorted(types)]
    return " and ".join(name for name, _ in named), "和".join(name_zh for _, name_zh in named)


def _audience(other: str, catalog: Catalog, path: str, audience: str | None) -> Iterator[Problem]:
    if other == audience:
        yield _cycle(path, [other], catalog)
        return
    if other not in catalog.audiences:
        yield Problem(
            path,
            "unknown_audience",
            f"There is no live audience “{other}” in this workspace. Choose one from the list.",
            f"此工作区没有在用的人群“{other}”，请从列表中选择。",
        )
        return
    way = _way(other, audience, catalog) if audience is not None else None
    if way:
        yield _cycle(path, way, catalog)


def _way(start: str, goal: str, catalog: Catalog) -> list[str] | None:
    """The audiences passed on the way from `start` to `goal` along `depends_on`, or None if there is no way."""
    came_from: dict[str, str | None] = {start: None}
    queue = [start]
    for here in queue:
        if here == goal:
            way: list[str] = []
            step: str | None = here
            while step is not None:
                way.insert(0, step)
                step = came_from[step]
            return way
        known = catalog.audiences.get(here)
        for there in sorted(known.depends_on) if known else ():
            if there not in came_from:
                came_from[there] = here
                queue.append(there)
    return None


def _cycle(path: str, way: list[str], catalog: Catalog) -> Problem:
    names = [catalog.audiences[step].name if step in catalog.audiences else step for step in way]
    if len(names) == 1:
        return Problem(
            path,
            "audience_cycle",
            "An audience cannot ask about itself. Remove this part of the rule.",
            "人群不能引用自身，请删除规则的这一部分。",
        )
    shown = " → ".join(f"“{name}”" for name in names)
    return Problem(
        path,
        "audience_cycle",
        f"This leads back to the audience itself: {shown}. Remove one of these references.",
        f"此引用又回到了该人群自身：{shown}。请去掉其中一处引用。",
    )


def _unknown(name: str, known: Collection[str], path: str, what: str, what_zh: str, severity: Severity) -> Problem:
    close = difflib.get_close_matches(name, known, n=1)
    more = f" Did you mean “{close[0]}”?" if close else " It matches nobody until one arrives."
    more_zh = f"您是不是想写“{close[0]}”？" if close else "在收到之前不会匹配任何人。"
    return Problem(
        path,
        f"unknown_{what}",
        f"No {what} “{name}” has been seen yet.{more}",
        f"尚未见过{what_zh}“{name}”。{more_zh}",
        severity,
    )


def _empty_group(path: str, is_all: bool) -> Problem:
    if is_all:
        text, text_zh = "An empty group of “all of these” matches everybody.", "空的“满足全部”分组会匹配所有人。"
    else:
        text, text_zh = "An empty group of “any of these” matches nobody.", "空的“满足任一”分组不会匹配任何人。"
    return Problem(at(path, "rules"), "empty_group", text, text_zh, "warning")
