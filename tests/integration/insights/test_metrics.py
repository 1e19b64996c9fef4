"""Metrics: worked out on paper, judged when saved, versioned, never mixed where they do not mix, and not archived in use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.db import DatabaseError, connection, transaction

from cdp.profiles.models import Profile
from core import publicid
from insights.metrics.values import values
from insights.models import Metric, MetricVersion
from tenancy.models import Role, Workspace
from tenancy.references import Thing, set_references
from tests.chinese import english_in
from tests.integration.api.fixtures import Api, World, error, member, ok, world
from tests.integration.insights.ledger import Ledger, day

ORDERS = {"event": "Order Completed", "aggregate": "count"}
REVENUE = {"event": "Order Completed", "aggregate": "sum", "property": "total", "unit": "money", "currency": "EUR"}
PERIOD = "since=2026-03-02&until=2026-03-04"


@pytest.fixture
def acme(db: None) -> World:
    return world("acme")


@pytest.fixture
def ledger(acme: World) -> Ledger:
    return Ledger(acme.workspace)


@pytest.fixture
def alice(acme: World) -> Api:
    return Api(member(acme.workspace, Role.ANALYST, "alice"))


@pytest.fixture
def shop(acme: World, ledger: Ledger) -> Ledger:
    """Orders of three days; the events of the world itself lie elsewhere in time."""
    ann, bob = ledger.person(), ledger.person()
    Profile.objects.filter(pk=bob).update(tags=["vip"])
    ledger.bought(ann, day(0), total=10, currency="EUR", country="DE", weight=10**14 - 1)
    ledger.bought(ann, day(0), total=5.5, country="FR", weight=10**14)
    ledger.bought(bob, day(0), total=900, currency="JPY", country="JP")
    ledger.bought(bob, day(2), total="free", country="DE")
    ledger.bought(bob, day(2), total=30, currency="eur", country="DE")
    return ledger


def metric(api: Api, acme: World, definition: dict[str, Any], name: str = "Sales") -> dict[str, Any]:
    return api.post(f"{acme.here}/metrics", {"name": name, "definition": definition})


def told(api: Api, acme: World, *metrics: dict[str, Any], query: str = PERIOD) -> dict[str, Any]:
    return api.get(f"{acme.here}/metrics/values?metrics={','.join(each['id'] for each in metrics)}&{query}")


def points(series: dict[str, Any]) -> list[float | None]:
    return [None if point["value"] is None else float(point["value"]) for point in series["points"]]


@pytest.mark.parametrize(
    ("definition", "expected", "left_out"),
    [
        (ORDERS, [3, 0, 2], (0, 0)),
        ({**ORDERS, "aggregate": "people"}, [2, 0, 1], (0, 0)),
        (REVENUE, [15.5, 0, 30], (1, 1)),
        ({**REVENUE, "aggregate": "mean"}, [7.75, None, 30], (1, 1)),
        ({**REVENUE, "unit": "count", "currency": ""}, [915.5, 0, 30], (1, 0)),
        ({**REVENUE, "property": "weight"}, [10**14 - 1, 0, 0], (3, 1)),
        ({**ORDERS, "where": [{"property": "country", "op": "eq", "value": "DE"}]}, [1, 0, 2], (0, 0)),
        ({**ORDERS, "rule": {"kind": "tag", "tag": "vip"}}, [1, 0, 2], (0, 0)),
        ({**ORDERS, "event": "Never Seen"}, [0, 0, 0], (0, 0)),
    ],
)
def test_a_metric_is_what_its_definition_says_and_tells_what_it_left_out(
    acme, shop, alice, definition, expected, left_out
):
    (series,) = told(alice, acme, metric(alice, acme, definition))["series"]
    assert points(series) == expected
    assert (series["not_numbers"], series["other_currency"]) == left_out


def test_days_and_weeks_are_those_of_the_metrics_zone(acme, ledger, alice):
    ledger.bought(ledger.person(), datetime(2026, 3, 2, 20, tzinfo=UTC))
    shanghai = metric(alice, acme, ORDERS | {"zone": "Asia/Shanghai"}, "There")
    found = told(alice, acme, shanghai)
    assert points(found["series"][0]) == [0, 1, 0]
    assert found["series"][0]["points"][0]["at"] == "2026-03-01T16:00:00Z"
    weeks = metric(alice, acme, ORDERS | {"grain": "week"}, "By week")
    found = told(alice, acme, weeks, query="since=2026-03-04&until=2026-03-09")
    assert [(point["at"][:10], float(point["value"])) for point in found["series"][0]["points"]] == [
        ("2026-03-02", 1),
        ("2026-03-09", 0),
    ]


def test_weeks_begin_as_the_workspace_has_it(acme, ledger, alice):
    ledger.bought(ledger.person(), day(-1))  # A Sunday.
    weeks = metric(alice, acme, ORDERS | {"grain": "week"}, "By week")
    query = "since=2026-02-23&until=2026-03-07"
    assert points(told(alice, acme, weeks, query=query)["series"][0]) == [1, 0]
    Workspace.objects.filter(pk=acme.workspace.pk).update(settings={"week_start": "sunday"})
    found = told(alice, acme, weeks, query=query)["series"][0]
    assert [(point["at"][:10], float(point["value"])) for point in found["points"]] == [
        ("2026-02-22", 0),
        ("2026-03-01", 1),
    ]


def test_people_are_counted_once_a_week_and_not_once_a_day(acme, ledger, alice):
    ann = ledger.person()
    for n in range(3):
        ledger.bought(ann, day(n))
    people = metric(alice, acme, ORDERS | {"aggregate": "people", "grain": "week"})
    assert points(told(alice, acme, people)["series"][0]) == [1]


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"aggregate": "sum"}, "definition.property", "property_missing"),
        ({"property": "total"}, "definition.property", "property_not_used"),
        ({"unit": "money", "currency": "EUR"}, "definition.unit", "counts_are_numbers"),
        (REVENUE | {"currency": ""}, "definition.currency", "currency_of_money"),
        (REVENUE | {"unit": "count"}, "definition.currency", "currency_of_money"),
        (REVENUE | {"unit": "percent", "currency": ""}, "definition.unit", "percents_not_summed"),
        ({"zone": "Mars/Base"}, "definition.zone", "unknown_zone"),
        ({"where": [{"property": "total", "op": "resembles"}]}, "definition.where[0].op", "unknown_operator"),
        ({"rule": {"kind": "weather"}}, "definition.rule.kind", "unknown_kind"),
    ],
)
def test_a_definition_that_means_nothing_is_refused_in_both_languages(acme, alice, change, path, code):
    for language in ("en", "zh-hans"):
        answer = alice.call(
            "POST", f"{acme.here}/metrics", {"name": "Bad", "definition": ORDERS | change}, Accept_Language=language
        )
        assert error(answer) == (400, "invalid_metric")
        problems = orjson.loads(answer.content)["problems"]
        found = [each for each in problems if each["severity"] == "error"]
        assert [(each["path"], each["code"]) for each in found] == [(path, code)]
    assert english_in(found[0]["message"]) == []
    assert [each.name for each in Metric.objects.all()] == ["Orders"]


def test_another_definition_is_a_new_version_and_the_old_one_never_changes(acme, shop, alice):
    made = metric(alice, acme, ORDERS)
    here = f"{acme.here}/metrics/{made['id']}"
    renamed = alice.patch(here, {"name": "All sales"}, If_Match=made["etag"])
    assert (renamed["version"], renamed["owner"]) == (1, "alice")
    changed = alice.patch(here, {"definition": {**ORDERS, "aggregate": "people"}}, If_Match=renamed["etag"])
    assert changed["version"] == 2
    assert error(alice.call("PATCH", here, {"name": "Late"}, If_Match=made["etag"])) == (412, "stale")
    versions = alice.get(f"{here}/versions")["results"]
    assert [(each["number"], each["definition"]["aggregate"], each["published_by"]) for each in versions] == [
        (2, "people", "alice"),
        (1, "count", "alice"),
    ]
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        MetricVersion.objects.filter(number=1).update(definition={})


def test_two_metrics_of_one_unit_share_an_axis_and_a_sum(acme, shop, alice):
    orders = metric(alice, acme, ORDERS, "All")
    german = metric(alice, acme, ORDERS | {"where": [{"property": "country", "op": "eq", "value": "DE"}]}, "German")
    found = told(alice, acme, orders, german, query=PERIOD + "&summed=true")
    assert [(each["name"], points(each)) for each in found["series"]] == [
        ("All", [3, 0, 2]),
        ("German", [1, 0, 2]),
    ]
    assert points(found["sum"]) == [4, 0, 4]


@pytest.mark.parametrize(
    ("other", "query", "code", "says"),
    [
        (REVENUE, "", "different_units", "“One” in Number, “Two” in Money (EUR)"),
        (ORDERS | {"grain": "week"}, "", "different_steps", "different steps of time"),
        (ORDERS | {"aggregate": "people"}, "summed=true", "not_summable", "“Two” cannot be added"),
    ],
)
def test_what_does_not_go_together_is_refused_with_the_reason(acme, alice, other, query, code, says):
    ids = ",".join(metric(alice, acme, *each)["id"] for each in ((ORDERS, "One"), (other, "Two")))
    address = f"{acme.here}/metrics/values?metrics={ids}&{query}"
    answer = alice.call("GET", address)
    assert error(answer) == (400, "invalid")
    (problem,) = orjson.loads(answer.content)["problems"]
    assert problem["code"] == code
    assert says.replace(", ", " and ") in problem["message"] or says in problem["message"]
    chinese = orjson.loads(alice.call("GET", address, Accept_Language="zh-hans").content)["problems"][0]["message"]
    assert english_in(chinese) == []


def test_euros_and_yen_are_units_of_their_own(acme, alice):
    euros = metric(alice, acme, REVENUE, "Euros")
    yen = metric(alice, acme, REVENUE | {"currency": "JPY"}, "Yen")
    answer = alice.call("GET", f"{acme.here}/metrics/values?metrics={euros['id']},{yen['id']}")
    assert error(answer) == (400, "invalid")


def test_the_workspaces_zone_is_the_same_zone_by_its_name(acme, shop, alice):
    ours = metric(alice, acme, ORDERS, "Ours")
    named = metric(alice, acme, ORDERS | {"zone": acme.workspace.time_zone}, "Named")
    assert [points(each) for each in told(alice, acme, ours, named)["series"]] == [[3, 0, 2], [3, 0, 2]]


def test_all_metrics_of_an_answer_have_ten_seconds_together(acme, shop, alice, monkeypatch):
    limits = []

    def slow(*asked):
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting::int, pg_sleep(0.2) FROM pg_settings WHERE name = 'statement_timeout'")
            limits.append(cursor.fetchone()[0])
        return values(*asked)

    monkeypatch.setattr("insights.api.metric_values.values", slow)
    told(alice, acme, *(metric(alice, acme, ORDERS, name) for name in ("One", "Two", "Three")))
    assert limits[0] <= 10_000
    assert limits[1] <= limits[0] - 200
    assert limits[2] <= limits[1] - 200


def test_an_archived_metric_uses_nothing_even_when_it_is_changed(acme, alice):
    audience = f"{acme.here}/audiences/{acme.ids['audience']}"
    made = metric(alice, acme, ORDERS)
    here = f"{acme.here}/metrics/{made['id']}"
    alice.post(f"{here}/archive")
    rule = {"kind": "in_audience", "audience": acme.ids["audience"]}
    alice.patch(here, {"definition": ORDERS | {"rule": rule}}, If_Match=made["etag"])
    assert made["id"] not in [user["id"] for user in alice.get(f"{audience}/uses")["users"]]
    alice.post(f"{here}/restore")
    assert made["id"] in [user["id"] for user in alice.get(f"{audience}/uses")["users"]]


def test_what_is_in_use_is_not_archived_and_says_by_whom(acme, shop, alice):
    made = metric(alice, acme, ORDERS | {"rule": {"kind": "in_audience", "audience": acme.ids["audience"]}})
    here = f"{acme.here}/metrics/{made['id']}"
    # The audience is used by the metric, and says so.
    refused = alice.call("POST", f"{acme.here}/audiences/{acme.ids['audience']}/archive")
    assert error(refused) == (409, "conflict")
    assert orjson.loads(refused.content)["problems"][0]["path"] == made["id"]
    number = publicid.decode("met", made["id"])
    assert number is not None
    set_references(acme.workspace.pk, "journey", acme.journey.pk, "draft", [Thing("metric", number)])
    assert [user["name"] for user in alice.get(f"{here}/uses")["users"]] == ["Welcome"]
    refused = alice.call("POST", f"{here}/archive")
    assert error(refused) == (409, "conflict")
    assert "Welcome" in orjson.loads(refused.content)["message"]
    set_references(acme.workspace.pk, "journey", acme.journey.pk, "draft", [])
    assert alice.post(f"{here}/archive")["archived_at"] is not None
    assert [each["name"] for each in alice.get(f"{acme.here}/metrics")["results"]] == ["Orders"]
    assert [each["name"] for each in alice.get(f"{acme.here}/metrics?archived=true")["results"]] == ["Sales"]
    ok(alice.call("POST", f"{acme.here}/audiences/{acme.ids['audience']}/archive"))
    # What it names is gone by now, so it cannot come back as it is.
    assert error(alice.call("POST", f"{here}/restore")) == (409, "conflict")


def test_a_preview_judges_and_counts_without_saving(acme, ledger, alice):
    ledger.bought(ledger.person(), datetime.now(UTC) - timedelta(days=1), total=3)
    preview = f"{acme.here}/metrics/preview"
    found = alice.post(preview, {"definition": ORDERS})
    assert (found["problems"], len(found["values"]["series"][0]["points"])) == ([], 30)
    assert sum(filter(None, points(found["values"]["series"][0]))) == 1
    bad = alice.post(preview, {"definition": ORDERS | {"aggregate": "sum"}})
    assert ([each["path"] for each in bad["problems"]], bad["values"]) == (["definition.property"], None)
    unseen = alice.post(preview, {"definition": ORDERS | {"event": "Later"}})
    assert [(each["code"], each["severity"]) for each in unseen["problems"]] == [("event_never_seen", "warning")]
    assert [each.name for each in Metric.objects.all()] == ["Orders"]


def test_a_period_has_a_bound_and_an_owner_is_a_member(acme, alice):
    made = metric(alice, acme, ORDERS)
    for query in (
        "since=2020-01-01&until=2026-01-01",
        "since=2026-03-02&until=2026-03-01",
        "since=0001-01-01&until=0001-01-02",
        "since=9999-12-30&until=9999-12-31",
    ):
        assert error(alice.call("GET", f"{acme.here}/metrics/values?metrics={made['id']}&{query}")) == (400, "invalid")
    stranger = {"name": "Owned", "owner": "nobody", "definition": ORDERS}
    assert error(alice.call("POST", f"{acme.here}/metrics", stranger)) == (400, "invalid")
