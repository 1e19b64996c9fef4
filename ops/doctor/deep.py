"""The slow question, on request: is everybody in the audiences that their rules say?"""

from __future__ import annotations

from datetime import datetime

from audiences.live import LiveAudience, load_live, people
from core.db.sql import Sql, rows, sql
from core.i18n.text import translated
from core.publicid import encode
from ops.doctor.loader import Invariant
from rules.compile import predicate
from tenancy.models import Workspace


def memberships(workspace_id: int | None, now: datetime) -> list[dict[str, object]]:
    """Members who do not match and matches who are not members, of every live audience that has been refreshed.

    A rule with moving windows is right as of some moment since `refreshed_to`: only what disagrees at both ends counts.
    """
    wanted = [workspace_id] if workspace_id else list(Workspace.objects.order_by("id").values_list("id", flat=True))
    found: list[dict[str, object]] = []
    for each in wanted:
        live = load_live(each)
        for audience in live.audiences:
            if audience.refreshed_to is not None:
                then = Sql("p"), sql("{}::timestamptz", min(audience.refreshed_to, now))
                today = Sql("p"), sql("{}::timestamptz", now)
                rule = [predicate(audience.rule, *moment, live.catalog, strategy="scan") for moment in (then, today)]
                found += _disagreeing(each, audience, rule[0], rule[1])
    return found


def _disagreeing(workspace_id: int, audience: LiveAudience, then: Sql, today: Sql) -> list[dict[str, object]]:
    inside = sql(
        "EXISTS (SELECT FROM audiences_membership m WHERE m.audience_id = {}::bigint AND m.profile_id = p.id "
        "AND m.until IS NULL)",
        audience.id,
    )
    odd = rows(
        sql(
            "SELECT p.id, {inside} FROM {people} AND {inside} <> {then} AND {inside} <> {today} "
            "AND NOT EXISTS (SELECT FROM signals_signal s WHERE s.workspace_id = {workspace}::bigint AND s.profile_id = p.id) "
            "AND NOT EXISTS (SELECT FROM parking_parked k WHERE k.kind = 'membership' AND k.ref = p.id "
            "AND k.within = {audience}) "
            "ORDER BY p.id",
            audience=audience.id,
            inside=inside,
            people=people(workspace_id),
            then=then,
            today=today,
            workspace=workspace_id,
        )
    )
    public = encode("aud", audience.id)
    return [
        {"workspace_id": workspace_id, "audience": public, "profile_id": profile, "is_member": member}
        for profile, member in odd
    ]


MEMBERSHIPS = Invariant(
    "memberships_equal_recomputation",
    translated(
        "Whoever is in an audience matches its rule, and whoever matches is in it; people with a signal waiting aside."
    ),
    translated("Refresh the audience in full (its page, or POST /refresh), and report the rule."),
    "",
    ask=memberships,
)
