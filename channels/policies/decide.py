"""May this be said to this person now? Decided as a set at the touch; all but the cap asked again before each attempt.

The order is the order of weight: what the person wants, whether they can be reached, whether they are in the program holdout, how
often they have been reached.
"""

from __future__ import annotations

from channels.models import Decision, Origin
from channels.policies import program_holdout
from core.db.sql import Sql, sql
from tenancy.media import BY_KIND
from tenancy.program_holdout import Holdout


def namespace(medium: str, account: str) -> str | None:
    """The identifier that a channel of the medium reaches people by; `account` is the one its settings name, or ''."""
    known = BY_KIND[medium]
    base = known.namespace
    return f"{base}:{account}" if base and account and known.by_account else base


def consented(workspace_id: int, profile: Sql, medium: str, topic: Sql) -> Sql:
    """Whether the person allows marketing on this medium and topic: a no to the medium wins, then the topic's own
    answer, then a yes to the medium, then the workspace's default (`opt_out` unless its settings say `opt_in`).
    `topic` is a text expression; '' for none."""
    return sql(
        "CASE WHEN {p}.consent ->> {medium}::text = 'false' THEN false "
        "WHEN {p}.consent ->> {topic} IS NOT NULL THEN {p}.consent ->> {topic} = 'true' "
        "WHEN {p}.consent ->> {medium}::text = 'true' THEN true "
        "ELSE coalesce((SELECT w.settings #>> ARRAY['consent', {medium}::text] FROM tenancy_workspace w "
        "WHERE w.id = {workspace}::bigint), 'opt_out') <> 'opt_in' END",
        p=profile,
        medium=medium,
        topic=sql("({}::text || {})", f"{medium}/", topic),
        workspace=workspace_id,
    )


def suppressed(workspace_id: int, medium: str, address: Sql) -> Sql:
    """Whether an address of the medium is on the suppression list. `address` is a text expression."""
    return sql(
        "EXISTS (SELECT 1 FROM channels_suppression s WHERE s.workspace_id = {}::bigint AND s.medium = {}::text "
        "AND s.address_hash = encode(sha256(convert_to({}, 'UTF8')), 'hex'))",
        workspace_id,
        medium,
        address,
    )


def _namespace(medium: str, channel_id: int | None) -> Sql:
    """`namespace` in SQL, since the settings of a channel may change while a journey that uses it is live."""
    base = sql("{}::text", BY_KIND[medium].namespace)
    if not BY_KIND[medium].by_account or channel_id is None:
        return base
    return sql(
        "(SELECT {} || coalesce(':' || nullif(y.settings ->> 'account', ''), '') FROM channels_channel y "
        "WHERE y.id = {}::bigint)",
        base,
        channel_id,
    )


def _several(profile: Sql, medium: str, namespace: Sql) -> Sql:
    """Whether a person has several addresses and nothing says which is the channel's account's."""
    if not BY_KIND[medium].by_account:
        return Sql("false")
    return sql(
        "{0} = {1}::text AND (SELECT count(*) FROM profiles_identifier a WHERE a.profile_id = {2}.id "
        "AND a.namespace = {1}::text) > 1",
        namespace,
        BY_KIND[medium].namespace,
        profile,
    )


def _address(workspace_id: int, profile: Sql, medium: str, namespace: Sql, *, unsuppressed: bool) -> Sql:
    allowed = sql(" AND NOT {}", suppressed(workspace_id, medium, Sql("a.value")))
    return sql(
        "EXISTS (SELECT 1 FROM profiles_identifier a WHERE a.profile_id = {}.id AND a.namespace = {}{})",
        profile,
        namespace,
        allowed if unsuppressed else Sql(""),
    )


def unreachable(workspace_id: int, profile: Sql, medium: str, channel_id: int | None = None) -> Sql:
    """The reason a person cannot be reached by the channel (`unreachable`, `suppressed`, `several_accounts`), or '' if they
    can."""
    if BY_KIND[medium].namespace is None:
        return Sql("''")
    named = _namespace(medium, channel_id)
    return sql(
        "CASE WHEN {} THEN 'several_accounts' WHEN {} THEN '' WHEN {} THEN 'suppressed' ELSE 'unreachable' END",
        _several(profile, medium, named),
        _address(workspace_id, profile, medium, named, unsuppressed=True),
        _address(workspace_id, profile, medium, named, unsuppressed=False),
    )


def capped(workspace_id: int, profile: Sql, medium: str, category: str, now: Sql) -> Sql:
    """Whether one more touch would exceed a cap. Exact, since one bucket's touches are decided one after another."""
    return sql(
        "EXISTS (SELECT 1 FROM channels_cap c WHERE c.workspace_id = {w}::bigint AND c.medium IN ('', {m}::text) "
        "AND c.category IN ('', {c}::text) AND (SELECT count(*) FROM channels_touch t WHERE t.profile_id = {p}.id "
        "AND t.created_at > {now} - c.window AND t.created_at <= {now} AND t.decision = {Decision.SEND} "
        "AND NOT t.transactional AND t.origin <> {Origin.TEST} AND (c.medium = '' OR t.medium = c.medium) "
        "AND (c.category = '' OR t.category = c.category)) >= c.max_touches)",
        w=workspace_id,
        m=medium,
        c=category,
        p=profile,
        now=now,
        Decision=Decision,
        Origin=Origin,
    )


def refusal(
    workspace_id: int,
    profile: Sql,
    medium: str,
    category: str,
    topic: str,
    now: Sql,
    channel_id: int | None = None,
    *,
    transactional: bool,
    holdout: Holdout | None = None,
) -> Sql:
    """The first reason not to touch a person, or ''. `profile` is the alias of a `profiles_profile` row; `transactional` is the
    class of the category: for a service message no consent is asked, nobody is held out and no cap counts. `holdout`: the
    workspace's program holdout."""
    reach = unreachable(workspace_id, profile, medium, channel_id)
    if transactional:
        return reach
    return sql(
        "(SELECT CASE WHEN NOT ({consented}) THEN 'no_consent' WHEN r.why <> '' THEN r.why{held} WHEN {capped} THEN 'capped' "
        "ELSE '' END FROM (SELECT {reach} AS why OFFSET 0) r)",
        consented=consented(workspace_id, profile, medium, sql("{}::text", topic)),
        reach=reach,
        held=program_holdout.held(holdout, sql("{}.id", profile)),
        capped=capped(workspace_id, profile, medium, category, now),
    )
