"""F5: work that is larger than one time limit is done in pieces, and what a search did not come to is taken up at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from audiences import culprits, refresh
from audiences.awaited import await_changes
from audiences.membership import refresh_all
from audiences.models import Audience, Membership
from audiences.windows import emit_window_touches
from cdp.parking import narrowing
from cdp.parking.models import Parked
from cdp.signals.models import Signal
from channels.delivery.gateway import deliver
from channels.models import Send
from channels.receipts.store import retry_parked
from core.db.sql import Sql, run
from insights.attribution import credits
from insights.attribution import recompute as recomputing
from insights.attribution.credits import attribute
from insights.attribution.recompute import keep_credited
from insights.attribution.settings import Attribution
from insights.models import AppliedAttribution
from journeys.engine.pulse import due_buckets
from journeys.engine.tick import tick_all
from rules.footprint import footprint
from rules.parse import parse
from tenancy.models import Workspace
from tests.faults.test_f05_bulkheads import builder, parked, repair  # noqa: F401 # a fixture
from tests.faults.test_f05_every_stage import VIP, refuse
from tests.faults.test_f05_receipts import channel, items, sent  # noqa: F401 # fixtures
from tests.integration.channels import factory
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox
from tests.integration.channels.factory import NOW, states
from tests.integration.channels.test_receipts import post
from tests.integration.insights.ledger import Ledger
from tests.integration.insights.ledger import day as noon
from tests.integration.journeys.builders import Builder, day

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]
pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def too_many_at_once(table: str, most: int) -> None:
    """From now on a statement that writes more rows of the table takes too long."""
    run(
        Sql(
            f"CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT count(*) FROM fresh) > {most} "
            "THEN RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = '57014'; END IF; "
            f"RETURN NULL; END $$; CREATE TRIGGER poison AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh "
            "FOR EACH STATEMENT EXECUTE FUNCTION poison()"
        )
    )


def test_after_an_outage_windows_are_made_up_for_in_stretches_that_can_be_done(builder: Builder) -> None:  # noqa: F811
    builder.people(24)
    rule = {"kind": "did", "event": "Seen", "window": {"last": "P1D"}}
    audience = Audience.objects.create(workspace=builder.workspace, name="Lately", rule=rule)
    for n in range(1, 25):
        builder.track(f"u{n}", "Seen", day(n / 24 - 1 / 48))
    refresh_all(audience.pk, day(1))
    inside = Membership.objects.filter(audience=audience, until=None)
    assert inside.count() == 24
    Signal.objects.all().delete()
    too_many_at_once("signals_signal", 5)
    assert emit_window_touches(builder.workspace.pk, day(2)) == 24
    assert Audience.objects.get(pk=audience.pk).refreshed_to == day(2)
    assert parked() == []
    repair()
    tick_all(builder.workspace.pk, day(2))
    assert inside.count() == 0


def test_each_audience_whose_rule_moves_by_dates_is_a_piece_of_its_own(builder: Builder) -> None:  # noqa: F811
    builder.people(4, due="2026-03-04")
    within = {"kind": "trait", "trait": "due", "op": "within_next", "value": "P1D"}
    audiences = [Audience.objects.create(workspace=builder.workspace, name=f"Due {n}", rule=within) for n in range(3)]
    for each in audiences:
        refresh_all(each.pk, day(-3))
    Signal.objects.all().delete()
    too_many_at_once("signals_signal", 4)
    assert emit_window_touches(builder.workspace.pk, day(1)) == 12
    assert parked() == []


def test_whom_the_search_in_a_refresh_did_not_come_to_is_decided_a_moment_later(
    builder: Builder,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builder.people(30, vip=True)
    audience = Audience.objects.create(workspace=builder.workspace, name="One", rule=VIP)
    await_changes(audience, footprint(parse(VIP)[0]))  # type: ignore[arg-type] # it parses
    bad = [builder.profile("u3").pk, builder.profile("u27").pk]
    refuse("audiences_membership", "INSERT", f"NEW.profile_id IN ({bad[0]}, {bad[1]})")
    monkeypatch.setattr(refresh, "SECONDS", -1.0)
    refresh_all(audience.pk, day(0.1))
    inside = Membership.objects.filter(audience=audience, until=None)
    assert 0 < inside.count() < 28
    later = day(0.1) + SECOND
    assert due_buckets(later)
    tick_all(builder.workspace.pk, later)
    assert inside.count() == 28
    assert sorted(Parked.objects.values_list("ref", "tries")) == [(bad[0], 1), (bad[1], 1)]


def test_an_audience_whose_culprits_were_not_all_found_goes_on_at_once(
    builder: Builder,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builder.people(30)
    bad = [builder.profile("u3").pk, builder.profile("u27").pk]
    for n in range(1, 31):
        for total in (1, 2):
            builder.track(f"u{n}", "Paid", day(0), total=total)
    # Sums that no number of PostgreSQL can hold: two of the largest there is.
    largest = "jsonb_build_object('total', ('9e131071')::numeric)"
    run(Sql(f"UPDATE events_event SET properties = {largest} WHERE profile_id IN ({bad[0]}, {bad[1]})"))
    rule = {"kind": "aggregate", "event": "Paid", "fn": "sum", "property": "total", "op": "gte", "value": 3}
    audience = Audience.objects.create(workspace=builder.workspace, name="Spenders", rule=rule)
    monkeypatch.setattr(culprits, "SECONDS", -1.0)
    refresh_all(audience.pk, day(0.1))
    row = Parked.objects.get(kind="audience")
    assert (row.ref, row.tries, row.retry_at < day(0.1) + SECOND) == (audience.pk, 0, True)
    for seconds in (1, 2):  # One finds the other, the next has everybody.
        refresh_all(audience.pk, day(0.1) + seconds * SECOND)
    assert sorted(Parked.objects.values_list("kind", "ref")) == [("membership", bad[0]), ("membership", bad[1])]
    assert Membership.objects.filter(audience=audience, until=None).count() == 28


def test_credits_are_written_in_stretches_and_a_run_goes_on_where_one_ended(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(workspace)
    monkeypatch.setattr(credits, "STRETCH", 2)
    monkeypatch.setattr(recomputing, "RECENT_SECONDS", -1.0)
    bought = [ledger.converted(ledger.person(), noon(11)) for _ in range(5)]
    assert [keep_credited(workspace, noon(11.1)) for _ in range(2)] == [2, 2]
    assert AppliedAttribution.objects.get().settled_to == bought[3]
    assert [keep_credited(workspace, noon(11.2)) for _ in range(3)] == [1, 0, 0]
    assert sorted(ledger.credits()) == bought


def test_conversions_that_the_search_did_not_come_to_are_credited_by_the_same_run(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(workspace)
    bought = [ledger.converted(ledger.person(), noon(11)) for _ in range(30)]
    bad = [bought[3], bought[27]]
    refuse("insights_credit", "INSERT", f"NEW.conversion_id IN ({bad[0]}, {bad[1]})")
    monkeypatch.setattr(credits, "SECONDS", -1.0)
    assert attribute(workspace.pk, Attribution(), noon(12)) == 28
    assert list(Parked.objects.order_by("ref").values_list("ref", "tries")) == [(each, 1) for each in bad]


def test_sends_that_the_search_did_not_come_to_go_out_with_the_next_claim(
    workspace: Workspace,
    sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = factory.channel(workspace, url=sandbox.url)
    ids = factory.touches(here, factory.version(workspace), factory.people(workspace, 40))
    for touch_id in (ids[3], ids[30]):
        Send.objects.filter(pk=touch_id).update(attempts=32_767)
    monkeypatch.setattr(narrowing, "ATTEMPTS", 1)
    accepted = sum(deliver(here.pk, NOW).accepted for _ in range(3))
    assert accepted == 38
    assert states([ids[3], ids[30]]) == [("queued", "")] * 2
    assert sorted(Parked.objects.values_list("ref", flat=True)) == [ids[3], ids[30]]


def test_receipts_that_the_search_did_not_come_to_are_kept_a_moment_later(
    client: Client,
    channel,  # noqa: F811
    sent: list[int],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse("channels_send", "UPDATE", f"NEW.touch_id = {sent[0]} AND NEW.receipt_rank > 0")
    monkeypatch.setattr(narrowing, "ATTEMPTS", 1)
    recorded = post(client, channel, items(sent)).json()["recorded"]
    assert recorded < 4
    at = Parked.objects.get(ref=sent[0]).retry_at - timedelta(seconds=50)
    assert recorded + retry_parked(at) == 4
    assert list(Parked.objects.values_list("ref", flat=True)) == [sent[0]]
