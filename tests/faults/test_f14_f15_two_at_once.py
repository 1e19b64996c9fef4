"""F14 and F15: people who save at the same moment make no cycle and no 500; of one name there is one row."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings

from audiences.models import Audience
from channels.models import Cap
from core.publicid import encode
from rules.vocabulary import load
from tenancy.models import Role, Workspace
from tests.faults.together import together
from tests.integration.api.fixtures import Api, member

pytestmark = pytest.mark.django_db(transaction=True)
GOLD = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
ROUNDS = 5


@pytest.fixture
def here(workspace: Workspace) -> str:
    return f"workspaces/{encode('wsp', workspace.pk)}"


@pytest.fixture
def apis(workspace: Workspace) -> list[Api]:
    return [Api(member(workspace, Role.OWNER, f"owner{number}")) for number in range(6)]


@pytest.fixture
def loopback(settings: LazySettings) -> None:
    """The sandbox's address may be called."""
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


def asks(audience: Audience) -> dict[str, Any]:
    return {"kind": "in_audience", "audience": encode("aud", audience.pk)}


def test_two_audiences_that_are_made_to_ask_about_each_other_at_once_form_no_cycle(
    workspace: Workspace, here: str, apis: list[Api]
) -> None:
    for attempt in range(ROUNDS):
        pair = [Audience.objects.create(workspace=workspace, name=f"{name}{attempt}", rule=GOLD) for name in ("a", "b")]
        etags = [apis[0].get(f"{here}/audiences/{encode('aud', audience.pk)}")["etag"] for audience in pair]

        def point(number: int, pair: list[Audience] = pair, etags: list[str] = etags) -> int:
            return (
                apis[number]
                .call(
                    "PATCH",
                    f"{here}/audiences/{encode('aud', pair[number].pk)}",
                    {"rule": asks(pair[1 - number])},
                    If_Match=etags[number],
                )
                .status_code
            )

        assert sorted(together(2, point)) == [200, 400]
        known = load(workspace.pk).audiences
        assert sum(len(known[encode("aud", audience.pk)].depends_on) for audience in pair) == 1


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("audiences", {"name": "Twice", "rule": GOLD}),
        ("journeys", {"name": "Twice"}),
        ("templates", {"name": "Twice", "medium": "sms", "content": {"body": "Hi"}}),
        ("channels", {"name": "Twice", "medium": "sms", "adapter": "sandbox", "settings": {}}),
    ],
)
@pytest.mark.usefixtures("loopback")
def test_of_six_who_use_one_name_at_once_one_wins_and_the_others_are_told(
    here: str, apis: list[Api], what: str, body: dict[str, Any]
) -> None:
    answers = together(6, lambda number: apis[number].call("POST", f"{here}/{what}", body))
    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 5
    problems = [problem for answer in answers for problem in answer.json().get("problems", [])]
    assert {problem["code"] for problem in problems if problem["severity"] == "error"} == {"name_taken"}
    assert len(apis[0].get(f"{here}/{what}")["results"]) == 1


def test_the_same_cap_asked_for_six_times_at_once_is_one_cap(here: str, apis: list[Api]) -> None:
    body = {"medium": "sms", "category": "", "max_touches": 2, "window": "P7D"}
    answers = together(6, lambda number: apis[number].call("POST", f"{here}/caps", body))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Cap.objects.count() == 1


def test_a_cap_cannot_be_changed_into_one_that_exists(here: str, apis: list[Api]) -> None:
    body = {"medium": "sms", "category": "", "max_touches": 2, "window": "P7D"}
    apis[0].post(f"{here}/caps", body)
    other = apis[0].post(f"{here}/caps", body | {"max_touches": 3})
    answer = apis[0].call("PATCH", f"{here}/caps/{other['id']}", {"max_touches": 2})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (400, "exists_already")
    assert sorted(Cap.objects.values_list("max_touches", flat=True)) == [2, 3]
