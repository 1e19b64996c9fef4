"""Customers by the hundred thousand, made by the database itself: the same on every run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cdp.events import partitions
from cdp.schema.dictionary import event_ids
from core.db.sql import Sql, one, run, sql
from tenancy.models import Workspace

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVENTS = ("Purchase", "Viewed", "Added", "Opened")


def empty() -> None:
    """Leave no row of an earlier benchmark."""
    run(Sql("TRUNCATE tenancy_workspace CASCADE"))
    for table in (
        "profiles_profile", "profiles_identifier", "events_event", "signals_signal", "events_processedmessageid", "ingest_inbox",
        "signals_subscription",
        "audiences_membership", "channels_touch", "channels_send", "channels_attempt", "channels_receipt",
        "journeys_enrollment", "journeys_passage", "journeys_tally", "journeys_refusal", "journeys_conversion",
    ):  # fmt: skip
        run(Sql(f"TRUNCATE {table} CASCADE"))


def workspace(n: int) -> Workspace:
    """A workspace of `n` profiles with an e-mail address each: a third are gold, spread over fifty cities."""
    made = Workspace.objects.create(name="Bench", slug="bench")
    run(
        sql(
            "INSERT INTO profiles_profile (workspace_id, traits, trait_times, tags, consent, created_at, updated_at) "
            "SELECT {}::bigint, jsonb_build_object('tier', CASE WHEN i % 3 = 0 THEN 'gold' ELSE 'silver' END, "
            "'city', 'c' || i % 50, 'first_name', 'n' || i, 'age', 18 + i % 60), '{{}}', '[]', '{{}}', {t}::timestamptz, "
            "{t}::timestamptz FROM generate_series(1, {}::int) i",
            made.pk,
            n,
            t=START - timedelta(days=100),
        )
    )
    run(
        sql(
            "INSERT INTO profiles_identifier (workspace_id, namespace, value, profile_id, created_at) "
            "SELECT {}::bigint, x.namespace, CASE x.namespace WHEN 'email' THEN 'u' || p.n || '@example.com' "
            "ELSE 'u' || p.n END, p.id, {}::timestamptz "
            "FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM profiles_profile) p "
            "CROSS JOIN (VALUES ('email'), ('user_id')) x(namespace)",
            made.pk,
            START,
        )
    )
    return made


def events(made: Workspace, per_profile: int) -> None:
    """Events over the 90 days before START, skewed: some customers do much, most do little."""
    ids = event_ids(made.pk, EVENTS)
    partitions.ensure((START - timedelta(days=d)).timetuple()[:2] for d in range(0, 92, 7))
    one(Sql("SELECT setseed(0.4)"))  # The same on every run.
    run(
        sql(
            "INSERT INTO events_event (workspace_id, profile_id, name_id, occurred_at, received_at, message_id, properties) "
            "SELECT {w}::bigint, lo.id + floor(power(random(), 2) * n.n)::bigint, "
            "({names}::int[])[1 + floor(power(random(), 2) * 4)::int], {t}::timestamptz - random() * interval '90 days', "
            "{t}::timestamptz, 'b' || i, jsonb_build_object('total', round((random() * 200)::numeric, 2)) "
            "FROM (SELECT min(id) AS id FROM profiles_profile) lo, (SELECT count(*) AS n FROM profiles_profile) n, "
            "generate_series(1, {k}::bigint * (SELECT count(*) FROM profiles_profile)) i",
            w=made.pk,
            names=[ids[name] for name in EVENTS],
            t=START,
            k=per_profile,
        )
    )


def someone(number: int) -> str:
    """The user id of one of the customers, another for each number."""
    return f"u{1 + number * 7919 % 10_000}"


def settle() -> None:
    """Statistics and visibility as a database has them that has run for a while."""
    run(Sql("ANALYZE"))
