"""Alerts that fire are told once, then after their quiet period, and their end; one harms no other, and a history is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insights.alerts import actions
from insights.alerts import evaluate as evaluation
from insights.alerts.evaluate import evaluate_due
from insights.alerts.history import KEPT, forget_old
from insights.alerts.setup import check_alert
from insights.alerts.sources.quarantine import Quarantine as QuarantineSource
from insights.models import Alert, Incident, IncidentState, Notice
from tenancy.access import command_access
from tenancy.models import AuditEntry, Workspace
from tests.chinese import english_in
from tests.integration.channels import factory
from tests.integration.insights.alerting import (
    alert,
    evaluate,
    notices,
    refused,
    send,
    sentence,
    set_aside,
    state,
    target,
)

NOW = factory.NOW


def minutes(n: float) -> datetime:
    return NOW + timedelta(minutes=n)


def test_it_is_told_once_then_after_the_quiet_period_and_its_end(workspace, mail):
    mailbox = target(workspace, "email", NOW, addresses=["ops@example.com", "boss@example.com"])
    alert(workspace, "parked", NOW, (mailbox,), minutes=0)
    row = set_aside(workspace, NOW)
    for n in (1, 2, 239, 241, 242):
        evaluate(minutes(n))
    row.delete()
    evaluate(minutes(243))
    evaluate(minutes(244))
    assert notices() == [
        (recipient, kind, number, "queued")
        for kind, number in (("firing", 1), ("firing", 2), ("resolved", 1))
        for recipient in ("ops@example.com", "boss@example.com")
    ]
    assert Alert.objects.get().notified_at == minutes(241)


def test_its_end_is_told_to_those_alone_who_were_told_of_it(workspace, mail):
    told, late = (target(workspace, "email", NOW, addresses=[f"{name}@example.com"]) for name in ("told", "late"))
    made = alert(workspace, "parked", NOW, (told,), minutes=0)
    row = set_aside(workspace, NOW)
    evaluate(minutes(1))
    made.targets.add(late)
    row.delete()
    evaluate(minutes(2))
    assert notices() == [("told@example.com", "firing", 1, "queued"), ("told@example.com", "resolved", 1, "queued")]


def test_an_acknowledged_alert_is_not_told_again_until_it_has_ended(workspace, mail):
    mailbox = target(workspace, "email", NOW, addresses=["ops@example.com"])
    made = alert(workspace, "parked", NOW, (mailbox,), minutes=0)
    row = set_aside(workspace, NOW)
    evaluate(minutes(1))
    assert actions.acknowledge(command_access(workspace, "test"), made, minutes(2)) is True
    assert actions.acknowledge(command_access(workspace, "test"), made, minutes(3)) is False
    assert AuditEntry.objects.filter(verb="acknowledge").count() == 1
    evaluate(minutes(600))
    assert state(made) == "acknowledged"
    row.delete()
    evaluate(minutes(601))
    incident = Incident.objects.get()
    assert (incident.acknowledged_by, incident.acknowledged_at) == ("manage.py test", minutes(2))
    assert [(kind, number) for _, kind, number, _ in notices()] == [("firing", 1), ("resolved", 1)]
    set_aside(workspace, minutes(602))
    evaluate(minutes(603))
    assert (state(made), [(kind, number) for _, kind, number, _ in notices()][2:]) == ("firing", [("firing", 1)])


def test_an_alert_that_is_not_due_or_switched_off_is_left_alone(workspace):
    made = alert(workspace, "parked", NOW, minutes=0)
    set_aside(workspace, NOW)
    assert (evaluate_due(NOW), evaluate_due(NOW + timedelta(seconds=59)), evaluate_due(minutes(1))) == (1, 0, 1)
    made.refresh_from_db()
    made.enabled = False
    actions.save_alert(command_access(workspace, "test"), made, [], minutes(2))
    assert (state(made), Incident.objects.get().resolved_at) == ("ok", minutes(2))
    assert evaluate(minutes(3)) == 0


@pytest.mark.parametrize(
    ("change", "reason", "subject"),
    [
        ({"enabled": False}, "switched_off", "Switched off while it fired: parked 0 (Acme)"),
        ({"config": {"minutes": 60}}, "changed", "Changed while it fired: parked 0 (Acme)"),
        ({"enabled": False, "tell_resolved": False}, None, ""),
    ],
)
def test_those_who_were_told_hear_that_an_alert_was_switched_off_or_changed(workspace, mail, change, reason, subject):
    mailbox = target(workspace, "email", NOW, addresses=["ops@example.com"])
    late = target(workspace, "email", NOW, addresses=["late@example.com"])
    made = alert(workspace, "parked", NOW, (mailbox,), minutes=0)
    set_aside(workspace, NOW)
    evaluate(minutes(1))
    made.refresh_from_db()
    for name, value in change.items():
        setattr(made, name, value)
    actions.save_alert(command_access(workspace, "test"), made, [mailbox, late], minutes(2))
    assert (state(made), Incident.objects.get().resolved_at) == ("ok", minutes(2))
    ended = [notice for notice in Notice.objects.order_by("pk") if notice.kind == "resolved"]
    assert [notice.recipient for notice in ended] == (["ops@example.com"] if reason else [])
    for notice in ended:
        assert (notice.content["reason"], notice.content["subject"]["en"]) == (reason, subject)
        assert "Set aside for at least 0 minutes: 1." in notice.content["text"]["en"]
        assert "Whether it is as it should be again is not known." in notice.content["text"]["en"]
        assert (
            english_in(notice.content["text"]["zh-hans"].split("http")[0].replace("parked", "").replace("Acme", ""))
            == []
        )


def test_those_who_were_told_hear_that_an_alert_was_deleted(workspace, mail):
    mailbox = target(workspace, "email", NOW, addresses=["ops@example.com"])
    made = alert(workspace, "parked", NOW, (mailbox,), minutes=0)
    quiet = alert(workspace, "parked", NOW, (mailbox,), minutes=600)
    set_aside(workspace, NOW)
    evaluate(minutes(1))
    send(minutes(1))
    for each in (made, quiet):
        actions.delete_alert(command_access(workspace, "test"), each, minutes(2))
    assert Incident.objects.count() == 0
    (left,) = Notice.objects.all()
    assert (left.content["reason"], left.content["links"]["alert"]) == (
        "deleted",
        "http://localhost:8000/w/acme/alerts",
    )
    assert "Set aside for at least 0 minutes: 1." in left.content["text"]["en"]
    assert english_in(left.content["text"]["zh-hans"].split("http")[0].replace("parked", "").replace("Acme", "")) == []
    assert send(minutes(3)) == 1
    assert mail.mail[-1][1]["Subject"].strip().startswith("Deleted while it fired: parked 0 (Acme)")
    assert forget_old(minutes(3) + KEPT) == 0
    assert Notice.objects.count() == 0


def test_an_alert_that_cannot_be_evaluated_harms_no_other_and_is_tried_ever_later(workspace, source):
    good = alert(workspace, "quarantine", NOW, at_least=1)
    bad = alert(workspace, "quarantine", NOW, at_least=1)
    unknown = alert(workspace, "quarantine", NOW, at_least=1)
    Alert.objects.filter(pk=bad.pk).update(config={"at_least": "many"})
    Alert.objects.filter(pk=unknown.pk).update(source="no_longer_there")
    refused(source, 1, NOW)
    assert evaluate_due(minutes(1)) == 1
    assert (state(good), state(bad), state(unknown)) == ("firing", "ok", "ok")
    bad.refresh_from_db()
    assert (bad.problem, bad.failures, bad.due_at) == ("failed", 1, minutes(2))
    assert sentence(bad).startswith("It could not be evaluated and is tried again.")
    for n in (2, 4, 8):
        assert evaluate_due(minutes(n)) >= 1
    bad.refresh_from_db()
    assert (bad.failures, bad.due_at) == (4, minutes(16))
    Alert.objects.filter(pk=bad.pk).update(config={"at_least": 1})
    evaluate_due(minutes(16))
    bad.refresh_from_db()
    assert (state(bad), bad.problem, bad.failures) == ("firing", "", 0)


def test_an_alert_that_is_slow_is_cancelled_and_the_others_of_its_source_are_read(workspace, source, monkeypatch):
    """The statement of one alert takes longer than any may: a real one that sleeps in PostgreSQL."""
    slow, quick = (alert(workspace, "quarantine", NOW, at_least=1) for _ in range(2))
    refused(source, 1, NOW)
    read = QuarantineSource.read

    def sleepy(self, workspace, asked, now):
        if slow.pk in asked:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(30)")
        return read(self, workspace, asked, now)

    monkeypatch.setattr(QuarantineSource, "read", sleepy)
    monkeypatch.setattr(evaluation, "STATEMENT_SECONDS", 0.2)
    assert evaluate_due(minutes(1)) == 1
    assert (state(slow), state(quick)) == ("ok", "firing")
    assert Alert.objects.get(pk=slow.pk).problem == "failed"


def test_alerts_that_are_read_alone_have_no_more_than_their_time_and_go_on_in_the_next_run(
    workspace, source, monkeypatch
):
    made = [alert(workspace, "quarantine", NOW, at_least=1) for _ in range(4)]
    refused(source, 1, NOW)
    read, slow = QuarantineSource.read, {made[0].pk, made[2].pk}
    clock = [0.0]

    def sleepy(self, workspace, asked, now):
        if slow & set(asked):
            clock[0] += evaluation.ALONE_SECONDS + 1
            raise TimeoutError
        return read(self, workspace, asked, now)

    def checked() -> list[bool]:
        return [each.checked_at is not None for each in Alert.objects.order_by("pk")]

    monkeypatch.setattr(QuarantineSource, "read", sleepy)
    monkeypatch.setattr(evaluation, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    assert evaluate_due(minutes(1)) == 0
    assert checked() == [True, False, False, False]
    assert evaluate_due(minutes(2)) == 1
    assert checked() == [True, True, True, False]
    assert evaluate_due(minutes(3)) == 2
    assert [state(each) for each in made] == ["ok", "firing", "ok", "firing"]


def test_the_number_of_statements_does_not_grow_with_the_alerts(workspace, mail):
    mailbox = target(workspace, "email", NOW, addresses=["ops@example.com"])
    set_aside(workspace, NOW)
    counts = []
    for more in (1, 29):
        for _ in range(more):
            alert(workspace, "parked", NOW, (mailbox,), minutes=0)
        Alert.objects.update(due_at=minutes(1))
        Incident.objects.all().delete()
        Alert.objects.update(incidents=0, notified_at=None)
        with CaptureQueriesContext(connection) as captured:
            evaluate_due(minutes(1))
        counts.append(len(captured))
    assert Notice.objects.count() == 30
    assert counts[0] == counts[1]


def test_a_workspace_that_fails_leaves_the_alerts_of_others_alone(workspace, source, monkeypatch):
    elsewhere = Workspace.objects.create(name="Other", slug="other")
    mine, theirs = alert(workspace, "parked", NOW, minutes=0), alert(elsewhere, "parked", NOW, minutes=0)
    set_aside(workspace, NOW, 1)
    set_aside(elsewhere, NOW, 2)
    whole = evaluation.evaluate_workspace

    def broken(workspace_id, now):
        if workspace_id == workspace.pk:
            raise RuntimeError("broken")
        return whole(workspace_id, now)

    monkeypatch.setattr(evaluation, "evaluate_workspace", broken)
    assert evaluate_due(minutes(1)) == 1
    assert (state(mine), state(theirs)) == ("ok", "firing")


def test_whoever_was_served_longest_ago_comes_first(workspace, monkeypatch):
    others = [Workspace.objects.create(name=name, slug=name) for name in ("b", "c")]
    for each in (workspace, *others):
        alert(each, "parked", NOW, minutes=0)
    Alert.objects.filter(workspace=workspace).update(checked_at=minutes(2))
    Alert.objects.filter(workspace=others[1]).update(checked_at=minutes(1))
    served = []
    monkeypatch.setattr(evaluation, "evaluate_workspace", lambda workspace_id, now: served.append(workspace_id) or 0)
    evaluate_due(minutes(3))
    assert served == [others[0].pk, others[1].pk, workspace.pk]


def test_an_evaluation_that_is_killed_before_it_commits_is_made_again_as_a_whole(workspace, mail, monkeypatch):
    mailbox = target(workspace, "email", NOW, addresses=["ops@example.com"])
    made = alert(workspace, "parked", NOW, (mailbox,), minutes=0)
    set_aside(workspace, NOW)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("insights.alerts.move._notices", killed)
        with pytest.raises(KeyboardInterrupt):
            evaluate_due(minutes(1))
    assert (state(made), notices()) == ("ok", [])
    evaluate_due(minutes(1))
    assert (state(made), len(notices())) == ("firing", 1)


def test_a_changed_config_says_nothing_of_what_the_one_before_found(workspace):
    made = alert(workspace, "parked", NOW, minutes=5)
    set_aside(workspace, NOW)
    evaluate(minutes(6))
    assert sentence(made) == "Set aside for at least 5 minutes: 1."
    made.refresh_from_db()
    made.config = {"minutes": 60}
    actions.save_alert(command_access(workspace, "test"), made, [], minutes(7))
    assert (state(made), sentence(made), Alert.objects.get().value) == ("ok", "", None)
    assert Incident.objects.get().config == {"minutes": 5}


@pytest.mark.parametrize("quiet", [timedelta(0), timedelta(days=367), timedelta.max])
def test_a_quiet_period_that_no_alert_can_have_is_refused(workspace, quiet):
    problems = check_alert(Alert(workspace=workspace, source="parked", quiet_period=quiet))
    assert [(problem.path, problem.code) for problem in problems] == [("quiet_period", "bad_quiet_period")]


def test_history_is_kept_for_over_a_year(workspace, mail):
    mailbox = target(workspace, "email", NOW, addresses=["ops@example.com"])
    alert(workspace, "parked", NOW, (mailbox,), minutes=0)
    row = set_aside(workspace, NOW)
    evaluate(minutes(1))
    row.delete()
    evaluate(minutes(2))
    assert forget_old(minutes(2) + KEPT) == 0
    assert forget_old(minutes(3) + KEPT) == 1
    assert (Incident.objects.count(), Notice.objects.count(), Alert.objects.get().incidents) == (0, 0, 1)
    set_aside(workspace, minutes(4))
    evaluate(minutes(5) + KEPT)
    assert Incident.objects.get(state=IncidentState.FIRING).number == 2
