"""The settings of a workspace: typed, in one place, and what a change will do is told before it is saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audiences.models import Audience
from cdp.profiles.models import Profile
from channels.models import Budget, Channel, Price
from core.publicid import encode
from journeys.design import settings_effects
from ops.settings_effects import effects
from tenancy.media import kinds
from tenancy.models import AuditEntry, Role, User, Via, Workspace
from tenancy.program_holdout import Holdout
from tenancy.quiet_hours import QuietHours
from tenancy.settings import FIELDS, Attribution, Settings, settings_of
from tests.chinese import english_in, in_chinese
from tests.integration.api.fixtures import Api, World, error, member
from tests.integration.journeys.builders import START, Builder, node, wires

SHARED = {
    "window_days": 7.0,
    "qualifying": "accepted",
    "channels": {},
    "half_life_days": 7.0,
    "position": [0.4, 0.2, 0.4],
}
DEFAULTS = {"region": None, "currency": None, "week_start": "monday", "attribution": SHARED,
            "quiet_hours": {"on": False, "start": "21:00", "end": "09:00", "media": {}, "since": None},
            "program_holdout": 0, "audit_days": 400}  # fmt: skip


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def codes(workspace: Workspace, now: datetime = START, **changes: Any) -> list[str]:
    found = effects(workspace, changes, now)
    texts = [in_chinese(each.text).replace("Asia/Shanghai", "").replace("NO", "") for each in found]
    assert [english_in(text) for text in texts] == [[]] * len(found)
    return [each.code for each in found]


def test_settings_are_shown_whole_and_changed_in_part(acme: World, alice: Api) -> None:
    before = alice.get(acme.here)
    assert {name: before[name] for name in DEFAULTS} == DEFAULTS
    assert before.keys() >= set(FIELDS)
    after = alice.patch(acme.here, {"region": "NO", "attribution": {"window_days": 14}, "audit_days": 90})
    assert after["attribution"] == SHARED | {"window_days": 14}
    changed = SHARED | {"window_days": 14, "qualifying": "opened"}
    assert alice.patch(acme.here, {"attribution": {"qualifying": "opened"}})["attribution"] == changed
    found = Workspace.objects.get(pk=acme.workspace.pk)
    assert settings_of(found).attribution == Attribution(window_days=14, qualifying="opened")
    assert (settings_of(found).region, settings_of(found).audit_days) == ("NO", 90)


def test_quiet_hours_are_dated_when_they_or_the_zone_change(acme: World, alice: Api) -> None:
    def change(**changes: Any) -> dict[str, Any]:
        found: dict[str, Any] = alice.patch(acme.here, changes)["quiet_hours"]
        return found

    assert change(time_zone="Asia/Shanghai")["since"] is None
    media = {"sms": {"start": "20:00", "end": "10:00"}, "in_app": None}
    first = change(quiet_hours={"on": True, "media": media})
    assert first == {"on": True, "start": "21:00", "end": "09:00", "media": media, "since": first["since"]}
    stored = Workspace.objects.get(pk=acme.workspace.pk).settings["quiet_hours"]
    assert stored == first, "as a whole, for those who read it as data"
    assert change(quiet_hours={"on": True, "media": media}, name="Same")["since"] == first["since"]
    later = [
        change(quiet_hours={"start": "22:00", "end": "08:00"}),
        change(time_zone="UTC"),
        change(quiet_hours={"on": False}),
    ]
    dates = [first["since"], *(each["since"] for each in later)]
    assert dates == sorted(set(dates))
    assert (later[0]["end"], later[0]["media"], later[2]["start"]) == ("08:00", media, "22:00")
    assert change(time_zone="Europe/Oslo")["since"] == dates[-1], "they are off"


def test_a_change_is_recorded_with_before_and_after(acme: World, alice: Api) -> None:
    alice.patch(acme.here, {"time_zone": "Asia/Shanghai", "attribution": {"window_days": 14}})
    alice.patch(acme.here, {"attribution": {"window_days": 21}})
    first, second = AuditEntry.objects.order_by("id")
    assert (first.before["time_zone"], first.after["time_zone"]) == ("UTC", "Asia/Shanghai")
    assert (second.before, second.after) == (
        {"settings": {"attribution": {"window_days": 14.0}}},
        {"settings": {"attribution": {"window_days": 21.0}}},
    )


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"region": "XX"}, "region"),
        ({"region": "47"}, "region"),
        ({"region": ""}, "region"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "ABC"}, "currency"),
        ({"currency": "eur"}, "currency"),
        ({"time_zone": "Mars/Phobos"}, "time_zone"),
        ({"locale": "en_US"}, "locale"),
        ({"locale": "English"}, "locale"),
        ({"attribution": {"window_days": 0}}, "attribution.window_days"),
        ({"attribution": {"window_days": 365.5}}, "attribution.window_days"),
        ({"attribution": {"qualifying": "wished"}}, "attribution.qualifying"),
        ({"attribution": {"model": "first"}}, "attribution.model"),
        ({"attribution": {"half_life_days": 0}}, "attribution.half_life_days"),
        ({"attribution": {"half_life_days": 1e-13}}, "attribution.half_life_days"),
        ({"attribution": {"position": [0, 0, 0]}}, "attribution.position"),
        ({"attribution": {"position": [2, 0, 0]}}, "attribution.position[0]"),
        ({"attribution": {"channels": {"mail": {}}}}, "attribution.channels.mail"),
        ({"quiet_hours": {"on": "at night"}}, "quiet_hours.on"),
        ({"quiet_hours": {"start": "9", "end": "21:00"}}, "quiet_hours.start"),
        ({"quiet_hours": {"start": "24:00", "end": "21:00"}}, "quiet_hours.start"),
        ({"quiet_hours": {"start": "21:00", "end": "21:00"}}, "quiet_hours.end"),
        ({"quiet_hours": {"end": "09:00"}}, "quiet_hours.start"),
        ({"quiet_hours": {"media": {"fax": None}}}, "quiet_hours.media.fax"),
        ({"quiet_hours": {"media": {"sms": {"start": "21:00", "end": "noon"}}}}, "quiet_hours.media.sms.end"),
        ({"quiet_hours": {"since": None}}, "quiet_hours.since"),
        ({"program_holdout": 0.21}, "program_holdout"),
        ({"program_holdout": -0.01}, "program_holdout"),
        ({"program_holdout": "nan"}, "program_holdout"),
        ({"audit_days": 89}, "audit_days"),
        ({"audit_days": 3651}, "audit_days"),
        ({"week_start": "friday"}, "week_start"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_at_its_field(
    acme: World, alice: Api, change: dict[str, Any], path: str
) -> None:
    for method, at in (("PATCH", acme.here), ("POST", f"{acme.here}/effects")):
        answer = alice.call(method, at, change)
        assert error(answer) == (400, "invalid")
        (problem,) = answer.json()["problems"]
        assert problem["path"] == path
        assert problem["message"]
    assert {name: alice.get(acme.here)[name] for name in DEFAULTS} == DEFAULTS


def test_settings_that_cannot_be_read_any_more_hold_by_their_defaults() -> None:
    odd = Workspace(
        settings={
            "attribution": [7],
            "audit_days": "long",
            "region": 47,
            "week_start": "friday",
            "demo": {"done": True},
        }
    )
    assert settings_of(odd) == Settings()
    assert settings_of(Workspace(settings=[])) == Settings()


def test_what_stays_as_it_is_has_no_effect(workspace: Workspace) -> None:
    held = {"time_zone": "UTC", "region": None, "consent": {"sms": "opt_out"}, "audit_days": 400}
    assert codes(workspace, **held, attribution={"window_days": 7, "qualifying": "accepted"}) == []
    assert codes(workspace, name="Other", locale="nb", audit_days=500) == []


def test_a_program_holdout_says_how_many_people_come_in_and_go_and_the_customers_page_who_is_in_it(
    acme: World, alice: Api
) -> None:
    assert codes(acme.workspace, program_holdout=0.1) == ["holdout_begins"]
    assert alice.patch(acme.here, {"program_holdout": 0.1})["program_holdout"] == 0.1
    for share, code in ((0.2, "holdout_grows"), (0.05, "holdout_shrinks"), (0, "holdout_ends")):
        assert codes(Workspace.objects.get(), program_holdout=share) == [code]
    assert codes(Workspace.objects.get(), program_holdout=0.1) == []
    holdout = Holdout(acme.workspace.pk, 1, 0.1, START)
    Profile.objects.bulk_create(
        Profile(workspace=acme.workspace, created_at=START, updated_at=START) for _ in range(100)
    )
    held = {holdout.has(pk): pk for pk in Profile.objects.values_list("pk", flat=True)}
    shown = {kind: alice.get(f"{acme.here}/profiles/{encode('prf', pk)}") for kind, pk in held.items()}
    assert {kind: each["program_holdout"] for kind, each in shown.items()} == {True: True, False: False}


def test_another_zone_names_the_schedules_that_move_and_when_they_come(builder: Builder) -> None:
    everybody = Audience.objects.create(workspace=builder.workspace, name="All", rule={"kind": "tag", "tag": "x"})
    who = encode("aud", everybody.pk)

    def live(name: str, start: str, **config: str) -> None:
        entry = node("in", "entry_schedule", audience=who, start=start, **config)
        builder.live(name, [entry, node("out", "exit")], wires("in>out"), reentry={"mode": "always"})

    live("Daily", "2026-03-02T18:00", repeat="FREQ=DAILY")
    live("Elsewhere", "2026-03-02T18:00", repeat="FREQ=DAILY", time_zone="Europe/Oslo")
    live("Past", "2026-03-02T16:00")
    found = effects(builder.workspace, {"time_zone": "Asia/Shanghai"}, START + timedelta(hours=1))
    assert [each.code for each in found] == ["local_times", "schedules_move"]
    assert {each.name: str(each.text) for each in found[1].things} == {
        "Daily": "Next: 2026-03-03 18:00 (Asia/Shanghai); until now: 2026-03-02 18:00 (UTC).",
        "Past": "Next: never again; until now: 2026-03-02 16:00 (UTC).",
    }
    assert codes(builder.workspace, time_zone="Asia/Shanghai") == ["local_times", "schedules_move"]


def test_schedules_beyond_those_that_are_looked_at_are_counted(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_effects, "SHOWN", 1)
    everybody = Audience.objects.create(workspace=builder.workspace, name="All", rule={"kind": "tag", "tag": "x"})
    for name in ("A", "B", "C"):
        entry = node("in", "entry_schedule", audience=encode("aud", everybody.pk), start="2026-03-03T18:00")
        builder.live(name, [entry, node("out", "exit")], wires("in>out"))
    (_, moved) = effects(builder.workspace, {"time_zone": "Asia/Shanghai"}, START)
    assert [each.name for each in moved.things] == ["A"]
    assert (
        moved.text
        == "Schedules that move with the clock: 1. Further journeys with schedules, which were not looked at: 2."
    )


def test_that_some_schedules_were_not_looked_at_is_said_even_if_none_of_the_others_moves(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_effects, "SHOWN", 1)
    everybody = Audience.objects.create(workspace=builder.workspace, name="All", rule={"kind": "tag", "tag": "x"})
    for name, zone in (("A", "Europe/Oslo"), ("B", "")):
        who = encode("aud", everybody.pk)
        entry = node("in", "entry_schedule", audience=who, start="2026-03-03T18:00", time_zone=zone)
        builder.live(name, [entry, node("out", "exit")], wires("in>out"))
    (_, moved) = effects(builder.workspace, {"time_zone": "Asia/Shanghai"}, START)
    assert moved.things == []
    assert (
        moved.text
        == "Schedules that move with the clock: 0. Further journeys with schedules, which were not looked at: 1."
    )


def test_a_schedule_whose_time_has_passed_by_the_new_clock_comes_at_once(builder: Builder) -> None:
    everybody = Audience.objects.create(workspace=builder.workspace, name="All", rule={"kind": "tag", "tag": "x"})
    entry = node("in", "entry_schedule", audience=encode("aud", everybody.pk), start="2026-03-02T21:00")
    builder.live("Evening", [entry, node("out", "exit")], wires("in>out"))
    (_, moved) = effects(builder.workspace, {"time_zone": "Asia/Shanghai"}, START + timedelta(hours=2))
    assert str(moved.things[0].text).startswith("Comes at once")


def test_another_region_says_which_numbers_and_audiences_are_read_anew(builder: Builder) -> None:
    builder.people(2)
    builder.identify("u1", phone="+4790000001")
    for name, value in (("With code", "+4790000001"), ("Without", "90000001")):
        rule = {"kind": "identifier", "namespace": "phone", "op": "eq", "value": value}
        Audience.objects.create(workspace=builder.workspace, name=name, rule=rule)
    numbers, audiences = effects(builder.workspace, {"region": "NO"}, START)
    assert numbers.text == (
        "From now on phone numbers without a country code are read as those of NO. "
        "Numbers that are known already (1) stay as they are."
    )
    assert [each.name for each in audiences.things] == ["Without"]
    assert codes(builder.workspace, region="NO") == ["phones_read_anew", "audiences_compare_anew"]
    builder.workspace.settings = {"region": "NO"}
    assert codes(builder.workspace, region=None) == ["phones_unread", "audiences_compare_anew"]
    _, unread = effects(builder.workspace, {"region": None}, START)
    assert unread.text == "1 audience compares with phone numbers without a country code, which then mean nobody."


def test_another_policy_of_consent_says_how_many_have_not_answered(builder: Builder) -> None:
    builder.people(3)
    (asked,) = effects(builder.workspace, {"consent": {"email": "opt_in", "sms": "opt_out"}}, START)
    assert asked.code == "consent_asked"
    assert "3 customers said neither yes nor no" in str(asked.text)


def test_another_window_says_how_many_conversions_are_credited_anew(workspace: Workspace) -> None:
    assert codes(workspace, attribution={"window_days": 30}) == ["credits_anew"]
    assert codes(workspace, attribution={"channels": {encode("chn", 1): {"window_days": 1}}}) == ["credits_anew"]
    assert codes(workspace, attribution={"half_life_days": 2, "position": [1, 0, 0]}) == [], "no credit that is kept"
    workspace.settings = {"attribution": {"channels": {encode("chn", 1): {"window_days": 1, "qualifying": "accepted"}}}}
    assert codes(workspace, attribution={"channels": {encode("chn", 1): {"window_days": 1}}}) == [], "the same rule"


def test_another_currency_says_how_many_prices_are_not_converted(workspace: Workspace) -> None:
    assert codes(workspace, currency="EUR") == [], "the first one"
    workspace.settings = {"currency": "EUR"}
    assert codes(workspace, currency="NOK") == [], "no prices yet"
    channel = Channel.objects.create(workspace=workspace, name="SMS", medium="sms", adapter="sandbox")
    Price.objects.create(workspace=workspace, channel=channel, amount=1, since=START)
    assert codes(workspace, currency="NOK") == ["costs_not_converted"]
    Budget.objects.create(workspace=workspace, journey_id=1, amount=1, span="life")
    assert codes(workspace, currency="NOK") == ["costs_not_converted", "budgets_not_converted"]
    assert codes(workspace, currency="EUR") == []


def test_fewer_days_of_the_log_say_how_many_entries_go(workspace: Workspace) -> None:
    now = datetime.now(UTC)
    for days in (89, 91, 300):
        AuditEntry.objects.create(
            workspace=workspace, at=now - timedelta(days=days), via=Via.WEB, verb="change", kind="cap"
        )
    (removed,) = effects(workspace, {"audit_days": 90}, now)
    assert str(removed.text) == (
        "2 entries of the audit log are older than 90 days and will be deleted permanently. This begins within the hour."
    )


def test_effects_are_told_to_those_who_may_change_settings_and_nothing_is_saved(acme: World, alice: Api) -> None:
    here = f"{acme.here}/effects"
    told = alice.post(here, {"attribution": {"window_days": 30}})["effects"]
    assert [(each["code"], each["things"]) for each in told] == [("credits_anew", [])]
    assert alice.get(acme.here)["attribution"]["window_days"] == 7
    assert error(Api(member(acme.workspace, Role.MARKETER)).call("POST", here, {"region": "NO"})) == (403, "forbidden")


def test_the_admin_changes_each_setting_by_its_own_field(acme: World) -> None:
    root = User.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(root)
    at = reverse("admin:tenancy_workspace_change", args=[acme.workspace.pk])
    typed = {"name": "Acme", "slug": "acme", "time_zone": "UTC", "locale": "en", "region": "NO", "window_days": 14}
    typed |= {"currency": "NOK", "week_start": "sunday", "program_holdout": 0.05}
    typed |= {"quiet_on": "on", "quiet_start": "22:00", "quiet_end": "08:00"}
    typed |= {"qualifying": "opened", "audit_days": 100} | {f"consent_{kind}": "opt_in" for kind in kinds()}
    typed |= {"members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0}
    assert client.post(at, typed | {"audit_days": 5, "time_zone": "Mars", "quiet_end": "22:00"}).context[
        "adminform"
    ].form.errors.keys() == {
        "audit_days",
        "quiet_end",
        "time_zone",
    }
    assert client.post(at, typed).status_code == 302
    found = settings_of(Workspace.objects.get(pk=acme.workspace.pk))
    assert found == Settings(
        consent=dict.fromkeys(kinds(), "opt_in"),
        region="NO",
        currency="NOK",
        attribution=Attribution(window_days=14, qualifying="opened"),
        audit_days=100,
        week_start="sunday",
        program_holdout=0.05,
        quiet_hours=QuietHours(on=True, start="22:00", end="08:00", since=found.quiet_hours.since),
    )
    assert found.quiet_hours.since is not None
    assert AuditEntry.objects.filter(kind="workspace").count() == 1
