"""Alerts over the API: made, shown with what was found, acknowledged, changed, and refused with reasons."""

from __future__ import annotations

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from insights.models import Alert, AlertTarget, Incident, IncidentState, Notice
from tenancy.models import Role, User
from tests.chinese import english_in
from tests.integration.api.fixtures import T0, Api, World, error, member


@pytest.fixture
def here(acme: World) -> str:
    return f"{acme.here}/alerts"


def problems(answer) -> list[tuple[str, str]]:
    assert error(answer) == (400, "invalid")
    return [(each["path"], each["code"]) for each in orjson.loads(answer.content)["problems"]]


def test_every_kind_comes_with_its_form_in_the_readers_language(alice: Api) -> None:
    kinds = alice.get("alert-kinds")
    assert {"figure", "send_failures", "quarantine", "parked"} <= {each["kind"] for each in kinds["sources"]}
    assert [each["kind"] for each in kinds["targets"]] == ["email", "webhook", "wecom_robot"]
    chinese = orjson.loads(alice.call("GET", "alert-kinds", Accept_Language="zh-hans").content)
    for each in chinese["sources"]:
        texts = [each["label"], each["help"]]
        texts += [field["title"] for field in each["config_schema"]["$defs"].popitem()[1]["properties"].values()]
        assert [text for text in texts if english_in(text)] == []


def test_an_alert_is_shown_with_its_state_what_was_found_and_the_screen_behind_it(
    acme: World, alice: Api, here: str
) -> None:
    (shown,) = alice.get(here)["results"]
    assert (shown["state"], shown["sentence"]) == ("firing", "Set aside for at least 5 minutes: 1.")
    assert (shown["screen"], shown["quiet_period"], shown["targets"]) == ("parked", "PT4H", [])
    assert alice.get(f"{here}/summary") == {"firing": 1, "acknowledged": 0, "oldest": "2026-01-01T12:00:00Z"}
    assert [row["id"] for row in alice.get(f"{here}?open=true")["results"]] == [acme.ids["alert"]]
    Incident.objects.update(state=IncidentState.RESOLVED, resolved_at=T0)
    assert alice.get(f"{here}?open=true")["results"] == []
    assert alice.get(f"{here}/{acme.ids['alert']}")["state"] == "ok"


def test_acknowledging_says_who_and_keeps_the_incident(acme: World, alice: Api, here: str) -> None:
    shown = alice.post(f"{here}/{acme.ids['alert']}/acknowledge")
    assert shown["state"] == "acknowledged"
    (incident,) = alice.get(f"{here}/{acme.ids['alert']}/incidents")["results"]
    assert (incident["state"], incident["acknowledged_by"]) == ("acknowledged", "acme-owner")
    assert alice.get(f"{here}/summary")["acknowledged"] == 1


def test_the_history_says_whether_it_was_told(acme: World, alice: Api, here: str) -> None:
    incident = Incident.objects.get(alert__workspace=acme.workspace)
    target = AlertTarget.objects.get(workspace=acme.workspace)
    for n, state in enumerate((2, 1, 3)):
        Notice.objects.create(
            incident=incident, target=target, recipient=f"{n}", kind="firing", number=1, content={}, state=state,
            created_at=T0, due_at=T0, detail="550 no such mailbox" if state == 3 else "",
        )  # fmt: skip
    (shown,) = alice.get(f"{here}/{acme.ids['alert']}/incidents")["results"]
    assert (shown["told"], shown["waiting"], shown["failed"]) == (1, 1, 1)
    assert shown["trouble"] == "550 no such mailbox"
    assert shown["sentence"] == "Set aside for at least 5 minutes: 1."
    Alert.objects.update(config={"minutes": 60})
    Notice.objects.filter(state=1).update(detail="No mail server is set up: the operator sets EMAIL_URL.")
    Notice.objects.filter(state=3).update(detail="")
    chinese = alice.call("GET", f"{here}/{acme.ids['alert']}/incidents", Accept_Language="zh-hans")
    (shown,) = orjson.loads(chinese.content)["results"]
    assert shown["trouble"] == "尚未设置邮件服务器：请运维人员设置 EMAIL_URL。"
    assert shown["sentence"] == "已搁置至少 5 分钟：1 项。"


def test_an_alert_is_made_changed_and_deleted(acme: World, alice: Api, here: str) -> None:
    body = {
        "name": "Channel",
        "source": "send_failures",
        "config": {"channel": acme.ids["channel"], "share": 0.2},
        "targets": [acme.ids["target"]],
        "quiet_period": "PT30M",
    }
    made = alice.post(here, body)
    assert (made["state"], made["sentence"], made["targets"]) == (
        "ok",
        "",
        [{"id": acme.ids["target"], "name": "Team"}],
    )
    address = f"{here}/{made['id']}"
    assert error(alice.call("PATCH", address, {"name": "x"}))[0] == 428
    changed = alice.patch(address, {"name": "Other", "targets": []}, If_Match=made["etag"])
    assert (changed["name"], changed["targets"], changed["config"]) == ("Other", [], body["config"])
    assert error(alice.call("PATCH", address, {"name": "x"}, If_Match=made["etag"])) == (412, "stale")
    assert alice.call("DELETE", address).status_code == 204
    assert not Alert.objects.filter(name="Other").exists()


def test_what_cannot_be_watched_is_refused_at_its_field(acme: World, other: World, alice: Api, here: str) -> None:
    def refused(**body: object) -> list[tuple[str, str]]:
        return problems(alice.call("POST", here, {"name": "New", "source": "send_failures"} | body))

    assert refused(source="weather") == [("source", "unknown_source")]
    assert refused(config={"channel": other.ids["channel"]}) == [("config.channel", "no_such_channel")]
    assert refused(config={"share": 2, "minutes": 0, "colour": 1}) == [
        ("config.share", "bad_config"),
        ("config.minutes", "bad_config"),
        ("config", "bad_config"),
    ]
    assert refused(targets=[other.ids["target"]]) == [("targets", "no_such_target")]
    assert refused(name="Parked") == [("name", "name_taken")]
    assert refused(quiet_period="soon") == [("quiet_period", "invalid")]
    assert refused(source="figure", config={"measure": "sent", "reason": "capped"}) == [("config.reason", "no_reasons")]
    assert refused(source="figure", config={"unit": "share", "limit": 101}) == [("config.limit", "more_than_all")]
    assert Alert.objects.filter(workspace=acme.workspace).count() == 1


def test_a_target_keeps_its_secret_to_itself_and_cannot_go_while_it_is_used(acme: World, alice: Api, here: str) -> None:
    targets = f"{acme.here}/alert-targets"
    hook = {"name": "Robot", "kind": "wecom_robot", "secrets": {"key": "693a91f6-7xxx"}, "settings": {"language": "en"}}
    made = alice.post(targets, hook)
    assert (made["secrets"], "693a91f6" in str(alice.get(targets))) == ({"key": True}, False)
    alert = alice.get(f"{here}/{acme.ids['alert']}")
    alert = alice.patch(f"{here}/{alert['id']}", {"targets": [made["id"]]}, If_Match=alert["etag"])
    answer = alice.call("DELETE", f"{targets}/{made['id']}")
    assert error(answer) == (409, "conflict")
    assert "Parked" in orjson.loads(answer.content)["message"]
    alice.patch(f"{here}/{alert['id']}", {"targets": []}, If_Match=alert["etag"])
    assert alice.call("DELETE", f"{targets}/{made['id']}").status_code == 204


def test_a_marketer_makes_alerts_and_tries_targets_but_sets_none_up(acme: World, here: str, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    marketer = Api(member(acme.workspace, Role.MARKETER))
    marketer.post(here, {"name": "Mine", "source": "parked", "targets": [acme.ids["target"]]})
    answer = marketer.call("POST", f"{acme.here}/alert-targets", {"name": "x", "kind": "email"})
    assert error(answer) == (403, "forbidden")
    chinese = marketer.call("POST", f"{acme.here}/alert-targets/{acme.ids['target']}/test", Accept_Language="zh-hans")
    (tried,) = orjson.loads(chinese.content)["results"]
    assert (tried["taken"], tried["detail"]) == (False, "尚未设置邮件服务器：请运维人员设置 EMAIL_URL。")
    analyst = Api(member(acme.workspace, Role.ANALYST, "analyst"))
    refused = analyst.call("POST", f"{acme.here}/alert-targets/{acme.ids['target']}/test")
    assert error(refused) == (403, "forbidden")


def test_the_admin_saves_an_alert_with_its_targets_by_the_action(acme: World) -> None:
    root = Client()
    root.force_login(User.objects.create_superuser("root", password="x"))
    target = AlertTarget.objects.get(workspace=acme.workspace)
    form = {
        "workspace": acme.workspace.pk,
        "name": "From the admin",
        "source": "parked",
        "enabled": "on",
        "quiet_period": "01:00:00",
        "targets": [target.pk],
    }
    bad = root.post(reverse("admin:insights_alert_add"), form | {"config": '{"minutes": -1}'})
    assert "at least 0" in bad.content.decode()
    made = root.post(reverse("admin:insights_alert_add"), form | {"config": '{"minutes": 9}'})
    assert made.status_code == 302, made.content
    alert = Alert.objects.get(name="From the admin")
    assert (alert.config, list(alert.targets.all())) == ({"minutes": 9}, [target])
