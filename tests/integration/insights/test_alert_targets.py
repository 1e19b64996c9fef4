"""Alerts are told by mail, webhook and WeCom robot: each notice at least once, under the same key, whatever goes wrong."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPSenderRefused
from types import SimpleNamespace

import orjson
import pytest
from django.core.mail import EmailMessage
from django.db import connection

from cdp.parking.models import Parked
from core.egress import signing
from insights.alerts import actions, send, trial
from insights.alerts.send import GIVE_UP, LEASE, claim, send_due
from insights.alerts.setup import check_target
from insights.alerts.targets import BY_KIND, wecom_robot
from insights.alerts.targets.base import Outcome
from insights.api.alerts import _told
from insights.models import Alert, AlertTarget, Incident, Notice
from tenancy.access import command_access
from tenancy.models import AuditEntry, Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.channels.factory import NOW
from tests.integration.insights.alerting import alert, evaluate, notices, target

SECRET = signing.new_secret()


def minutes(n: float) -> datetime:
    return NOW + timedelta(minutes=n)


def fire(workspace: Workspace, *targets: AlertTarget, at: datetime = NOW) -> None:
    """An alert that fires."""
    alert(workspace, "parked", at, targets, minutes=0)
    Parked.objects.get_or_create(
        kind="send",
        ref=workspace.pk,
        defaults={"workspace": workspace, "stage": "claim", "code": "X", "since": at, "failed_at": at, "retry_at": at},
    )
    evaluate(at)


def details() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("detail", flat=True))


def test_each_mailbox_gets_a_mail_in_both_languages_with_links_and_a_key(workspace, mail):
    fire(workspace, target(workspace, "email", NOW, addresses=["ops@example.com", "boss@example.com"]))
    assert send_due(NOW) == 2
    assert sorted(to for to, _ in mail.mail) == ["boss@example.com", "ops@example.com"]
    message = mail.mail[0][1]
    assert message["Subject"].strip() == "Alert: parked 0 (Acme) / 告警：parked 0（Acme）"
    body = message.get_content()
    assert "Set aside for at least 0 minutes: 1." in body
    assert "What is behind it: http://localhost:8000/w/acme/parked" in body
    assert "相关明细：http://localhost:8000/w/acme/parked" in body
    assert "http://localhost:8000/w/acme/alerts?alert=alt_" in body
    assert set(mail.keys()) == {str(notice) for notice in Notice.objects.all()}
    assert {state for _, _, _, state in notices()} == {"sent"}
    assert send_due(minutes(1)) == 0


def test_a_test_goes_the_real_way_is_marked_and_says_what_was_answered(workspace, listener, mail):
    hook = target(workspace, "webhook", NOW, {"signing_secret": SECRET}, url=listener.url)
    AlertTarget.objects.update(enabled=False, rests_until=minutes(30))
    hook.refresh_from_db()
    access = command_access(workspace, "test")
    (tried,) = actions.send_test(access, hook, NOW)
    heard = listener.heard[0]
    assert (tried.recipient, tried.outcome) == ("", Outcome("taken"))
    assert (heard.json["type"], heard.json["alert"], heard.json["key"]) == (
        "alert.test",
        None,
        heard.headers["idempotency-key"],
    )
    assert "This is a test, sent by manage.py test." in heard.json["text"]["en"]
    assert [
        line for line in heard.json["text"]["zh-hans"].splitlines() if "http" not in line and "测试" not in line
    ] == []
    assert AlertTarget.objects.get().rests_until is None
    listener.answers = [(500, b"broken")]
    (tried,) = actions.send_test(access, hook, NOW)
    assert tried.outcome == Outcome("retry", "HTTP 500 broken")
    mailbox = target(workspace, "email", NOW, addresses=["nobody@example.com", "ops@example.com"], language="en")
    refused, taken = actions.send_test(access, mailbox, NOW)
    assert (refused.outcome, taken.outcome) == (Outcome("refused", "550 5.1.1 no such mailbox"), Outcome("taken"))
    assert mail.mail[0][1]["Subject"].strip() == f"Test of the alert target “{mailbox.name}” (Acme)"
    noted = AuditEntry.objects.filter(verb="test_send").order_by("pk")
    assert [(entry.details["taken"], entry.details["of"]) for entry in noted] == [(1, 1), (0, 1), (1, 2)]
    assert Notice.objects.count() == 0


def test_a_test_that_takes_too_long_says_which_addresses_were_not_tried(workspace, mail, monkeypatch):
    mailbox = target(workspace, "email", NOW, addresses=["ops@example.com", "boss@example.com"])
    clock = iter([0.0, 0.0, trial.SECONDS + 1])
    monkeypatch.setattr(trial, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    outcomes = [each.outcome for each in trial.send_trial(mailbox, "me", NOW)]
    assert outcomes == [Outcome("taken"), Outcome("retry", trial._NO_TIME)]


def test_what_was_told_stays_in_the_history_when_the_target_is_deleted(workspace, listener, mail):
    listener.answers = [(204, b"")]
    hook = target(workspace, "webhook", NOW, {"signing_secret": SECRET}, url=listener.url)
    slow = target(workspace, "email", NOW, addresses=["full@example.com"])
    fire(workspace, hook, slow)
    send_due(NOW)
    made, access = Alert.objects.get(), command_access(workspace, "test")
    actions.save_alert(access, made, [], minutes(1))
    for each in (hook, slow):
        assert actions.delete_target(access, each, minutes(1)) == []
    assert [(state, detail) for (*_, state), detail in zip(notices(), details(), strict=True)] == [
        ("sent", ""),
        ("failed", "The target was deleted."),
    ]
    (told,) = _told(list(Incident.objects.all())).values()
    assert (told["told"], told["failed"], told["gone"]) == (1, 1, sorted([hook.name, slow.name]))
    assert send_due(minutes(60)) == 0


def test_one_language_is_that_language_alone(workspace, mail):
    fire(workspace, target(workspace, "email", NOW, addresses=["ops@example.com"], language="zh-hans"))
    send_due(NOW)
    body = mail.mail[0][1].get_content()
    assert [line for line in body.splitlines() if line and english_in(line) and "http" not in line] == []


def test_a_mailbox_that_is_refused_is_given_up_and_the_others_are_told(workspace, mail):
    fire(
        workspace,
        target(workspace, "email", NOW, addresses=["nobody@example.com", "full@example.com", "ops@example.com"]),
    )
    send_due(NOW)
    assert notices() == [
        ("nobody@example.com", "firing", 1, "failed"),
        ("full@example.com", "firing", 1, "queued"),
        ("ops@example.com", "firing", 1, "queued"),
    ]
    assert details()[:2] == ["550 5.1.1 no such mailbox", "452 4.2.2 mailbox full"]
    send_due(minutes(1))
    assert notices()[2] == ("ops@example.com", "firing", 1, "sent")


def test_without_a_mail_server_a_notice_waits_and_says_why(workspace, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    fire(workspace, target(workspace, "email", NOW, addresses=["ops@example.com"]))
    assert send_due(NOW) == 0
    assert (notices()[0][3], details()) == ("queued", ["No mail server is set up: the operator sets EMAIL_URL."])


@pytest.mark.parametrize(
    "error", [SMTPAuthenticationError(535, b"bad"), SMTPSenderRefused(550, b"bad", "us@x.example")]
)
def test_what_the_operator_can_repair_gives_no_mail_up(workspace, mail, monkeypatch, error):
    fire(workspace, target(workspace, "email", NOW, addresses=["ops@example.com"]))

    def refused(_: EmailMessage) -> int:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", refused)
        send_due(NOW)
    assert notices()[0][3] == "queued"
    assert send_due(minutes(1)) == 1


def test_the_end_is_never_told_before_the_begin(workspace, listener):
    hook = target(workspace, "webhook", NOW, {"signing_secret": SECRET}, url=listener.url)
    listener.answers = [(503, b""), (503, b""), (204, b"")]
    fire(workspace, hook)
    send_due(NOW)
    send_due(minutes(1))
    Parked.objects.all().delete()
    evaluate(minutes(2))
    assert [kind for _, kind, _, state in notices() if state == "queued"] == ["firing", "resolved"]
    assert send_due(minutes(3)) == 2
    assert [heard.json["type"] for heard in listener.heard] == ["alert.firing"] * 3 + ["alert.resolved"]


def test_a_webhook_gets_signed_json_and_the_same_bytes_and_key_on_every_attempt(workspace, listener):
    listener.answers = [(500, b"busy"), (204, b"")]
    fire(workspace, target(workspace, "webhook", NOW, {"signing_secret": SECRET}, url=listener.url))
    assert send_due(NOW) == 0
    assert (notices(), details()) == ([("", "firing", 1, "queued")], ["HTTP 500 busy"])
    assert send_due(NOW + timedelta(seconds=59)) == 0
    assert send_due(minutes(1)) == 1
    first, second = listener.heard
    assert (first.body, first.headers["idempotency-key"]) == (second.body, second.headers["idempotency-key"])
    for heard in listener.heard:
        at = datetime.fromtimestamp(int(heard.headers["webhook-timestamp"]), NOW.tzinfo)
        assert signing.verify(SECRET, heard.headers, heard.body, at) == str(Notice.objects.get())
    told = second.json
    assert (told["type"], told["alert"]["source"], told["incident"]["state"], told["value"]) == (
        "alert.firing",
        "parked",
        "firing",
        1,
    )
    assert told["links"]["behind"] == "http://localhost:8000/w/acme/parked"
    assert told["text"]["zh-hans"].splitlines()[1] == "已搁置至少 0 分钟：1 项。"


def test_a_webhook_that_is_gone_is_not_called_again(workspace, listener):
    listener.answers = [(410, b"")]
    fire(workspace, target(workspace, "webhook", NOW, {"signing_secret": SECRET}, url=listener.url))
    send_due(NOW)
    send_due(minutes(5))
    assert (len(listener.heard), notices()[0][3]) == (1, "failed")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (b'{"errcode":0,"errmsg":"ok"}', "sent"),
        (b'{"errcode":45009,"errmsg":"api freq out of limit"}', "queued"),
        (b'{"errcode":93000,"errmsg":"invalid webhook url, hint: [k-e-y]"}', "failed"),
        (b"<html>busy</html>", "queued"),
    ],
)
def test_a_wecom_robot_takes_a_message_only_if_it_says_so(workspace, listener, said, state):
    listener.answers = [(200, said)]
    robot = target(workspace, "wecom_robot", NOW, {"key": "k-e-y"}, url=listener.url, mentioned=["zhang", "li"])
    fire(workspace, robot)
    send_due(NOW)
    assert notices()[0][3] == state
    (heard,) = listener.heard
    assert heard.path == "/hook?key=k-e-y"
    assert heard.json["msgtype"] == "markdown"
    lines = heard.json["markdown"]["content"].splitlines()
    assert (lines[0], lines[-1]) == ("告警：parked 0（Acme）", "<@zhang><@li>")
    assert "k-e-y" not in details()[0]


def test_a_message_that_is_too_long_for_wecom_is_cut_at_a_character(workspace, listener, monkeypatch):
    monkeypatch.setattr(wecom_robot, "MAX_BYTES", 300)
    listener.answers = [(200, b'{"errcode":0}')]
    Workspace.objects.filter(pk=workspace.pk).update(name="字" * 200)
    workspace.refresh_from_db()
    fire(workspace, target(workspace, "wecom_robot", NOW, {"key": "k"}, url=listener.url, language="both"))
    assert send_due(NOW) == 1
    content = listener.heard[0].json["markdown"]["content"]
    assert 296 < len(content.encode()) <= 300
    assert content.endswith("字…")


def test_a_process_that_is_killed_before_it_notes_the_answer_tells_it_again_under_the_same_key(
    workspace, mail, monkeypatch
):
    fire(workspace, target(workspace, "email", NOW, addresses=["ops@example.com"]))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(send, "close", killed)
        with pytest.raises(KeyboardInterrupt):
            send_due(NOW)
    assert len(mail.mail) == 1
    assert send_due(NOW + LEASE - timedelta(seconds=1)) == 0
    assert send_due(NOW + LEASE) == 1
    assert list(mail.keys().values()) == [2]


def test_a_target_that_is_down_rests_ever_longer_holds_up_no_other_and_is_given_up(workspace, mail, listener):
    down = target(workspace, "webhook", NOW, {"signing_secret": SECRET}, url=listener.url)
    listener.answers = [(503, b"")]
    well = target(workspace, "email", NOW, addresses=["ops@example.com"])
    for _ in range(3):
        fire(workspace, down, well)
    assert send_due(NOW) == 3
    assert len(listener.heard) == 1
    now = NOW
    while Notice.objects.filter(state=1).exists():
        now += timedelta(minutes=1)
        send_due(now)
        assert now < NOW + GIVE_UP + timedelta(minutes=60)
    assert Counter(state for _, _, _, state in notices()) == {"failed": 3, "sent": 3}
    assert len(listener.heard) < 200


def test_a_target_that_is_switched_off_is_not_told_of_long_ago_when_it_is_back(workspace, mail):
    mailbox = target(workspace, "email", NOW, addresses=["ops@example.com"])
    fire(workspace, mailbox)
    AlertTarget.objects.update(enabled=False)
    send_due(NOW + GIVE_UP - timedelta(seconds=1))
    assert notices()[0][3] == "queued"
    send_due(NOW + GIVE_UP)
    assert (notices()[0][3], details()) == ("failed", ["The target is switched off."])
    AlertTarget.objects.update(enabled=True)
    assert send_due(NOW + GIVE_UP) == 0


def test_a_target_that_was_down_is_not_told_of_long_ago_when_it_is_well_again(workspace, listener):
    down = target(workspace, "webhook", NOW, {"signing_secret": SECRET}, url=listener.url)
    listener.answers = [(503, b""), (204, b"")]
    for _ in range(3):
        fire(workspace, down)
    send_due(NOW)
    AlertTarget.objects.update(rests_until=NOW + GIVE_UP + timedelta(minutes=1))
    assert send_due(NOW + GIVE_UP) == 0
    assert Counter(state for *_, state in notices()) == {"failed": 3}
    assert sorted(details()) == ["HTTP 503"] + ["The target took no notices for a day."] * 2
    assert send_due(NOW + GIVE_UP + timedelta(minutes=2)) == 0
    assert len(listener.heard) == 1


def test_two_processes_never_hold_the_same_notice_and_not_all_at_once(workspace, mail):
    fire(workspace, target(workspace, "email", NOW, addresses=[f"m{n}@example.com" for n in range(4)]))
    first, second, third = claim(NOW), claim(NOW), claim(NOW)
    assert first is not None
    assert second is not None
    assert first.pk != second.pk
    assert third is None
    send.close(first, Outcome("taken"), NOW)
    assert claim(NOW) is not None


@pytest.mark.django_db(transaction=True)
def test_processes_that_send_side_by_side_tell_each_recipient_once(workspace, mail):
    fire(workspace, target(workspace, "email", NOW, addresses=[f"m{n}@example.com" for n in range(12)]))

    def work() -> None:
        try:
            while Notice.objects.filter(state=1).exists():
                send_due(NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(to for to, _ in mail.mail) == sorted(f"m{n}@example.com" for n in range(12))


def test_secrets_that_cannot_be_read_any_more_are_said_and_can_be_entered_again(workspace, listener, settings):
    hook = target(workspace, "webhook", NOW, {"signing_secret": SECRET}, url=listener.url)
    fire(workspace, hook)
    settings.ENCRYPTION_KEYS = ["another"]
    assert send_due(NOW) == 0
    assert details() == ["The secrets of the target cannot be read any more: enter them again."]
    hook.refresh_from_db()
    saved, _ = actions.save_target(
        command_access(workspace, "test"), hook, hook.settings, {"signing_secret": SECRET}, minutes(1)
    )
    assert saved is not None
    assert send_due(minutes(1)) == 1


BAD = [
    ("email", {"addresses": []}, {}, ("settings.addresses", "bad_setting")),
    ("email", {"addresses": ["a@x.example", "no address"]}, {}, ("settings.addresses[1]", "bad_mailbox")),
    (
        "email",
        {"addresses": [f"{'x' * 199} <{'a' * 64}@{'b' * 60}.example>"]},
        {},
        ("settings.addresses[0]", "bad_setting"),
    ),
    ("email", {"addresses": ["a@x.example"], "cc": ""}, {}, ("settings", "bad_setting")),
    ("webhook", {"url": "http://example.com/"}, {"signing_secret": SECRET}, ("settings.url", "bad_url")),
    ("webhook", {"url": "https://10.0.0.1/"}, {"signing_secret": SECRET}, ("settings.url", "forbidden_address")),
    ("webhook", {"url": "https://93.184.216.34/"}, {"signing_secret": "x"}, ("secrets.signing_secret", "bad_secret")),
    ("webhook", {"url": "https://93.184.216.34/"}, {}, ("secrets.signing_secret", "bad_setting")),
    ("wecom_robot", {"mentioned": ["x" * 65]}, {"key": "1"}, ("settings.mentioned[0]", "bad_setting")),
    ("wecom_robot", {}, {}, ("secrets.key", "bad_setting")),
    ("wecom_robot", {"url": "https://93.184.216.34/send?key=1"}, {"key": "1"}, ("settings.url", "key_in_url")),
    ("wecom_robot", {"url": "https://169.254.169.254/"}, {"key": "1"}, ("settings.url", "forbidden_address")),
    ("pager", {}, {}, ("kind", "unknown_target")),
]


@pytest.mark.parametrize(("kind", "settings_given", "secrets", "told"), BAD)
def test_bad_settings_are_told_at_their_field_in_both_languages(workspace, kind, settings_given, secrets, told):
    problems = check_target(AlertTarget(workspace=workspace, kind=kind), settings_given, secrets)
    assert [(problem.path, problem.code) for problem in problems] == [told]
    assert english_in(in_chinese(problems[0].message)) == []


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_the_form_of_every_target_is_in_the_readers_language(kind):
    schema = orjson.loads(orjson.dumps(BY_KIND[kind].schema()))
    assert set(schema) == {"settings", "secrets"}
