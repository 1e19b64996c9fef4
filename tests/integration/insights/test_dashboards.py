"""Dashboards: whose they are, what their cards show at once, and a card that fails alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core import publicid
from insights.api import dashboard_cards
from insights.figures.keep import keep_figures
from insights.models import Dashboard, Metric
from tenancy.models import Role
from tests.integration.api.fixtures import Api, World, error, member, ok, world
from tests.integration.insights.ledger import Ledger

NOW = datetime.now(UTC)


@pytest.fixture
def acme(db: None) -> World:
    return world("acme")


@pytest.fixture
def ann(acme: World) -> Api:
    return Api(member(acme.workspace, Role.MARKETER, "ann"))


def test_every_card_shows_its_own_and_one_that_fails_leaves_the_others(acme, ann, monkeypatch):
    ledger = Ledger(acme.workspace)
    for days in (1, 2):
        ledger.touched(ledger.person(), NOW - timedelta(days=days))
    keep_figures(acme.workspace, NOW)
    journey = publicid.encode("jrn", ledger.journeys["a"].pk)
    cards = [
        {"kind": "figure", "measure": "sent", "journey": journey, "days": 7},
        {"kind": "figure", "measure": "value"},
        {"kind": "metric", "metric": acme.ids["metric"], "days": 7},
        {"kind": "journeys", "days": 7, "width": "full"},
        {"kind": "attention"},
        {"kind": "attribution", "by": "journey"},
        {"kind": "alerts"},
    ]
    made = ok(ann.call("POST", f"{acme.here}/dashboards", {"name": "Mine", "cards": cards}))
    data = ann.get(f"{acme.here}/dashboards/{made['id']}/data")
    assert [card["problem"] for card in data["shown"]] == [None] * 7
    sent = data["shown"][0]["figure"]
    assert (sent["total"]["count"], [point["count"] for point in sent["points"]].count(1)) == (2, 2)
    assert len(data["shown"][2]["metric"]["series"][0]["points"]) == 7
    assert len(data["shown"][3]["journeys"]["days"]) == 7
    assert data["shown"][5]["attribution"]["models"][0]["kind"] == "last_touch"

    def fails(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(dashboard_cards._READERS, "journeys", fails)
    Metric.objects.filter(workspace=acme.workspace).delete()
    data = ann.get(f"{acme.here}/dashboards/{made['id']}/data")
    problems = [card["problem"] and card["problem"]["code"] for card in data["shown"]]
    assert problems == [None, None, "gone", "internal", None, None, None]
    monkeypatch.setattr(dashboard_cards, "SECONDS", 0)
    data = ann.get(f"{acme.here}/dashboards/{made['id']}/data")
    assert {card["problem"]["code"] for card in data["shown"]} == {"too_slow"}


def test_it_is_its_owners_until_shared_and_then_read_by_all_and_changed_by_admins(acme, ann):
    bob, admin = Api(member(acme.workspace, Role.MARKETER, "bob")), Api(member(acme.workspace, Role.ADMIN, "adm"))
    made = ok(ann.call("POST", f"{acme.here}/dashboards", {"name": "Mine"}))
    here = f"{acme.here}/dashboards/{made['id']}"
    for other in (bob, admin):
        assert error(other.call("GET", here)) == (404, "not_found")
    shared = ok(ann.call("PATCH", here, {"shared": True}, if_match=made["etag"]))
    assert (bob.get(here)["changeable"], admin.get(here)["changeable"]) == (False, True)
    refused = bob.call("PATCH", here, {"name": "Bob's"}, if_match=shared["etag"])
    assert error(refused) == (403, "forbidden")
    assert error(admin.call("PATCH", here, {"name": "Ours"}, if_match=made["etag"])) == (412, "stale")
    ok(admin.call("PATCH", here, {"name": "Ours"}, if_match=shared["etag"]))
    copy = ok(bob.call("POST", f"{here}/duplicate"))
    assert (copy["name"], copy["owner"], copy["shared"], copy["changeable"]) == ("Ours (copy)", "bob", False, True)
    assert [each["name"] for each in bob.get(f"{acme.here}/dashboards")["results"]] == ["Ours (copy)", "Ours", "Board"]


def test_a_metric_on_a_dashboard_cannot_be_archived_until_the_dashboard_is(acme, ann):
    card = {"kind": "metric", "metric": acme.ids["metric"]}
    made = ok(ann.call("POST", f"{acme.here}/dashboards", {"name": "Mine", "cards": [card]}))
    metric = f"{acme.here}/metrics/{acme.ids['metric']}"
    refused = ann.call("POST", f"{metric}/archive")
    assert error(refused)[0] == 409
    ok(ann.call("POST", f"{acme.here}/dashboards/{made['id']}/archive"))
    ok(ann.call("POST", f"{metric}/archive"))
    assert error(ann.call("POST", f"{acme.here}/dashboards/{made['id']}/restore"))[0] == 409
    assert Dashboard.objects.get(name="Mine").archived_at is not None


@pytest.mark.parametrize(
    ("cards", "code"),
    [
        ([{"kind": "attention"}] * 25, "too_many_cards"),
        ([{"kind": "metric"}], "no_such_metric"),
        ([{"kind": "figure", "journey": "jrn_hVkFJqTyPv"}], "no_such_journey"),
        ([{"kind": "attribution", "model": "shapley"}], "unknown_model"),
    ],
)
def test_cards_that_could_show_nothing_are_refused(acme, ann, cards, code):
    answer = ann.call("POST", f"{acme.here}/dashboards", {"name": "Mine", "cards": cards})
    assert answer.status_code == 400
    assert [problem["code"] for problem in answer.json()["problems"]] == [code]
