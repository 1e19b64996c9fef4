"""C8, C9, C10: what identifies nobody, and what spreadsheets make of a phone number."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cdp.events.models import Event
from cdp.events.warnings import of_context
from cdp.ingest import inbox
from cdp.profiles.models import Identifier, Profile
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def china() -> Workspace:
    return Workspace.objects.create(name="CN", slug="cn", time_zone="Asia/Shanghai", settings={"region": "CN"})


def take(workspace: Workspace, *items: dict[str, Any]) -> inbox.IngestResult:
    return inbox.process_items(workspace.pk, None, items, NOW, NOW)


def identify(**traits: Any) -> dict[str, Any]:
    return {"type": "identify", "traits": traits}


def live(workspace: Workspace) -> int:
    return Profile.objects.filter(workspace=workspace, merged_into=None).count()


def phones(workspace: Workspace) -> set[str]:
    return set(Identifier.objects.filter(workspace=workspace, namespace="phone").values_list("value", flat=True))


def noted(email: str) -> list[tuple[str, str]]:
    event = Event.objects.get(profile=Identifier.objects.get(value=email).profile_id)
    return [(problem.code, problem.path) for problem in of_context(event.context)]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("phone", ["13800138000", "11111111111", "10086", "000000", "138 0000 0000"])
def test_c8_ten_people_who_typed_the_same_junk_stay_ten(china: Workspace, phone: str, together: bool) -> None:
    items = [identify(email=f"c{n}@example.com", phone=phone) for n in range(10)]
    for chunk in [items] if together else [[item] for item in items]:
        take(china, *chunk)
    assert live(china) == 10
    assert phones(china) == set()
    assert {profile.traits["phone"] for profile in Profile.objects.filter(workspace=china)} == {phone}


@pytest.mark.parametrize("junk", [{"userId": "[object Object]"}, {"anonymousId": "undefined"}])
def test_c8_what_a_page_writes_for_nothing_joins_nobody(china: Workspace, junk: dict[str, str]) -> None:
    take(china, *(identify(email=f"c{n}@example.com") | junk for n in range(10)))
    assert live(china) == 10


def test_c9_a_short_code_identifies_nobody_and_the_event_says_why(china: Workspace) -> None:
    take(china, identify(email="a@example.com", phone="12345"), identify(email="b@example.com", phone="12345"))
    assert live(china) == 2
    assert phones(china) == set()
    assert noted("a@example.com") == [("not_a_personal_phone", "traits.phone")]
    (problem,) = of_context(Event.objects.first().context)  # type: ignore[union-attr]
    assert "short code" in problem.message
    assert english_in(in_chinese(problem.message)) == []


@pytest.mark.parametrize(
    "phone", ["13912345678", "13912345678.0", "'13912345678", 13912345678, 13912345678.0, "tel:+86-139-1234-5678"]
)
def test_c10_a_number_that_a_spreadsheet_has_dressed_is_the_same_number(china: Workspace, phone: object) -> None:
    take(china, identify(email="a@example.com", phone=phone))
    assert phones(china) == {"+8613912345678"}
    assert noted("a@example.com") == []


@pytest.mark.parametrize("phone", ["1.39123E+10", "1.39E+10", "1.39e10", "1,39E+10", 1.39e10, 1.39123e10])
def test_c10_a_number_that_has_lost_digits_is_nobodys(china: Workspace, phone: object) -> None:
    take(china, identify(email="a@example.com", phone=phone))
    assert phones(china) == set()
    assert noted("a@example.com") == [("digits_lost", "traits.phone")]


@pytest.mark.parametrize("phone", ["13912345678 ext. 5", "13912345678.5", 13912345678.5, "4006001234", "+8675512"])
def test_c10_nobody_gets_a_number_that_was_not_sent(china: Workspace, phone: object) -> None:
    take(china, identify(email="a@example.com", phone=phone))
    assert phones(china) == set()
    assert [path for _, path in noted("a@example.com")] == ["traits.phone"]


def test_c10_a_user_id_that_has_lost_digits_joins_nobody(china: Workspace) -> None:
    take(china, *(identify(email=f"c{n}@example.com") | {"userId": "6.16581E+17"} for n in range(3)))
    assert live(china) == 3
