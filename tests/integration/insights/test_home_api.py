"""The home page: the last 30 days, journeys by value, what needs attention; each person's in their own order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cdp.ingest.models import Quarantine
from cdp.parking.models import Parked
from channels.models import Channel, Send, SendState
from core import publicid
from insights.figures.keep import keep_figures
from insights.models import HomePage, Incident, IncidentState, JourneyFigure
from journeys.models import Journey, JourneyState
from tenancy.access import new_key
from tenancy.models import ApiKey, Role, Workspace
from tests.integration.api.fixtures import Api, World, error, member, ok, world
from tests.integration.insights.ledger import Ledger

NOW = datetime.now(UTC)
LATER_CARDS = ["attention", "sent", "converted", "unsubscribed", "journeys"]
LIFT = {"immature": 0, "has_goal": True, "beside": {}, "since": None}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def acme(db: None) -> World:
    return world("acme")


@pytest.fixture
def ledger(acme: World) -> Ledger:
    return Ledger(acme.workspace)


@pytest.fixture
def alice(acme: World) -> Api:
    return Api(member(acme.workspace, Role.VIEWER, "alice"))


def key(acme: World, *scopes: str) -> Api:
    made = new_key()
    ApiKey.objects.create(
        workspace=acme.workspace, name="k", prefix=made.prefix, digest=made.digest, scopes=list(scopes)
    )
    return Api(key=made.plain)


def cards(home: dict) -> list[str]:
    return [place["card"] for place in home["cards"] if not place["hidden"]]


def needing(home: dict) -> dict[str, int]:
    return {each["kind"]: each["count"] for each in home["attention"]}


def arms(treated: tuple[int, int], held_out: tuple[int, int]) -> dict:
    """The kept sums of two arms: people, and those who converted."""
    sums = {"treated": treated, "business_as_usual": held_out}
    return LIFT | {"arms": {arm: [str(n) for n in (*each, 0, 0, 0, 0, 0)] for arm, each in sums.items()}}


def test_an_empty_workspace_says_what_to_do_first(db):
    empty = Workspace.objects.create(name="Empty", slug="empty")
    here = f"workspaces/{publicid.encode('wsp', empty.pk)}"
    home = Api(member(empty, Role.MARKETER)).get(f"{here}/home")
    assert home["steps"] == [
        {"step": step, "done": False} for step in ("source", "events", "channel", "template", "journey")
    ]
    assert (home["attention"], home["figures"]["journeys"], home["figures"]["at"]) == ([], [], None)
    assert len(home["figures"]["days"]) == 30
    assert {n for day in home["figures"]["days"] for n in day["counts"].values()} == {0}
    assert cards(home) == ["start", *LATER_CARDS]


def test_the_first_steps_are_gone_once_all_are_done(acme, alice):
    home = alice.get(f"{acme.here}/home")
    assert (home["steps"], cards(home)) == ([], LATER_CARDS)


def test_thirty_days_are_told_day_by_day_and_nothing_older(acme, ledger, alice):
    touch = ledger.touched(ledger.person(), ago(3))
    ledger.touched(ledger.person(), ago(3))
    ledger.touched(ledger.person(), ago(31))
    ledger.reported(touch, "unsubscribed", ago(2), acme.touch.channel_id)
    ledger.converted(ledger.person(), ago(1))
    ledger.converted(ledger.person(), ago(1), held_out=True)
    keep_figures(acme.workspace, NOW)
    figures = alice.get(f"{acme.here}/home")["figures"]
    told = {day["at"][:10]: day["counts"] for day in figures["days"]}
    assert (len(told), max(told)) == (30, NOW.date().isoformat())
    assert told[ago(3).date().isoformat()]["sent"] == 2
    assert told[ago(2).date().isoformat()]["unsubscribed"] == 1
    assert told[ago(1).date().isoformat()]["converted"] == 1
    # Whoever was held out shows what happens without the journey, and is no conversion of it.
    assert figures["total"] == {"entered": 1, "sent": 2, "converted": 1, "unsubscribed": 1}


def test_journeys_come_by_what_they_brought_and_say_what_may_be_claimed(acme, ledger, alice):
    ledger.converted(ledger.person(), ago(1), "10", "a")
    ledger.converted(ledger.person(), ago(1), "25", "b")
    keep_figures(acme.workspace, NOW)
    for journey, converted in (("a", 300), ("b", 110)):
        JourneyFigure.objects.update_or_create(
            workspace=acme.workspace,
            journey=ledger.journeys[journey],
            defaults={"lift": arms((1_000, converted), (1_000, 100)), "lift_at": NOW},
        )
    journeys = alice.get(f"{acme.here}/home")["figures"]["journeys"]
    told = [
        (each["journey"]["name"], each["values"], each["claims"], [said["code"] for said in each["verdicts"]])
        for each in journeys
    ]
    assert told == [
        ("b of acme", [{"currency": "", "value": "25.0000"}], False, ["no_clear_difference"]),
        ("a of acme", [{"currency": "", "value": "10.0000"}], True, ["better"]),
    ]


def test_values_in_two_currencies_are_never_added_up(acme, ledger, alice):
    for currency, value, journey in (("EUR", "5", "a"), ("JPY", "900", "b"), ("EUR", "20", "b")):
        person = ledger.person()
        event = ledger.bought(person, ago(1), currency=currency)
        ledger.converted(person, ago(1), value, journey, event=event)
    keep_figures(acme.workspace, NOW)
    journeys = alice.get(f"{acme.here}/home")["figures"]["journeys"]
    assert [(each["journey"]["name"], each["values"]) for each in journeys] == [
        ("b of acme", [{"currency": "EUR", "value": "20.0000"}, {"currency": "JPY", "value": "900.0000"}]),
        ("a of acme", [{"currency": "EUR", "value": "5.0000"}]),
    ]


def test_what_needs_somebody_is_counted_and_named(acme, ledger, alice):
    when = {"stage": "tick.advance", "code": "22003", "failed_at": NOW, "retry_at": NOW}
    for ref in (1, 2):
        Parked.objects.create(workspace=acme.workspace, kind="profile", ref=ref, since=ago(ref), **when)
    Quarantine.objects.create(workspace=acme.workspace, received_at=ago(1), item="{}", code="no_identifier")
    Quarantine.objects.create(
        workspace=acme.workspace, received_at=ago(1), item="{}", code="no_identifier", replayed_at=NOW
    )
    Quarantine.objects.create(workspace=acme.workspace, received_at=ago(90), item="{}", code="no_identifier")
    Journey.objects.filter(pk=ledger.journeys["a"].pk).update(state=JourneyState.PAUSED, paused_at=ago(1))
    home = alice.get(f"{acme.here}/home")
    # Both journeys of the ledger were never drawn; that of the world can be published.
    assert needing(home) == {"alerts": 1, "parked": 2, "quarantine": 1, "paused": 1, "drafts": 2}
    told = {each["kind"]: each for each in home["attention"]}
    assert told["parked"]["since"][:19] == ago(2).isoformat()[:19]
    assert [thing["name"] for thing in told["paused"]["things"]] == ["a of acme"]
    assert {thing["name"] for thing in told["drafts"]["things"]} == {"a of acme", "b of acme"}


def test_a_channel_needs_somebody_when_it_is_paused_or_off_or_fails(acme, ledger, alice):
    def channel(name: str, **state: object) -> int:
        return Channel.objects.create(
            workspace=acme.workspace, name=name, medium="email", adapter="sandbox", receipt_key=name, **state
        ).pk

    channel("paused", paused_until=NOW + timedelta(hours=1))
    channel("was paused", paused_until=ago(1))
    channel("off, and nobody waits", enabled=False)
    ledger.touched(ledger.person(), NOW, channel=channel("off", enabled=False), state=SendState.QUEUED)
    few, bad, too_late = channel("few failed"), channel("bad"), channel("too late")
    for number, failed, reason in ((few, 4, "timeout"), (bad, 5, "failed"), (too_late, 9, "")):
        for n in range(10):
            state = SendState.REJECTED if n < failed and reason else SendState.EXPIRED if n < failed else 3
            touch = ledger.touched(ledger.person(), NOW, channel=number, state=state)
            Send.objects.filter(pk=touch).update(reason=reason, closed_at=NOW)
    keep_figures(acme.workspace, NOW)
    (told,) = [each for each in alice.get(f"{acme.here}/home")["attention"] if each["kind"] == "channels"]
    assert [(thing["name"], thing["why"]) for thing in told["things"]] == [
        ("bad", "failing"),
        ("off", "off"),
        ("paused", "paused"),
    ]
    assert told["count"] == 3


def test_an_alert_that_fires_is_told_until_somebody_acknowledges_it(acme, alice):
    fired = Incident.objects.filter(alert__workspace=acme.workspace)
    (told,) = [each for each in alice.get(f"{acme.here}/home")["attention"] if each["kind"] == "alerts"]
    assert (told["count"], [thing["name"] for thing in told["things"]]) == (1, ["Parked"])
    fired.update(state=IncidentState.ACKNOWLEDGED)
    assert "alerts" not in needing(alice.get(f"{acme.here}/home"))


def test_a_card_is_absent_where_its_numbers_may_not_be_read(acme, ledger, alice):
    Quarantine.objects.create(workspace=acme.workspace, received_at=ago(1), item="{}", code="no_identifier")
    assert cards(alice.get(f"{acme.here}/home")) == LATER_CARDS
    home = key(acme, "sources:read").get(f"{acme.here}/home")
    assert (cards(home), home["figures"], needing(home)) == (["attention"], None, {"quarantine": 1})
    home = key(acme, "profiles:read").get(f"{acme.here}/home")
    assert (home["cards"], home["figures"], home["attention"], home["steps"]) == ([], None, [], [])


def test_everybody_arranges_their_own_page(acme, alice):
    bob = Api(member(acme.workspace, Role.OWNER, "bob"))
    chosen = [{"card": "journeys", "hidden": False}, {"card": "sent", "hidden": True}]
    answer = ok(alice.call("PUT", f"{acme.here}/home", {"cards": chosen}))
    rest = [{"card": name, "hidden": False} for name in LATER_CARDS if name not in ("journeys", "sent")]
    assert [each for each in answer["cards"] if each["card"] != "start"] == chosen + rest
    assert alice.get(f"{acme.here}/home")["cards"] == chosen + rest
    assert cards(bob.get(f"{acme.here}/home")) == LATER_CARDS
    ok(alice.call("PUT", f"{acme.here}/home", {"cards": []}))
    assert cards(alice.get(f"{acme.here}/home")) == LATER_CARDS
    assert HomePage.objects.count() == 1


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ([{"card": "weather"}], "invalid"),
        ([{"card": "sent"}, {"card": "sent", "hidden": True}], "invalid"),
        ([{"card": "sent", "width": 2}], "invalid"),
        ("sent", "invalid"),
    ],
)
def test_an_arrangement_that_cannot_be_shown_is_refused_and_the_old_one_stays(acme, alice, places, code):
    ok(alice.call("PUT", f"{acme.here}/home", {"cards": [{"card": "journeys"}]}))
    assert error(alice.call("PUT", f"{acme.here}/home", {"cards": places})) == (400, code)
    assert cards(alice.get(f"{acme.here}/home"))[0] == "journeys"


def test_a_key_has_no_page_to_arrange(acme):
    answer = key(acme, "journeys:read").call("PUT", f"{acme.here}/home", {"cards": []})
    assert error(answer) == (400, "no_person")
    answer = key(acme).call("PUT", f"{acme.here}/home", {"cards": []}, Accept_Language="zh-hans")
    assert orjson.loads(answer.content)["message"] == "API 密钥没有首页。请以个人身份登录后再调整自己的首页。"


def test_the_queries_do_not_grow_with_journeys_or_messages(acme, ledger, alice):
    def costs() -> int:
        with CaptureQueriesContext(connection) as captured:
            alice.get(f"{acme.here}/home")
        return len(captured)

    ledger.touched(ledger.person(), ago(1))
    keep_figures(acme.workspace, NOW)
    few = costs()
    for n in range(30):
        ledger.journeys[str(n)] = Journey.objects.create(workspace=acme.workspace, name=f"more {n}")
        ledger.touched(ledger.person(), ago(n % 20), str(n))
        Channel.objects.create(
            workspace=acme.workspace, name=f"c{n}", medium="email", adapter="sandbox", receipt_key=f"c{n}"
        )
    keep_figures(acme.workspace, NOW)
    assert costs() == few
