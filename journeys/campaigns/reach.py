"""Whom a campaign would reach if it were launched now, and what keeps the others from it: asked of the rules that will decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from audiences.live import people
from audiences.refresh import WORK_MEM
from channels.policies.decide import refusal
from core.db.sql import Sql, one, rows, run, sql
from core.i18n.text import translated
from core.problems import Problem
from core.publicid import decode
from journeys.campaigns.form import Campaign
from journeys.nodes.base import Scope
from rules.compile import predicate
from rules.parse import parse

ASKED = 20_000
"""Of so many people it is asked what keeps them; where there are more, their shares stand for all."""
DAYS = 30
"""Who did something is counted over so many days."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people a campaign is for, and how many of them would get its message. `held_back` adds up with `reached` to
    `people`: reason -> number. `estimated`: the parts are those of ASKED people, scaled up."""

    people: int
    reached: int
    held_back: Mapping[str, int] = field(default_factory=dict)
    estimated: bool = False


def reach(form: Campaign, scope: Scope, now: datetime) -> Reach | None:
    """The reach of a campaign at `now`: of its audience, or of those who did its event within DAYS. None while the form does
    not say who or by what channel. The control group is not taken off: it is drawn from all of them."""
    channel = scope.channels.get(form.channel)
    meant = _meant(form, scope, now)
    if meant is None or channel is None:
        return None
    category = scope.categories.get(form.category)
    at = sql("{}::timestamptz", now)
    why = refusal(
        scope.workspace_id,
        Sql("p"),
        channel.medium,
        form.category,
        form.topic,
        at,
        channel.id,
        transactional=category is not None and category.transactional,
        holdout=scope.program_holdout,
    )
    run(sql("SET LOCAL work_mem = {}", WORK_MEM))
    # By a hash: the first ids would all be the oldest customers.
    found = rows(
        sql(
            "WITH meant AS MATERIALIZED (SELECT p.id FROM {people} AND {meant}), "
            "asked AS (SELECT id FROM meant ORDER BY hashint8(id), id LIMIT {asked}::bigint) "
            "SELECT x.why, count(*), (SELECT count(*) FROM meant) FROM (SELECT {why} AS why FROM asked "
            "JOIN profiles_profile p ON p.id = asked.id) x GROUP BY x.why ORDER BY count(*) DESC, x.why",
            people=people(scope.workspace_id),
            meant=meant,
            asked=ASKED,
            why=why,
        )
    )
    if not found:
        return Reach(0, 0)
    total, asked = found[0][2], sum(count for _, count, _ in found)
    held = {reason: round(count * total / asked) for reason, count, _ in found if reason}
    return Reach(total, max(0, total - sum(held.values())), held, estimated=total > asked)


def _meant(form: Campaign, scope: Scope, now: datetime) -> Sql | None:
    """SQL that profile `p` is one of those a campaign is for."""
    rules: list[dict[str, object]] = []
    if form.audience in scope.audiences:
        rules.append({"kind": "in_audience", "audience": form.audience})
    if form.triggered:
        if form.did.event not in scope.catalog.events:
            return None
        window = {"last": f"P{DAYS}D"}
        rules.append({"kind": "did", "event": form.did.event, "where": list(form.did.where), "window": window})
    elif not rules:
        return None
    rule, _ = parse({"kind": "all", "rules": rules})
    if rule is None:
        return None
    return predicate(rule, Sql("p"), sql("{}::timestamptz", now), scope.catalog, strategy="scan")


def check_audience_now(form: Campaign, scope: Scope) -> list[Problem]:
    """Whether anybody is in the audience: an error where everybody in it is let in by launching."""
    number = decode("aud", form.audience) if form.audience in scope.audiences else None
    if number is None:
        return []
    if one(sql("SELECT 1 FROM audiences_membership WHERE audience_id = {}::bigint AND until IS NULL LIMIT 1", number)):
        return []
    text = translated("Nobody is in this audience now. Choose another, or change its rule.")
    return [Problem("audience", "audience_empty", text, "error" if form.at_launch else "warning")]


def check_reach(found: Reach | None) -> list[Problem]:
    """A warning where there are people, and none of them can be reached."""
    if found is None or found.people == 0 or found.reached > 0:
        return []
    text = translated(
        "None of the {count} people can be reached by this channel now; the reasons stand above. Choose another channel or "
        "audience.",
        count=found.people,
    )
    return [Problem("channel", "nobody_reached", text, "warning")]
