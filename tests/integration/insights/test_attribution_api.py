from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import publicid
from insights.attribution.models import BY_KIND
from journeys.models import Conversion
from tenancy.models import Role
from tests.integration.api.fixtures import Api, World, error, member, world
from tests.integration.insights.ledger import Ledger, day


@pytest.fixture
def acme(db: None) -> World:
    return world("acme")


@pytest.fixture
def ledger(acme: World) -> Ledger:
    return Ledger(acme.workspace)


@pytest.fixture
def alice(acme: World) -> Api:
    return Api(member(acme.workspace, Role.VIEWER))


def path(ledger: Ledger, **query: str) -> str:
    asked = {"start": day(0).isoformat(), "end": day(30).isoformat()} | query
    return f"workspaces/{publicid.encode('wsp', ledger.workspace.pk)}/results/attribution?{urlencode(asked)}"


def test_models_stand_side_by_side_and_each_sums_to_the_conversions(ledger: Ledger, alice: Api) -> None:
    person = ledger.person()
    ledger.touched(person, day(-1), "a")
    ledger.touched(person, day(1), "b")
    ledger.converted(person, day(2), "10.01")
    ledger.converted(ledger.person(), day(3), "5")
    said = alice.get(path(ledger, by="journey", model="all"))
    assert [model["kind"] for model in said["models"]] == list(BY_KIND)
    assert (said["conversions"], said["value"], said["currencies"], said["refusal"]) == (2, "15.0100", [], None)
    assert said["rule"] == {"window_days": 7.0, "qualifying": "accepted"}
    assert [(row["of"], row["name"], row["touches"]) for row in said["rows"]] == [
        ("thing", "b of acme", 1),
        ("thing", "a of acme", 1),
        ("nobody", "", 0),
    ]
    assert said["rows"][0]["id"] == publicid.encode("jrn", ledger.journeys["b"].pk)
    for at, model in enumerate(said["models"]):
        credits = [row["credits"][at] for row in said["rows"]]
        assert {credit["model"] for credit in credits} == {model["kind"]}
        assert sum(Decimal(credit["value"]) for credit in credits) == Decimal("15.01")
        assert sum(Decimal(credit["conversions"]) for credit in credits) == 2
        assert (credits[-1]["value"], credits[-1]["conversions"]) == ("5.0000", "1.00")


def test_only_the_models_asked_for_come_and_markov_says_how_sure_it_is(ledger: Ledger, alice: Api) -> None:
    person = ledger.person()
    ledger.touched(person, day(1))
    ledger.converted(person, day(2), "10")
    usual = alice.get(path(ledger, by="medium"))
    assert [model["kind"] for model in usual["models"]] == [
        kind for kind in BY_KIND if kind not in ("markov", "markov_2", "shapley")
    ]
    said = alice.get(path(ledger, by="medium", model="linear,markov,linear"))
    assert [model["kind"] for model in said["models"]] == ["linear", "markov"]
    row = said["rows"][0]
    assert (row["of"], row["id"]) == ("thing", "email")
    linear, markov = row["credits"]
    assert (linear["worth"], linear["low"], linear["high"]) == (None, None, None)
    assert (markov["worth"], markov["high"]) == (1.0, 1.0)
    assert 0 <= markov["low"] <= 1


def test_what_cannot_be_said_is_said_in_both_languages(ledger: Ledger, alice: Api) -> None:
    said = alice.get(path(ledger))
    assert (said["rows"], said["conversions"]) == ([], 0)
    assert said["refusal"]["code"] == "no_conversions"
    assert said["refusal"]["message"].startswith("Nobody reached a goal")
    chinese = orjson.loads(alice.call("GET", path(ledger), Accept_Language="zh-CN").content)
    assert chinese["refusal"]["message"].startswith("该时间段内没有人达成目标")
    assert chinese["models"][0]["name"] == "末次触达"


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"model": "linear,guess"}, "model", "unknown_model"),
        ({"start": day(30).isoformat()}, "start", "not_before_end"),
        ({"end": "0001-01-02T00:00:00Z"}, "end", "out_of_range"),
        ({"start": "9999-12-31T23:59:59Z"}, "start", "out_of_range"),
        ({"by": "weather"}, "by", "invalid_choice"),
        ({"currency": "euro"}, "currency", "invalid"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    ledger: Ledger, alice: Api, query: dict[str, str], field: str, code: str
) -> None:
    answer = alice.call("GET", path(ledger, **query))
    assert error(answer) == (400, "invalid")
    assert [(each["path"], each["code"]) for each in orjson.loads(answer.content)["problems"]] == [(field, code)]


def test_an_event_can_be_the_goal_and_not_a_journey_with_it(ledger: Ledger, alice: Api) -> None:
    person = ledger.person()
    ledger.touched(person, day(1), "b")
    ledger.bought(person, day(2), order={"total": 12.5}, currency="EUR")
    said = alice.get(path(ledger, by="journey", event="Order Completed", value="order.total"))
    assert (said["conversions"], said["value"], said["currencies"]) == (1, "12.5000", ["EUR"])
    journey = publicid.encode("jrn", ledger.journeys["a"].pk)
    answer = alice.call("GET", path(ledger, event="Order Completed", journey=journey))
    assert error(answer) == (400, "invalid")
    assert orjson.loads(answer.content)["problems"][0]["code"] == "goal_given_twice"


def test_a_metric_can_be_the_goal_if_it_could_be_that_of_a_journey(ledger: Ledger, acme: World, alice: Api) -> None:
    owner = Api(member(acme.workspace, Role.OWNER, "olga"))

    def made(name: str, **definition: object) -> str:
        given = {"name": name, "definition": {"event": "Order Completed", **definition}}
        metric_id: str = owner.post(f"{acme.here}/metrics", given)["id"]
        return metric_id

    euros = {"property": "total", "unit": "money", "currency": "EUR"}
    german = [{"property": "country", "op": "eq", "value": "DE"}]
    revenue = made("Revenue", aggregate="sum", where=german, **euros)
    for total, currency, country in ((12.5, "EUR", "DE"), (900, "JPY", "DE"), (7, "EUR", "FR"), (30, "eur", "DE")):
        ledger.bought(ledger.person(), day(2), total=total, currency=currency, country=country)
    said = alice.get(path(ledger, metric=revenue))
    assert (said["conversions"], said["value"], said["currencies"]) == (2, "42.5000", ["EUR"])
    for metric, more, code in (
        (made("Mean", aggregate="mean", **euros), {}, "metric_not_summable"),
        (revenue, {"event": "Order Completed"}, "goal_given_twice"),
    ):
        answer = alice.call("GET", path(ledger, metric=metric, **more))
        assert error(answer) == (400, "invalid")
        assert orjson.loads(answer.content)["problems"][0]["code"] == code


def test_another_workspaces_journey_is_not_found(ledger: Ledger, alice: Api) -> None:
    theirs = Ledger(world("other").workspace)
    journey = publicid.encode("jrn", theirs.journeys["a"].pk)
    assert error(alice.call("GET", path(ledger, journey=journey))) == (404, "not_found")


def test_thirty_days_until_now_are_looked_at_unless_asked_otherwise(ledger: Ledger, alice: Api) -> None:
    for days, value in ((1, "1"), (29, "2"), (31, "4")):
        run = ledger.converted(ledger.person(), day(0), value)
        Conversion.objects.filter(pk=run).update(converted_at=timezone.now() - timedelta(days=days))
    said = alice.get(path(ledger).partition("?")[0])
    assert (said["conversions"], said["value"], said["by"]) == (2, "3.0000", "channel")


def test_a_report_takes_the_same_number_of_queries_for_one_and_for_many(ledger: Ledger, alice: Api) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            alice.get(path(ledger, by="journey"))
        return len(captured)

    person = ledger.person()
    ledger.touched(person, day(1))
    ledger.converted(person, day(2))
    before = queries()
    for _ in range(30):
        person = ledger.person()
        ledger.touched(person, day(1), "b")
        ledger.converted(person, day(2))
    assert queries() == before
