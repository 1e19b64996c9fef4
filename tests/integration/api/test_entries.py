"""People put into a live journey by a system or by hand: what becomes of each, once however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.utils import timezone

from audiences.membership import refresh_all
from audiences.save import save_audience
from cdp.signals.models import Signal, SignalKind
from core.db.columns import BUCKETS
from core.publicid import encode
from journeys.design.pause import archive
from journeys.engine.entrants import KEPT, forget_requests
from journeys.engine.tick import tick, tick_all
from journeys.models import Enrollment, Entrant, EntryRequest, Journey, Refusal
from tenancy.access import new_key
from tenancy.models import ApiKey, AuditEntry, Role, Workspace
from tests.integration.api.fixtures import Api, member
from tests.integration.journeys.builders import Builder, node, wires

CONTEXT = [{"name": "cart_id", "type": "text"}, {"name": "total", "type": "number"}]
NODES = [node("in", "entry_api"), node("pause", "wait", duration="P5D"), node("out", "exit")]
EDGES = wires("in>pause", "pause>out")


@pytest.fixture
def builder(db: None) -> Builder:
    built = Builder(Workspace.objects.create(name="Acme", slug="acme"))
    built.people(9)
    return built


@pytest.fixture
def system(builder: Builder) -> Api:
    """A shop's server, whose key may do nothing but this."""
    made = new_key()
    ApiKey.objects.create(
        workspace=builder.workspace, name="Shop", prefix=made.prefix, digest=made.digest, scopes=["journeys:enroll"]
    )
    return Api(key=made.plain)


@pytest.fixture
def marketer(builder: Builder) -> Api:
    return Api(member(builder.workspace, Role.MARKETER))


def live(builder: Builder, nodes: list[dict[str, Any]] = NODES, **settings: Any) -> str:
    """A live journey with this entry: where people are put into it."""
    version = builder.live("By request", nodes, EDGES, **({"context": CONTEXT} | settings))
    return f"workspaces/{encode('wsp', builder.workspace.pk)}/journeys/{encode('jrn', version.journey_id)}/entries"


def outcomes(answer: dict[str, Any]) -> list[str]:
    return [each["outcome"] for each in answer["people"]]


def counted(answer: dict[str, Any]) -> dict[str, int]:
    return {each["outcome"]: each["people"] for each in answer["counts"]}


def refusal(answer: Any) -> tuple[int, str, str]:
    """Status, code and text of a request that is refused as a whole."""
    body = orjson.loads(answer.content)
    return answer.status_code, body["problems"][0]["code"], body["problems"][0]["message"]


def test_each_person_has_an_answer_and_one_bad_row_harms_no_other(builder: Builder, system: Api) -> None:
    here = live(builder)
    people = [
        "u1",
        {"id": "U2@Example.com", "context": {"cart_id": 17, "total": 9.5}},
        encode("prf", builder.profile("u3").pk),
        {"id": "u4", "namespace": "user_id"},
        {"id": "u4@example.com", "namespace": "user_id"},
        "nobody",
        "u1@example.com",
        {"id": "u5", "context": {"total": "many"}},
        {"id": "u6", "context": {"coupon": "A"}},
        {"id": "u7", "context": {"cart_id": "x" * 201}},
        {"id": "u8", "contxt": {}},
        None,
        [],
        {"id": "u9", "context": {"total": 1e40}},
    ]
    answer = system.post(here, {"people": people, "context": {"cart_id": "c1"}})
    entered = ["entered", "entered", "entered", "entered"]
    assert outcomes(answer) == [*entered, "not_found", "not_found", "repeated", *["invalid"] * 7]
    assert answer["done"]
    assert counted(answer) == {"entered": 4, "not_found": 2, "repeated": 1, "invalid": 7}
    said = [each["text"] for each in answer["people"][7:]]
    assert said[:4] == [
        "“total” must be a number, and here is text.",
        "The journey declares no context value “coupon”. It declares: cart_id, total.",
        "“cart_id” is longer than 200 characters. Shorten it.",
        "A row has no “contxt”. Known: id, namespace, context.",
    ]
    chinese = system.call("GET", f"{here}/{answer['id']}", Accept_Language="zh")
    assert [each["text"] for each in orjson.loads(chinese.content)["people"][4:9:2]] == [
        "没有具有此 ID 或标识的客户",
        "重复指定",
        "旅程没有声明上下文值“coupon”。已声明：cart_id, total。",
    ]
    runs = {run.profile_id: run.context for run in Enrollment.objects.all()}
    assert runs[builder.profile("u1").pk] == {"cart_id": "c1"}
    assert runs[builder.profile("u2").pk] == {"cart_id": "17", "total": 9.5}
    assert len(runs) == 4
    again = system.post(here, {"people": ["u1", "u9"]})
    assert outcomes(again) == ["already_inside", "entered"]
    assert Refusal.objects.get().reason == "already_inside"
    tick_all(builder.workspace.pk, timezone.now())
    builder.check_conservation()
    assert {run.node.key for run in Enrollment.objects.all()} == {"pause"}


def test_the_same_key_does_the_same_request_once_and_stands_for_no_other(builder: Builder, system: Api) -> None:
    here = live(builder, reentry={"mode": "always"})
    first = system.post(here, {"people": ["u1", "u2"]}, Idempotency_Key="order-17")
    assert counted(first) == {"entered": 2}
    Journey.objects.update(state="paused")
    assert system.post(here, {"people": ["u1", "u2"]}, Idempotency_Key="order-17") == first
    assert Enrollment.objects.count() == 2
    other = system.call("POST", here, {"people": ["u3"]}, Idempotency_Key="order-17")
    assert refusal(other)[:2] == (409, "idempotency_key_reused")
    long = system.call("POST", here, {"people": ["u3"]}, Idempotency_Key="k" * 201)
    assert refusal(long)[:2] == (400, "idempotency_key_too_long")
    assert forget_requests(timezone.now() + KEPT - timedelta(hours=1)) == 0
    assert forget_requests(timezone.now() + KEPT) == 2
    assert not EntryRequest.objects.exists()


@pytest.mark.parametrize(
    ("make", "code", "chinese"),
    [
        (lambda b: Journey.objects.update(state="paused"), "wrong_state", "旅程当前状态为已暂停，此操作要求运行中"),
        (
            lambda b: archive(Journey.objects.get().pk, timezone.now()),
            "wrong_state",
            "旅程当前状态为已归档，此操作要求运行中",
        ),
        (lambda b: Journey.objects.update(state="draft"), "wrong_state", "旅程当前状态为草稿，此操作要求运行中"),
        (
            lambda b: publish_anew(b, [node("in", "entry_event", event="Signed Up"), *NODES[1:]]),
            "no_api_entry",
            "没有“接口或手动”入口",
        ),
    ],
)
def test_a_journey_that_lets_nobody_in_says_so(
    builder: Builder, system: Api, make: Callable[[Builder], object], code: str, chinese: str
) -> None:
    here = live(builder)
    make(builder)
    for path in (here, f"{here}/preview"):
        assert refusal(system.call("POST", path, {"people": ["u1"]}))[:2] == (409, code)
        assert chinese in refusal(system.call("POST", path, {"people": ["u1"]}, Accept_Language="zh"))[2]
    assert not EntryRequest.objects.exists()


def publish_anew(builder: Builder, nodes: list[dict[str, Any]]) -> None:
    journey = Journey.objects.get()
    journey.draft = {"nodes": nodes, "edges": EDGES, "settings": {"context": CONTEXT}}
    journey.save()
    builder.publish(journey, timezone.now())


def test_a_request_has_a_size_and_names_people_or_an_audience(builder: Builder, system: Api) -> None:
    here = live(builder)
    many = system.call("POST", here, {"people": ["u1"] * 10_001})
    assert refusal(many)[:2] == (400, "max_length")
    for body in ({}, {"people": []}, {"people": ["u1"], "audience": "aud_x"}):
        assert refusal(system.call("POST", here, body))[:2] == (400, "people_or_audience")
    assert refusal(system.call("POST", here, {"audience": "aud_x"}))[:2] == (400, "unknown_audience")


def test_each_order_has_a_run_of_its_own_where_the_entry_says_so(builder: Builder, system: Api) -> None:
    here = live(builder, [node("in", "entry_api", instance_key="cart_id"), *NODES[1:]])
    people = [{"id": "u1", "context": {"cart_id": cart}} for cart in ("a", "b", "a", 7)]
    answer = system.post(here, {"people": [*people, "u2"]})
    assert outcomes(answer) == ["entered", "entered", "repeated", "entered", "invalid"]
    long = {"id": "u1", "context": {"cart_id": "x" * 201}}
    assert outcomes(system.post(here, {"people": [long, "u1"], "context": {"cart_id": "b"}})) == [
        "invalid",
        "already_inside",
    ]
    assert sorted(Enrollment.objects.values_list("instance_key", flat=True)) == ["7", "a", "b"]
    audience, problems = save_audience(builder.workspace.pk, "All", {"kind": "tag", "tag": "x"})
    assert audience is not None, problems
    refused = system.call("POST", here, {"audience": encode("aud", audience.pk)})
    assert refusal(refused)[:2] == (409, "audience_without_key")


def test_by_hand_it_says_before_what_will_come_of_it_and_the_audit_log_has_the_act(
    builder: Builder, marketer: Api
) -> None:
    vip = {"kind": "trait", "trait": "vip", "op": "eq", "value": True}
    for n in (1, 2, 3, 4):
        builder.identify(f"u{n}", vip=True)
    here = live(builder, entry_filter=vip, holdout=0.5)
    body = {"people": ["u1", "u2", "u3", "u4", "u5", "u1@example.com", "nobody"]}
    foreseen = counted(marketer.post(f"{here}/preview", body))
    assert not Enrollment.objects.exists()
    assert foreseen["entered"] + foreseen["held_out"] == 4
    assert (foreseen["filtered"], foreseen["repeated"], foreseen["not_found"]) == (1, 1, 1)
    Signal.objects.all().delete()
    assert counted(marketer.post(here, body)) == foreseen
    assert counted(marketer.post(f"{here}/preview", body)).get("already_inside", 0) == foreseen["entered"]
    entry = AuditEntry.objects.get(verb="enroll")
    assert (entry.kind, entry.details["count"]) == ("journey", 7)


def test_an_audience_enters_in_the_background(builder: Builder, marketer: Api) -> None:
    audience, problems = save_audience(
        builder.workspace.pk, "Known", {"kind": "trait", "trait": "email", "op": "exists"}
    )
    assert audience is not None, problems
    refresh_all(audience.pk, timezone.now())
    Signal.objects.all().delete()
    here = live(builder)
    body = {"audience": encode("aud", audience.pk)}
    marketer.post(here, {"people": ["u1"]})
    assert counted(marketer.post(f"{here}/preview", body)) == {"entered": 8, "already_inside": 1}
    answer = marketer.post(here, body)
    assert (answer["done"], counted(answer)) == (False, {"pending": 9})
    tick_all(builder.workspace.pk, timezone.now())
    after = marketer.get(f"{here}/{answer['id']}")
    assert (after["done"], counted(after)) == (True, {"entered": 8, "refused": 1})


def test_an_audience_that_is_entering_goes_on_by_the_version_that_is_published(builder: Builder, marketer: Api) -> None:
    audience, problems = save_audience(
        builder.workspace.pk, "Known", {"kind": "trait", "trait": "email", "op": "exists"}
    )
    assert audience is not None, problems
    refresh_all(audience.pk, timezone.now())
    here = live(builder, reentry={"mode": "always"})
    answer = marketer.post(here, {"audience": encode("aud", audience.pk)})
    first = builder.profile("u1")
    tick(builder.workspace.pk, [first.pk % BUCKETS], timezone.now())
    publish_anew(builder, NODES)
    tick_all(builder.workspace.pk, timezone.now())
    after = marketer.get(f"{here}/{answer['id']}")
    assert (after["done"], counted(after)) == (True, {"entered": 9})
    assert Enrollment.objects.filter(version=Journey.objects.get().live_version).count() == 8


def test_who_has_other_news_waits_for_the_tick_and_a_republish_loses_nobody(builder: Builder, system: Api) -> None:
    here = live(builder)
    version = Journey.objects.get().live_version
    assert version is not None
    Signal.objects.create(
        workspace=builder.workspace,
        profile=builder.profile("u1"),
        kind=SignalKind.PROFILE_CHANGED,
        occurred_at=timezone.now(),
    )
    answer = system.post(here, {"people": ["u1", "u2"]})
    assert (answer["done"], outcomes(answer)) == (False, ["pending", "entered"])
    Signal.objects.all().delete()
    publish_anew(builder, NODES)
    tick_all(builder.workspace.pk, timezone.now())
    assert outcomes(system.get(f"{here}/{answer['id']}")) == ["entered", "entered"]
    assert Enrollment.objects.filter(version=version).count() == 1
    Entrant.objects.update(outcome="", decided_at=None)
    publish_anew(builder, [node("in", "entry_event", event="Signed Up"), *NODES[1:]])
    assert outcomes(system.get(f"{here}/{answer['id']}")) == ["no_way_in", "no_way_in"]
