"""May this be said to this person now? Decided as a set at the touch; all but the cap asked again before each attempt.

The order is the order of weight: what the person wants, whether they can be reached, how often they have been.
"""

from __future__ import annotations

from cdp.sql import Sql, sql

NAMESPACES: dict[str, str | None] = {
    "email": "email",
    "sms": "phone",
    "push": "push_token",
    "wechat_oa": "wechat_openid",
    "wecom": "wecom_external_userid",
    "mini_program": "mini_program_openid",
    "webhook": None,
    "in_app": None,
}
"""The identifier that a medium reaches people by; None where any profile can be reached."""

MARKETING = "marketing"
TRANSACTIONAL = "transactional"
"""The category of service notices: no marketing consent asked, no cap counted."""
CATEGORIES = (MARKETING, TRANSACTIONAL)
"""What a send may be. Rows may hold other words, from when any text was taken: they are marketing."""


def consented(workspace_id: int, profile: Sql, medium: str, topic: Sql) -> Sql:
    """Whether the person allows marketing on this medium and topic: a no to the medium wins, then the topic's own
    answer, then a yes to the medium, then the workspace's default (`opt_out` unless its settings say `opt_in`).
    `topic` is a text expression; '' for none."""
    return sql(
        "CASE WHEN {p}.consent ->> {medium}::text = 'false' THEN false "
        "WHEN {p}.consent ->> {topic} IS NOT NULL THEN {p}.consent ->> {topic} = 'true' "
        "WHEN {p}.consent ->> {medium}::text = 'true' THEN true "
        "ELSE coalesce((SELECT w.settings #>> ARRAY['consent', {medium}::text] FROM cdp_workspace w "
        "WHERE w.id = {workspace}::bigint), 'opt_out') <> 'opt_in' END",
        p=profile,
        medium=medium,
        topic=sql("({}::text || {})", f"{medium}/", topic),
        workspace=workspace_id,
    )


def _address(workspace_id: int, profile: Sql, medium: str, *, unsuppressed: bool) -> Sql:
    suppressed = sql(
        " AND NOT EXISTS (SELECT 1 FROM channels_suppression s WHERE s.workspace_id = {}::bigint AND s.medium = {}::text "
        "AND s.address_hash = encode(sha256(convert_to(a.value, 'UTF8')), 'hex'))",
        workspace_id,
        medium,
    )
    return sql(
        "EXISTS (SELECT 1 FROM cdp_identifier a WHERE a.profile_id = {}.id AND a.namespace = {}::text{})",
        profile,
        NAMESPACES[medium],
        suppressed if unsuppressed else Sql(""),
    )


def unreachable(workspace_id: int, profile: Sql, medium: str) -> Sql:
    """The reason a person cannot be reached on the medium (`unreachable`, `suppressed`), or '' if they can."""
    if NAMESPACES[medium] is None:
        return Sql("''")
    return sql(
        "CASE WHEN {} THEN '' WHEN {} THEN 'suppressed' ELSE 'unreachable' END",
        _address(workspace_id, profile, medium, unsuppressed=True),
        _address(workspace_id, profile, medium, unsuppressed=False),
    )


def capped(workspace_id: int, profile: Sql, medium: str, category: str, now: Sql) -> Sql:
    """Whether one more touch would exceed a cap. Exact, since one bucket's touches are decided one after another."""
    return sql(
        "EXISTS (SELECT 1 FROM channels_cap c WHERE c.workspace_id = {w}::bigint AND c.medium IN ('', {m}::text) "
        "AND c.category IN ('', {c}::text) AND (SELECT count(*) FROM channels_touch t WHERE t.profile_id = {p}.id "
        "AND t.created_at > {now} - c.window AND t.created_at <= {now} AND t.decision = 1 "
        "AND t.category <> {t}::text AND (c.medium = '' OR t.medium = c.medium) "
        "AND (c.category = '' OR t.category = c.category)) >= c.max_touches)",
        w=workspace_id,
        m=medium,
        c=category,
        p=profile,
        now=now,
        t=TRANSACTIONAL,
    )


def refusal(workspace_id: int, profile: Sql, medium: str, category: str, topic: str, now: Sql) -> Sql:
    """The first reason not to touch a person, or ''. `profile` is the alias of a `cdp_profile` row."""
    reach = unreachable(workspace_id, profile, medium)
    if category == TRANSACTIONAL:
        return reach
    return sql(
        "(SELECT CASE WHEN NOT ({consented}) THEN 'no_consent' WHEN r.why <> '' THEN r.why WHEN {capped} THEN 'capped' "
        "ELSE '' END FROM (SELECT {reach} AS why OFFSET 0) r)",
        consented=consented(workspace_id, profile, medium, sql("{}::text", topic)),
        reach=reach,
        capped=capped(workspace_id, profile, medium, category, now),
    )
