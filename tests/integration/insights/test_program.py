"""Program lift: everybody outside of the program holdout against everybody inside, each purchase once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from cdp.profiles.models import Profile
from cdp.schema.models import EventName
from core import publicid
from insights.actions import choose_program_metric
from insights.figures.keep import keep_figures
from insights.lift.program import EVERY, kept_program, measure
from insights.models import JourneyFigure, Metric, MetricVersion, ProgramFigure
from insights.statistics.sample import Sample
from journeys.models import Version
from tenancy.access import command_access
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, member
from tests.integration.channels.program import hold_out
from tests.integration.insights.ledger import Ledger, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace)


def with_goal(ledger: Ledger, journey: str, number: int = 1, **goal: object) -> None:
    Version.objects.create(
        workspace=ledger.workspace,
        journey=ledger.journeys[journey],
        number=number,
        graph={"nodes": [], "edges": [], "settings": {"goal": {"window": "P10D", **goal}}},
        published_at=day(0),
    )


def sample(*people: tuple[int, int], never: int = 0) -> Sample:
    """People with (value, value before), each of them converted, and `never` who did nothing."""
    n = [Decimal(sum(each)) for each in zip(*((v, v * v, b, b * b, v * b) for v, b in people), strict=True)]
    return Sample(len(people) + never, len(people), *n)


def test_each_purchase_counts_once_by_whomever_it_was_and_only_since_the_share_is_what_it_is(ledger):
    hold_out(ledger.workspace, 0.2, day(-30))
    holdout = hold_out(ledger.workspace, 0.1, day(0))
    EventName.objects.create(workspace=ledger.workspace, name="Order Completed")
    # Of `b` the newest version counts; what both want counts once, and what neither wants does not.
    with_goal(ledger, "a", event="Order Completed", value="total", rule=None,
              where=[{"property": "total", "op": "ne", "value": 40}])  # fmt: skip
    with_goal(ledger, "b", event="Signed Up")
    with_goal(ledger, "b", 2, event="Order Completed", value="total",
              where=[{"property": "total", "op": "gte", "value": 50}])  # fmt: skip
    people = [ledger.person() for _ in range(3)]
    while sum(not holdout.has(person) for person in people) < 3 or not holdout.has(people[-1]):
        people.append(ledger.person())
    inside = people[-1:]
    outside = [person for person in people if not holdout.has(person)][:3]
    Profile.objects.exclude(pk__in=[*inside, *outside]).delete()
    one, other, merged = outside
    for person, at, total in ((one, 1, 70), (one, 2, 30), (other, 1, 20), (other, 2, 40), (inside[0], 3, 10)):
        ledger.bought(person, day(at), total=total, currency="EUR")
    for person, at in ((one, -1), (inside[0], -2), (one, -11), (other, 10)):
        ledger.bought(person, day(at), total=5)
    # A merged profile is not counted.
    Profile.objects.filter(pk=merged).update(merged_into=one)
    found = measure(holdout, day(10))
    assert found.outside == sample((100, 5), (20, 0))
    assert found.inside == sample((10, 5))
    assert (found.goals, found.by_rule, found.currencies) == (["Order Completed"], 0, ["EUR"])
    assert (found.since, found.until) == (day(0), day(10))
    with_goal(ledger, "b", 3, rule={"kind": "tag", "tag": "x"})
    assert (measure(holdout, day(10)).goals, measure(holdout, day(10)).by_rule) == (["Order Completed"], 1)


def test_an_event_has_the_value_of_the_goal_that_it_is_and_conditions_hold_as_of_its_own_day(ledger):
    holdout = hold_out(ledger.workspace, 0.1, day(0))
    EventName.objects.create(workspace=ledger.workspace, name="Order Completed")
    trips = [
        {"property": "kind", "op": "eq", "value": "trip"},
        {"property": "leaves", "op": "within_next", "value": "P7D"},
    ]
    with_goal(ledger, "a", event="Order Completed", value="fare", where=trips)
    with_goal(ledger, "b", event="Order Completed", value="total",
              where=[{"property": "kind", "op": "in", "value": ["book", "toy"]}])  # fmt: skip
    buyer = next(person for person in iter(ledger.person, None) if not holdout.has(person))
    ledger.bought(buyer, day(1), kind="trip", leaves=day(3).isoformat(), fare=100, total=120)
    ledger.bought(buyer, day(1), kind="trip", leaves=day(30).isoformat(), fare=700, total=800)
    ledger.bought(buyer, day(2), kind="book", fare=4, total=9)
    assert measure(holdout, day(40)).outside.value == Decimal(109)


def test_a_planted_lift_stands_beside_the_sum_of_journeys_with_the_gap(ledger):
    workspace = ledger.workspace
    api = Api(member(workspace, Role.VIEWER))
    here = f"workspaces/{publicid.encode('wsp', workspace.pk)}/program"
    assert api.get(here) == {"holdout": None, "measured": None, "metric": None, "earlier": []}
    holdout = hold_out(workspace, 0.2, day(0))
    assert api.get(here)["measured"] is None
    EventName.objects.create(workspace=workspace, name="Order Completed")
    with_goal(ledger, "a", event="Order Completed", value="total")
    for _ in range(1_000):
        ledger.person()
    outside = [pk for pk in Profile.objects.values_list("pk", flat=True) if not holdout.has(pk)]
    for person in outside[:300]:
        ledger.bought(person, day(1), total=10)
    # A journey of its own adds a tenth of a conversion for each of its 200.
    arms = {"treated": (200, 40), "business_as_usual": (200, 20)}
    lift = {arm: [str(n) for n in (*counts, 0, 0, 0, 0, 0)] for arm, counts in arms.items()}
    JourneyFigure.objects.create(
        workspace=workspace,
        journey=ledger.journeys["a"],
        lift={"arms": lift, "beside": {}, "since": None, "immature": 0, "has_goal": True},
        lift_at=day(2),
        lift_rests_until=day(90),
    )
    keep_figures(workspace, day(2))
    found = api.get(here)
    first = {"share": 0.2, "since": "2026-03-02T12:00:00Z", "until": None, "drawn": 1}
    assert (found["holdout"], found["earlier"]) == (first, [])
    said = found["measured"]
    assert (said["outside"]["people"], said["outside"]["converted"]) == (len(outside), 300)
    assert (said["inside"]["people"], said["inside"]["converted"]) == (1_000 - len(outside), 0)
    assert (said["rate_verdict"]["code"], said["value_verdict"]["code"]) == ("higher", "higher")
    assert said["extra_conversions"]["difference"] == pytest.approx(300)
    assert said["lifts"] == {"journeys": 1, "others": 0, "conversions": pytest.approx(20), "value": None}
    assert (said["gap_conversions"], said["gap_value"]) == (pytest.approx(280), None)
    # It rests, and is measured again once an hour has passed; of another share nothing was measured yet.
    for at, counted in ((day(2) + EVERY / 2, day(2)), (day(2) + EVERY + timedelta(minutes=1), None)):
        keep_figures(workspace, at)
        assert ProgramFigure.objects.get().at == (counted or at)
    # The lift of a journey in another currency stands beside no value of the program.
    lift = {arm: [str(n) for n in (*counts, 100, 1_000, 0, 0, 0)] for arm, counts in arms.items()}
    JourneyFigure.objects.update(lift={"arms": lift, "beside": {}, "since": None, "immature": 0, "has_goal": True})
    assert api.get(here)["measured"]["lifts"]["value"] is not None
    ledger.bought(outside[0], day(1), total=10, currency="EUR")
    order = ledger.bought(outside[1], day(-100), total=10, currency="USD")
    ledger.converted(outside[1], day(-100), event=order)
    keep_figures(workspace, day(2) + 3 * EVERY, anew=True)
    JourneyFigure.objects.update(lift={"arms": lift, "beside": {}, "since": None, "immature": 0, "has_goal": True})
    said = api.get(here)["measured"]
    assert (said["currencies"], said["lifts"]["value"], said["gap_value"]) == (["EUR"], None, None)
    hold_out(workspace, 0.1, day(3))
    found = api.get(here)
    assert (found["measured"], found["earlier"]) == (None, [first | {"until": "2026-03-05T12:00:00Z"}])
    hold_out(workspace, 0, day(4))
    found = api.get(here)
    assert (found["holdout"]["share"], found["holdout"]["until"], len(found["earlier"])) == (
        0.1,
        "2026-03-06T12:00:00Z",
        1,
    )
    hold_out(workspace, 0.05, day(5))
    found = api.get(here)
    shares = [found["holdout"], *found["earlier"]]
    assert [(each["share"], each["drawn"]) for each in shares] == [(0.05, 2), (0.1, 1), (0.2, 1)]


def metric(workspace: Workspace, name: str, **definition: object) -> Metric:
    made = Metric.objects.create(workspace=workspace, name=name)
    made.live_version = MetricVersion.objects.create(
        metric=made, number=1, definition={"event": "Order Completed", **definition}, published_at=day(0)
    )
    made.save()
    return made


def test_it_is_measured_by_the_events_of_a_metric_if_one_is_chosen(ledger):
    workspace = ledger.workspace
    api = Api(member(workspace, Role.OWNER))
    here = f"workspaces/{publicid.encode('wsp', workspace.pk)}/program"
    holdout = hold_out(workspace, 0.2, day(0))
    EventName.objects.create(workspace=workspace, name="Order Completed")
    with_goal(ledger, "a", event="Order Completed", value="total")
    for _ in range(50):
        ledger.person()
    buyers = [pk for pk in Profile.objects.values_list("pk", flat=True) if not holdout.has(pk)][:3]
    for buyer, total, currency in zip(buyers, (30, 70, 90), ("EUR", "EUR", "USD"), strict=True):
        ledger.bought(buyer, day(1), total=total, currency=currency)
    keep_figures(workspace, day(2))
    assert api.get(here)["measured"]["outside"]["converted"] == 3

    money = {"aggregate": "sum", "property": "total", "unit": "money", "currency": "EUR"}
    large = metric(workspace, "Large", **money, where=[{"property": "total", "op": "gte", "value": 50}])
    access = command_access(workspace, "test")
    assert choose_program_metric(access, large, day(2)) == []
    chosen = api.get(here)
    assert (chosen["metric"], chosen["measured"]) == ({"id": publicid.encode("met", large.pk), "name": "Large"}, None)
    keep_figures(workspace, day(2) + timedelta(minutes=2))
    said = api.get(here)["measured"]
    assert (said["outside"]["converted"], said["outside"]["value"], said["goals"]) == (
        1,
        "70.0000",
        ["Order Completed"],
    )
    assert (said["lifts"], said["gap_conversions"], said["gap_value"]) == (None, None, None)

    mean = metric(workspace, "Basket", **money | {"aggregate": "mean"})
    for code in ("metric_not_summable", "metric_archived"):
        refused = api.call("PUT", here, {"metric": publicid.encode("met", mean.pk)})
        assert (refused.status_code, [each["code"] for each in refused.json()["problems"]]) == (400, [code])
        Metric.objects.filter(pk=mean.pk).update(archived_at=day(1))
    assert api.get(here)["metric"]["name"] == "Large"

    assert choose_program_metric(access, None, day(2)) == []
    keep_figures(workspace, day(2) + timedelta(minutes=4))
    assert api.get(here)["measured"]["outside"]["converted"] == 3


def test_of_a_holdout_that_has_ended_late_events_count_for_thirty_days(ledger):
    holdout = hold_out(ledger.workspace, 0.1, day(0))
    EventName.objects.create(workspace=ledger.workspace, name="Order Completed")
    with_goal(ledger, "a", event="Order Completed")
    buyers = [person for person in (ledger.person() for _ in range(50)) if not holdout.has(person)][:3]
    hold_out(ledger.workspace, 0, day(10))
    counted = []
    for buyer, at in zip(buyers, (11, 39, 41), strict=True):
        keep_figures(ledger.workspace, day(at))
        ledger.bought(buyer, day(5))
        keep_figures(ledger.workspace, day(at) + 2 * EVERY)
        found = kept_program(ledger.workspace.pk)
        counted.append((found.outside.converted, found.until))
    assert counted == [(1, day(10)), (2, day(10)), (2, day(10))]


def test_it_names_nobody_twice(ledger):
    """Everybody of the workspace is on one side, and nobody of another one is on any."""
    holdout = hold_out(ledger.workspace, 0.2, day(0))
    Ledger(Workspace.objects.create(name="Other", slug="other")).person()
    EventName.objects.create(workspace=ledger.workspace, name="Order Completed")
    for _ in range(50):
        ledger.person()
    drawn = [holdout.has(pk) for pk in Profile.objects.filter(workspace=ledger.workspace).values_list("pk", flat=True)]
    sides = drawn.count(True), drawn.count(False)
    without_goals = measure(holdout, day(1))
    assert (without_goals.inside.people, without_goals.outside.people, without_goals.goals) == (*sides, [])
    with_goal(ledger, "a", event="Order Completed")
    found = measure(holdout, day(1))
    assert (found.inside.people, found.outside.people, found.goals) == (*sides, ["Order Completed"])
