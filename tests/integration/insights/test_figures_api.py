from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels.models import Touch
from core import publicid
from insights.figures.keep import keep_figures
from insights.models import JourneyFigure
from journeys.models import Conversion
from tenancy.models import Role
from tests.integration.api.fixtures import Api, World, error, member, world
from tests.integration.channels.program import hold_out
from tests.integration.insights.figures import welcome
from tests.integration.insights.ledger import Ledger, day
from tests.integration.journeys.builders import Builder


@pytest.fixture
def acme(db: None) -> World:
    return world("acme")


@pytest.fixture
def ledger(acme: World) -> Ledger:
    return Ledger(acme.workspace)


@pytest.fixture
def alice(acme: World) -> Api:
    return Api(member(acme.workspace, Role.VIEWER))


def address(acme: World, journey: int | None = None) -> str:
    return f"{acme.here}/journeys/{publicid.encode('jrn', journey)}/figures" if journey else f"{acme.here}/figures"


def test_a_journey_that_was_never_counted_says_so_and_has_no_rates(acme, ledger, alice):
    said = alice.get(address(acme, ledger.journeys["a"].pk))
    assert (said["at"], said["counting"], said["lift"], said["funnel"], said["groups"]) == (None, 0, None, [], [])
    assert set(said["total"]["counts"].values()) == {0}
    assert set(said["total"]["rates"].values()) == {None}
    assert said["total"]["values"] == []


def test_a_message_has_its_rates_with_intervals_under_its_name(acme, ledger, alice):
    for n in range(20):
        touch = ledger.touched(ledger.person(), day(n % 3))
        Touch.objects.filter(pk=touch).update(template_version_id=acme.touch.template_version_id)
        if n < 5:
            ledger.reported(touch, "clicked", day(3), acme.touch.channel_id)
    keep_figures(acme.workspace, day(4))
    said = alice.get(address(acme, ledger.journeys["a"].pk) + "?by=template&per=day&since=2026-03-01&until=2026-03-31")
    (group,) = said["groups"]
    assert group["name"] == acme.touch.template_version.template.name
    assert group["key"].startswith("tpl_")
    rate = group["rates"]["clicked"]
    assert (rate["n"], rate["of"], rate["rate"]) == (5, 20, 0.25)
    assert (round(rate["low"], 4), round(rate["high"], 4)) == (0.1119, 0.4687)
    points = {point["at"]: point for point in said["series"]}
    assert (len(points), min(points), max(points)) == (31, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z")
    sent = {at[8:10]: point["counts"]["sent"] for at, point in points.items() if point["counts"]["sent"]}
    assert sent == {"02": 7, "03": 7, "04": 6}
    # On the last day more was clicked than sent: a share of that would be nonsense.
    assert points["2026-03-05T00:00:00Z"]["rates"]["clicked"] is None
    only = alice.get(address(acme, ledger.journeys["a"].pk) + f"?template={group['key']}")
    assert only["total"]["counts"]["sent"] == 20
    assert error(alice.call("GET", address(acme) + "?template=tpl_nobody")) == (404, "not_found")


def test_a_workspace_is_told_apart_by_journey(acme, ledger, alice):
    for journey in "aab":
        ledger.touched(ledger.person(), day(1), journey)
    keep_figures(acme.workspace, day(2))
    said = alice.get(address(acme) + "?by=journey&since=2026-03-01")
    assert [(group["name"], group["counts"]["sent"]) for group in said["groups"]] == [
        ("a of acme", 2),
        ("b of acme", 1),
    ]


def test_the_funnel_says_how_many_came_went_on_and_how_long_they_stayed(workspace):
    builder = Builder(workspace)
    builder.people(3)
    version = welcome(builder)
    for n in range(1, 4):
        builder.track(f"u{n}", "Signed Up", day(0))
    builder.tick(day(0.01))
    builder.track("u3", "Order Completed", day(1), total=4)
    builder.tick(day(1.01))
    builder.tick(day(2.01))
    keep_figures(workspace, day(2.1))
    here = f"workspaces/{publicid.encode('wsp', workspace.pk)}/journeys/{publicid.encode('jrn', version.journey_id)}/figures"
    said = Api(member(workspace, Role.VIEWER)).get(here)
    funnel = {each["node"]: each for each in said["funnel"]}
    assert [funnel[key]["arrived"] for key in ("in", "hello", "rest", "out")] == [3, 3, 3, 2]
    assert (funnel["rest"]["dropped"], funnel["rest"]["stays"]) == (1, 3)
    assert (funnel["rest"]["name"], funnel["rest"]["sentence"]) == ("", "Wait 2 days")
    assert funnel["rest"]["mean_seconds"] == pytest.approx((2 + 2 + 1) / 3 * 86_400)
    assert said["total"]["values"] == [{"currency": "", "value": "4.0000"}]
    assert said["lift"]["verdict"]["code"] in ("immature", "no_control")
    assert datetime.now(UTC) - datetime.fromisoformat(said["mature_before"]) == pytest.approx(
        timedelta(days=10), abs=timedelta(minutes=5)
    )
    assert said["lift"]["verdict"]["text"]


def test_who_is_held_out_has_not_dropped_out(workspace):
    builder = Builder(workspace)
    builder.people(10)
    version = welcome(builder, holdout=0.9)
    for n in range(1, 11):
        builder.track(f"u{n}", "Signed Up", day(0))
    builder.tick(day(0.01))
    here = f"workspaces/{publicid.encode('wsp', workspace.pk)}/journeys/{publicid.encode('jrn', version.journey_id)}/figures"
    (entry,) = (each for each in Api(member(workspace, Role.VIEWER)).get(here)["funnel"] if each["node"] == "in")
    assert {port["port"] for port in entry["ports"]} >= {"!held_out"}
    assert (entry["arrived"], entry["dropped"]) == (10, 0)


def test_a_claim_comes_with_its_arms_and_intervals(acme, ledger, alice):
    for n in range(400):
        held_out = n % 2 == 0
        person = ledger.person()
        if n % 4 == 1 or n % 20 == 0:
            ledger.converted(person, day(1), "10", held_out=held_out)
        else:
            ledger.enrolled(person, held_out=held_out, at=day(-19))
    JourneyFigure.objects.create(workspace=acme.workspace, journey=ledger.journeys["a"])
    keep_figures(acme.workspace, day(2))
    said = alice.get(address(acme, ledger.journeys["a"].pk))["lift"]
    assert [(arm["arm"], arm["people"], arm["converted"]) for arm in said["arms"]] == [
        ("treated", 200, 100),
        ("business_as_usual", 200, 20),
    ]
    (contrast,) = said["contrasts"]
    assert contrast["rate"]["difference"] == pytest.approx(0.4)
    assert contrast["rate"]["always_low"] > 0
    assert (said["verdict"]["code"], contrast["value_verdict"]["code"]) == ("better", "worth_more")


def test_the_program_holdout_is_a_third_arm_compared_with_who_came_in_since_it_began(acme, ledger, alice):
    hold_out(acme.workspace, 0.1, day(-10))
    for n in range(600):
        arm = n % 3
        mark = {"held_out": arm == 1, "program_held_out": arm == 2}
        # Half of those let in or held out of the journey alone came in before anybody was held out of everything.
        person, at = ledger.person(), day(-19 if n % 2 and arm < 2 else -9)
        first = ledger.enrolled(person, at=at, **mark)
        if n % 100 < (80, 50, 20)[arm]:
            Conversion.objects.create(
                enrollment=first, workspace=acme.workspace, journey=ledger.journeys["a"], version_id=1, profile_id=person,
                held_out=mark["held_out"], converted_at=day(1), recorded_at=day(1), value=10,
            )  # fmt: skip
    # People held out at their first entry stay in that arm, also if they enter again when they are not.
    ledger.enrolled(person, at=day(1))
    JourneyFigure.objects.create(workspace=acme.workspace, journey=ledger.journeys["a"])
    keep_figures(acme.workspace, day(2))
    said = alice.get(address(acme, ledger.journeys["a"].pk))["lift"]
    assert said["since"] == "2026-02-20T12:00:00Z"
    assert [(arm["arm"], arm["people"]) for arm in said["arms"]] == [
        ("treated", 200), ("business_as_usual", 200), ("nothing", 200),
    ]  # fmt: skip
    told = [
        (each["arm"], each["against"], each["people"], each["against_people"], each["rate_verdict"]["code"])
        for each in said["contrasts"]
    ]
    assert told == [
        ("treated", "business_as_usual", 200, 200, "better"),
        ("treated", "nothing", 100, 200, "better"),
        ("business_as_usual", "nothing", 100, 200, "higher"),
    ]
    assert len({each["means"] for each in said["contrasts"]}) == 3
    assert said["verdict"] == said["contrasts"][0]["rate_verdict"]
    shown = alice.get(address(acme, ledger.journeys["a"].pk).replace("/figures", "/results"))
    assert (shown["enrolled"], shown["held_out"], shown["program_held_out"]) == (601, 200, 200)
    assert (shown["lift"]["treated"]["people"], shown["lift"]["held_out"]["people"]) == (200, 200)
    assert shown["lift"]["rate"] == said["contrasts"][0]["rate"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("per=hour", "too_many_points"),
        ("per=hour&since=2026-03-01&until=2026-03-15", "too_many_points"),
        ("per=day&since=2026-03-01", "too_many_points"),
        ("per=week", "too_many_points"),
        ("since=2026-03-02&until=2026-03-01", "until_before_since"),
        ("per=week&since=0001-01-01&until=0001-01-02", "min_value"),
        ("view=sideways", "invalid_choice"),
        ("by=journey", "invalid_choice"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(acme, ledger, alice, query, code):
    answer = alice.call("GET", address(acme, ledger.journeys["a"].pk) + "?" + query)
    assert error(answer) == (400, "invalid")
    assert f'"{code}"' in answer.content.decode()


def test_the_answer_takes_the_same_number_of_queries_for_one_and_for_many(acme, ledger, alice):
    ledger.touched(ledger.person(), day(1))
    keep_figures(acme.workspace, day(2))
    here = address(acme, ledger.journeys["a"].pk) + "?by=node"
    with CaptureQueriesContext(connection) as before:
        alice.get(here)
    for n in range(30):
        ledger.touched(ledger.person(), day(n % 5), "ab"[n % 2])
    keep_figures(acme.workspace, day(5), anew=True)
    with CaptureQueriesContext(connection) as after:
        alice.get(here)
    assert len(after) == len(before)


def test_a_week_begins_on_the_day_that_the_workspace_says_and_no_step_is_left_out(acme, ledger, alice):
    sent_at = day(0.5)  # A Monday.
    ledger.touched(ledger.person(), sent_at)
    keep_figures(acme.workspace, day(2))
    owner = Api(member(acme.workspace, Role.OWNER))
    weeks = address(acme, ledger.journeys["a"].pk) + "?per=week&since=2026-02-28&until=2026-03-08"
    for first, begins in (
        ("monday", {"2026-02-23": 0, "2026-03-02": 1}),
        ("saturday", {"2026-02-28": 1, "2026-03-07": 0}),
        ("sunday", {"2026-02-22": 0, "2026-03-01": 1, "2026-03-08": 0}),
    ):
        owner.patch(acme.here, {"week_start": first})
        series = alice.get(weeks)["series"]
        assert {each["at"][:10]: each["counts"]["sent"] for each in series} == begins
