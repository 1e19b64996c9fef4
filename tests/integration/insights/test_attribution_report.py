"""Models side by side, from the tables to the report."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from channels.models import Channel, Origin, SendState
from channels.touches.absorb import absorb
from content.models import Template, TemplateVersion
from core.db.sql import run, sql
from insights.attribution import read, refusals
from insights.attribution import report as reporting
from insights.attribution.credits import attribute
from insights.attribution.dimensions import BY_KIND as DIMENSIONS
from insights.attribution.goals import EventGoal, JourneyGoals
from insights.attribution.models import BY_KIND, MODELS
from insights.attribution.models.base import Weighing
from insights.attribution.models.last_touch import LastTouch
from insights.attribution.paths import Paths
from insights.attribution.read import Asked, read_paths
from insights.attribution.report import Report, report
from insights.attribution.settings import Attribution, Rule
from journeys.models import Journey
from tenancy import media
from tenancy.models import Organisation, Workspace
from tests.integration.insights.ledger import Ledger, day

MONTH = Asked(day(0), day(30), DIMENSIONS["journey"])
LAST = [BY_KIND["last_touch"]]


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    made = Ledger(workspace)
    made.touched(made.person(), day(-60))  # The ledger goes back behind every window.
    return made


def ask(ledger: Ledger, asked: Asked = MONTH, chosen: Attribution | None = None, models=LAST) -> Report:
    with transaction.atomic():
        return report(ledger.workspace.pk, asked, chosen or Attribution(), models)


def values(found: Report, model: str = "last_touch") -> dict[int | None, Decimal]:
    """What each number is credited with; None: nobody."""
    return {row.number: credit.value for row in found.rows for credit in row.credits if credit.model == model}


def a_busy_month(ledger: Ledger, seed: int) -> None:
    draw = random.Random(seed)
    mail = Channel.objects.create(workspace=ledger.workspace, name="Mail", medium="email", adapter="sandbox").pk
    for _ in range(40):
        person = ledger.person()
        for _ in range(draw.randrange(6)):
            touch = ledger.touched(
                person,
                day(draw.uniform(-10, 28)),
                draw.choice("ab"),
                channel=draw.choice([1, 2]),
                state=draw.choice([SendState.ACCEPTED, SendState.ACCEPTED, SendState.REJECTED]),
            )
            if draw.random() < 0.5:
                ledger.reported(
                    touch, draw.choice(["delivered", "opened", "clicked"]), day(draw.uniform(-10, 28)), mail
                )
        for _ in range(draw.randrange(3)):
            ledger.converted(
                person, day(draw.uniform(0, 29.9)), f"{draw.randrange(-500, 9000)}.{draw.randrange(100):02}"
            )


@pytest.mark.parametrize(
    "chosen",
    [
        Attribution(),
        Attribution(timedelta(days=2), "opened"),
        Attribution(timedelta(days=1), "delivered", {2: Rule(timedelta(days=14), "accepted")}),
    ],
    ids=["usual", "opened", "by channel"],
)
def test_last_touch_is_what_the_kept_credits_say(ledger: Ledger, chosen: Attribution) -> None:
    a_busy_month(ledger, 4)
    attribute(ledger.workspace.pk, chosen, day(40))
    kept: dict[int | None, Decimal] = {}
    ids = {name: journey.pk for name, journey in ledger.journeys.items()}
    for touch, journey, value in ledger.credits().values():
        number = ids[journey] if touch else None
        kept[number] = kept.get(number, Decimal(0)) + value
    found = ask(ledger, chosen=chosen)
    assert {number: value for number, value in values(found).items() if value} == kept
    assert found.value == sum(kept.values())


def test_every_model_shares_out_the_same_conversions_to_the_cent(ledger: Ledger) -> None:
    a_busy_month(ledger, 7)
    found = ask(ledger, models=MODELS)
    assert found.conversions > 20
    for at, model in enumerate(MODELS):
        credits = [row.credits[at] for row in found.rows]
        assert {credit.model for credit in credits} == {model.kind}
        assert sum(credit.value for credit in credits) == found.value
        assert sum(credit.conversions for credit in credits) == found.conversions
        assert all(credit.value == round(credit.value, 2) for credit in credits)
    assert found.rows[-1].number is None


def test_a_purchase_that_is_the_goal_of_two_journeys_is_one_conversion(ledger: Ledger) -> None:
    person = ledger.person()
    ledger.touched(person, day(1))
    order = ledger.bought(person, day(2), total=30)
    ledger.converted(person, day(2), None, "a", event=order)
    ledger.converted(person, day(2), "30", "b", event=order)
    found = ask(ledger)
    assert (found.conversions, found.value) == (1, 30)
    for journey, value in (("a", 0), ("b", 30)):
        one = ask(ledger, replace(MONTH, goal=JourneyGoals(ledger.journeys[journey].pk)))
        assert (one.conversions, one.value) == (1, value)


def test_every_event_of_a_name_is_a_conversion_of_the_whole_shop(ledger: Ledger) -> None:
    reached, walked_in = ledger.person(), ledger.person()
    ledger.touched(reached, day(1), "b")
    for person, at, properties in (
        (reached, 2, {"total": 10.5}),
        (reached, 3, {"total": -2}),
        (walked_in, 4, {"total": 7}),
        (walked_in, 5, {"total": "many"}),
        (walked_in, 6, {"total": 1e20}),
        (walked_in, 31, {"total": 100}),
    ):
        ledger.bought(person, day(at), **properties)
    ledger.converted(reached, day(2), "10.5")
    found = ask(ledger, replace(MONTH, goal=EventGoal("Order Completed", "total")))
    assert values(found) == {ledger.journeys["b"].pk: Decimal("8.5"), None: 7}
    assert (found.conversions, found.value) == (5, Decimal("15.5"))
    assert [note.code for note in found.notes] == ["without_value"]
    assert found.notes[0].message.startswith("2 of 5 conversions")
    counted = ask(ledger, replace(MONTH, goal=EventGoal("Order Completed")))
    assert (counted.conversions, counted.value) == (5, 0)
    assert ask(ledger, replace(MONTH, goal=EventGoal("Never Seen"))).refusal is not None


def test_only_messages_that_went_out_earn_anything(ledger: Ledger) -> None:
    person = ledger.person()
    ledger.touched(person, day(1), "b")
    ledger.touched(person, day(1.1), decision=2)
    ledger.touched(person, day(1.2), state=SendState.UNKNOWN)
    ledger.touched(person, day(1.3), origin=Origin.TEST)
    ledger.touched(ledger.person(), day(1.4))
    ledger.touched(person, day(2))
    ledger.converted(person, day(2), "8")
    assert values(ask(ledger)) == {ledger.journeys["b"].pk: 8, None: 0}


def test_the_period_is_half_open_and_the_windows_reach_behind_it(ledger: Ledger) -> None:
    for at, value in ((0, "1"), (30, "2"), (-0.001, "4"), (29.999, "8")):
        person = ledger.person()
        ledger.touched(person, day(at - 7))
        ledger.converted(person, day(at), value)
    found = ask(ledger)
    assert values(found) == {ledger.journeys["a"].pk: 9, None: 0}


def test_values_in_two_currencies_are_refused_and_one_of_them_can_be_chosen(ledger: Ledger) -> None:
    for currency, value in (("EUR", "10"), ("cny", "70"), ("EUR", "5"), (None, "1")):
        person = ledger.person()
        properties = {} if currency is None else {"currency": currency}
        ledger.converted(person, day(3), value, event=ledger.bought(person, day(3), **properties))
    refused = ask(ledger)
    assert refused.refusal is not None
    assert (refused.refusal.code, refused.rows, refused.currencies) == ("two_currencies", [], ["CNY", "EUR"])
    assert "CNY, EUR" in refused.refusal.message
    euros = ask(ledger, replace(MONTH, currency="EUR"))
    assert (euros.refusal, euros.conversions, euros.value, euros.currencies) == (None, 2, 15, ["EUR"])


def test_a_currency_of_a_conversion_without_a_value_does_not_count(ledger: Ledger) -> None:
    for currency, value in (("EUR", "10"), ("CNY", None)):
        person = ledger.person()
        ledger.converted(person, day(3), value, event=ledger.bought(person, day(3), currency=currency))
    found = ask(ledger)
    assert (found.refusal, found.currencies, found.value) == (None, ["EUR"], 10)


def test_where_nothing_can_be_said_the_report_says_why(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def code(asked: Asked = MONTH) -> str | None:
        refusal = ask(ledger, asked).refusal
        return refusal and refusal.code

    assert code() == "no_conversions"
    assert code(replace(MONTH, end=day(401))) == "period_too_long"
    ledger.converted(ledger.person(), day(-70), "1")
    assert code(Asked(day(-80), day(-65), MONTH.by)) == "before_the_ledger"
    monkeypatch.setattr(read, "MOST_CONVERSIONS", 1)
    monkeypatch.setattr(refusals, "MOST_CONVERSIONS", 1)
    for _ in range(3):
        ledger.converted(ledger.person(), day(3), "1")
    assert code() == "too_many_conversions"
    monkeypatch.setattr(read, "MOST_MESSAGES", 2)
    monkeypatch.setattr(refusals, "MOST_MESSAGES", 2)
    monkeypatch.setattr(read, "MOST_CONVERSIONS", 5)
    assert code() == "too_many_messages"


def test_no_model_is_begun_once_the_time_is_up_and_the_tables_are_left_before_the_first(ledger: Ledger) -> None:
    person = ledger.person()
    ledger.touched(person, day(1))
    ledger.converted(person, day(2))
    steps: list[str] = []

    @contextmanager
    def reading() -> Iterator[None]:
        steps.append("reading")
        with transaction.atomic():
            yield
        steps.append("read")

    class Told(LastTouch):
        def weigh(self, paths: Paths, chosen: Attribution) -> Weighing:
            steps.append("model")
            return super().weigh(paths, chosen)

    def told(until: float) -> Report:
        return report(ledger.workspace.pk, MONTH, Attribution(), [Told(), Told()], reading(), until)

    assert told(time.monotonic() + 60).refusal is None
    assert steps == ["reading", "read", "model", "model"]
    refused = told(time.monotonic() - 1)
    assert refused.refusal is not None
    assert (refused.refusal.code, refused.rows) == ("too_slow", [])
    assert steps[4:] == ["reading", "read"]


def test_a_window_that_reaches_behind_the_ledger_is_told(ledger: Ledger) -> None:
    ledger.converted(ledger.person(), day(-58), "1")
    early = ask(ledger, Asked(day(-62), day(-50), MONTH.by))
    assert [note.code for note in early.notes] == ["ledger_begins_later"]
    assert "7 days" in early.notes[0].message
    half_a_day = ask(ledger, Asked(day(-60), day(-50), MONTH.by), Attribution(timedelta(days=0.5)))
    assert "up to 1 days" in half_a_day.notes[0].message
    ledger.converted(ledger.person(), day(1), "1")
    assert ask(ledger).notes == []


def test_a_path_of_more_touches_than_are_looked_at_is_told(ledger: Ledger) -> None:
    person = ledger.person()
    for n in range(51):
        ledger.touched(person, day(2 + n / 100), "a" if n else "b")
    ledger.converted(person, day(3), "5")
    found = ask(ledger, models=[BY_KIND["first_touch"]])
    assert [note.code for note in found.notes] == ["paths_shortened"]
    assert values(found, "first_touch") == {ledger.journeys["a"].pk: 5, None: 0}
    assert found.rows[0].touches == 50


def test_touches_are_grouped_by_what_was_asked_for(ledger: Ledger) -> None:
    workspace = ledger.workspace
    channel = Channel.objects.create(workspace=workspace, name="Mail", medium="email", adapter="sandbox")
    template = Template.objects.create(workspace=workspace, name="Hello", medium="email")
    first, second = (
        TemplateVersion.objects.create(template=template, number=n, content={}, published_at=day(0)) for n in (1, 2)
    )
    for version, journey, medium in ((first, "a", "email"), (second, None, "sms")):
        person = ledger.person()
        ledger.touched(
            person,
            day(1),
            journey,
            origin=Origin.ENROLLMENT if journey else Origin.CAMPAIGN,
            channel=channel.pk,
            medium=medium,
            template_version=version.pk,
        )
        ledger.converted(person, day(2), "6")
    shops = Organisation.objects.create(workspace=workspace, name="Shops")
    Journey.objects.filter(pk=ledger.journeys["a"].pk).update(organisation=shops)
    kinds = media.kinds()
    expected = {
        "journey": {ledger.journeys["a"].pk: 6, 0: 6, None: 0},
        "channel": {channel.pk: 12, None: 0},
        "template": {template.pk: 12, None: 0},
        "organisation": {shops.pk: 6, 0: 6, None: 0},
        "medium": {kinds.index("email") + 1: 6, kinds.index("sms") + 1: 6, None: 0},
    }
    for kind, by in DIMENSIONS.items():
        assert values(ask(ledger, replace(MONTH, by=by))) == expected[kind], kind
    assert DIMENSIONS["template"].named(workspace.pk, [template.pk])[template.pk][1] == "Hello"
    assert DIMENSIONS["medium"].named(workspace.pk, [1, 0, -1]) == {1: ("email", "email")}


def test_people_who_did_not_convert_are_read_as_paths_to_nothing(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = (ledger.journeys[name].pk for name in "ab")
    for n in range(6):
        person = ledger.person()
        ledger.touched(person, day(1), "a")
        if n < 3:
            ledger.touched(person, day(3), "b")
        if n == 0:
            ledger.converted(person, day(4))
    ledger.touched(ledger.person(), day(40), "b")  # After the period.

    def lost() -> list[list[int]]:
        with transaction.atomic():
            paths = read_paths(ledger.workspace.pk, MONTH, Attribution()).paths
        starts = paths.lost.starts.tolist()
        ways = [paths.lost.players[s:e].tolist() for s, e in itertools.pairwise(starts)]
        return [[paths.lost_weight], *sorted(ways)]

    assert lost() == [[1.0], [a], [a], [a], [a, b], [a, b]]
    monkeypatch.setattr(read, "MOST_LOST", 2)
    weight, *sampled = lost()
    assert (weight, len(sampled)) == ([2.5], 2)


def test_a_service_message_is_direct(ledger: Ledger) -> None:
    person = ledger.person()
    ledger.touched(person, day(1), "a")
    ledger.touched(person, day(2), "b", transactional=True)
    ledger.converted(person, day(3), "9")
    found = ask(ledger, models=[BY_KIND["last_touch"], BY_KIND["last_non_direct"]])
    a, b = (ledger.journeys[name].pk for name in "ab")
    assert values(found) == {b: 9, a: 0, None: 0}
    assert values(found, "last_non_direct") == {a: 9, b: 0, None: 0}


def test_a_merge_a_refund_and_a_late_touch_leave_the_sums_right(ledger: Ledger) -> None:
    kept, merged = ledger.person(), ledger.person()
    ledger.touched(merged, day(1), "b")
    ledger.converted(kept, day(2), "19.99")
    ledger.converted(merged, day(3), "-5.01")
    a, b = (ledger.journeys[name].pk for name in "ab")
    assert values(ask(ledger)) == {b: Decimal("-5.01"), None: Decimal("19.99")}
    with transaction.atomic():
        absorb([(kept, merged)], day(4))
        run(sql("UPDATE journeys_conversion SET profile_id = {} WHERE profile_id = {}", kept, merged))
    found = ask(ledger, models=MODELS)
    assert found.value == Decimal("14.98")
    assert {model.kind: values(found, model.kind) for model in MODELS} == {
        model.kind: {b: Decimal("14.98"), None: 0} for model in MODELS
    }
    ledger.touched(kept, day(2.5), "a")
    assert values(ask(ledger)) == {b: Decimal("19.99"), a: Decimal("-5.01"), None: 0}


def test_a_value_finer_than_a_cent_is_counted_as_it_is(ledger: Ledger) -> None:
    person = ledger.person()
    ledger.touched(person, day(1))
    ledger.converted(person, day(2), "0.0005")
    assert ask(ledger).value == Decimal("0.0005")
    assert values(ask(ledger))[ledger.journeys["a"].pk] == Decimal("0.0005")


def test_many_things_share_a_row(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "MOST_ROWS", 3)
    for channel in range(1, 6):
        person = ledger.person()
        for n in range(channel):
            ledger.touched(person, day(1 + n / 10), channel=channel)
        ledger.converted(person, day(2), str(channel))
    found = ask(ledger, replace(MONTH, by=DIMENSIONS["channel"]))
    assert values(found) == {5: 5, -1: 6, 4: 4, None: 0}


def test_another_workspace_is_not_read(ledger: Ledger) -> None:
    theirs = Ledger(Workspace.objects.create(name="Other", slug="other"))
    theirs.converted(theirs.person(), day(1), "7")
    assert ask(ledger).refusal is not None
