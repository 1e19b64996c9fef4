"""What an item means: who, when, what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cdp.events.normalised import LOCALE_KEY, TIME_ZONE_KEY, NormalisedEvent
from cdp.events.warnings import of_context
from cdp.ingest.normalise import normalise
from cdp.ingest.rules import Rules
from cdp.profiles.identity.namespaces import Namespaces
from core.problems import Problem
from tests.chinese import english_in, in_chinese

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULES = Rules(Namespaces({}).in_traits(), region=None)
TRACK = {"type": "track", "event": "Order Completed", "userId": "u1", "messageId": "m1"}


def message(item: dict[str, object], rules: Rules = RULES) -> NormalisedEvent:
    found = normalise(item, 1, RECEIVED, rules)
    assert isinstance(found, NormalisedEvent), found
    return found


def noted(found: NormalisedEvent) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in of_context(found.context)]


def refusal(item: dict[str, object]) -> tuple[str, str]:
    found = normalise(item, 1, RECEIVED, RULES)
    assert isinstance(found, Problem), found
    return found.code, found.path


def test_without_a_timestamp_an_event_happened_when_it_was_received() -> None:
    assert message(TRACK).occurred_at == RECEIVED


def test_a_timestamp_without_sent_at_is_taken_as_it_is() -> None:
    assert message(TRACK | {"timestamp": "2026-02-01T08:00:00+01:00"}).occurred_at == datetime(
        2026, 2, 1, 7, tzinfo=UTC
    )
    assert message(TRACK | {"timestamp": "2026-02-01"}).occurred_at == datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("years_off", [-30, -1, 0, 1, 70])
def test_a_clock_that_is_off_is_corrected_by_sent_at(years_off: int) -> None:
    clock = datetime(2026 + years_off, 3, 1, 12, tzinfo=UTC)
    item = TRACK | {"timestamp": (clock - timedelta(minutes=5)).isoformat(), "sentAt": clock.isoformat()}
    assert message(item).occurred_at == RECEIVED - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("timestamp", "code"),
    [
        ("yesterday", "bad_timestamp"),
        ("2026-13-01", "bad_timestamp"),
        ("2026-02-30T00:00:00Z", "bad_timestamp"),
        ("0001-01-01T00:00:00+14:00", "bad_timestamp"),
        ("1969-12-31T23:59:59Z", "time_out_of_range"),
    ],
)
def test_a_time_that_cannot_be_is_refused(timestamp: str, code: str) -> None:
    assert refusal(TRACK | {"timestamp": timestamp}) == (code, "timestamp")


def test_up_to_a_day_ahead_is_let_pass() -> None:
    found = message(TRACK | {"timestamp": "2026-03-02T12:00:00Z"})
    assert (found.occurred_at, noted(found)) == (RECEIVED + timedelta(days=1), [])


def test_identifiers_come_from_fields_traits_and_external_ids_in_one_spelling() -> None:
    item = {
        "type": "identify",
        "userId": 17,
        "anonymousId": "a-1",
        "traits": {"email": " Anna@Example.ORG ", "phone": "+47 22 22 55 55", "city": "Oslo"},
        "context": {"externalIds": [{"id": "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "type": "wechat-unionId"}]},
    }
    assert message(item).identifiers == (
        ("anonymous_id", "a-1"),
        ("email", "anna@example.org"),
        ("phone", "+4722225555"),
        ("user_id", "17"),
        ("wechat_unionid", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"),
    )


def test_external_ids_may_be_a_plain_map() -> None:
    item = {"type": "track", "event": "e", "context": {"externalIds": {"email": "A@b.no", "loyalty card": 5}}}
    assert message(item).identifiers == (("email", "a@b.no"), ("loyalty_card", "5"))


def test_a_phone_number_without_a_country_code_needs_the_workspace_s_region() -> None:
    item = {"type": "identify", "userId": "u", "traits": {"phone": "138 0013 8001"}}
    assert message(item).identifiers == (("user_id", "u"),)
    assert message(item).context == {"pathline": {"notes": [{"code": "not_a_phone", "path": "traits.phone"}]}}
    china = Rules(RULES.trait_namespaces, region="CN")
    assert message(item, china).identifiers == (("phone", "+8613800138001"), ("user_id", "u"))


@pytest.mark.parametrize(
    "value", ["null", "NULL", "undefined", "0", " guest ", "[object Object]", "00000000-0000-0000-0000-000000000000"]
)
def test_a_placeholder_identifies_nobody(value: str) -> None:
    assert refusal(TRACK | {"userId": value}) == ("generic_identifier", "userId")


def test_a_placeholder_beside_a_real_identifier_is_left_out_and_noted() -> None:
    found = message(TRACK | {"userId": "null", "anonymousId": "a-1"})
    assert found.identifiers == (("anonymous_id", "a-1"),)
    assert found.context == {"pathline": {"notes": [{"code": "generic_identifier", "path": "userId"}]}}


def test_an_identifier_that_is_a_document_is_refused() -> None:
    assert refusal(TRACK | {"userId": "x" * 513}) == ("identifier_too_long", "userId")


def test_an_invalid_email_stays_a_trait_but_identifies_nobody() -> None:
    found = message({"type": "identify", "userId": "u", "traits": {"email": "not an address"}})
    assert found.identifiers == (("user_id", "u"),)
    assert found.traits == {"email": "not an address"}
    assert noted(found) == [("not_an_email", "traits.email")]


@pytest.mark.parametrize(
    ("item", "code", "path"),
    [
        ({"traits": {"phone": "12"}}, "not_a_phone", "traits.phone"),
        ({"traits": {"email": ["a@b.no"]}}, "not_an_identifier", "traits.email"),
        ({"traits": {"phone": 4722225555.5}}, "not_an_identifier", "traits.phone"),
        ({"traits": {"email": "none"}}, "generic_identifier", "traits.email"),
        ({"context": {"externalIds": {"email": "a@"}}}, "not_an_email", "context.externalIds.email"),
        ({"context": {"externalIds": {"9 lives": "x"}}}, "bad_namespace", "context.externalIds.9 lives"),
        ({"context": {"externalIds": [{"id": "x"}]}}, "bad_namespace", "context.externalIds[0].id"),
        ({"context": {"externalIds": ["x"]}}, "bad_namespace", "context.externalIds[0].id"),
        ({"context": {"externalIds": "x"}}, "not_an_identifier", "context.externalIds"),
        ({"traits": {"locale": "x" * 17}}, "bad_locale", "traits.locale"),
        ({"context": {"locale": 5}}, "bad_locale", "context.locale"),
        ({"traits": {"timezone": "Mars/Olympus"}}, "unknown_time_zone", "traits.timezone"),
        ({"context": {"consent": True}}, "bad_consent", "context.consent"),
        (
            {"context": {"consent": {"categoryPreferences": {"email": "yes", "sms": True}}}},
            "bad_consent",
            "context.consent.categoryPreferences.email",
        ),
    ],
)
def test_what_is_left_out_of_an_item_is_noted_on_its_event(item: dict[str, object], code: str, path: str) -> None:
    found = message({"type": "identify", "userId": "u"} | item)
    assert found.identifiers == (("user_id", "u"),)
    (problem,) = of_context(found.context)
    assert (problem.code, problem.path, problem.severity) == (code, path, "warning")
    assert english_in(in_chinese(problem.message)) == []


def test_nothing_is_noted_of_a_good_item() -> None:
    context = {"locale": "nb-NO", "timezone": "Europe/Oslo", "consent": {"categoryPreferences": {"email": True}}}
    item = {"type": "identify", "userId": "u", "traits": {"email": "a@b.no", "phone": None}, "context": context}
    assert noted(message(item)) == []


def test_a_single_bad_identifier_is_refused_with_its_own_reason() -> None:
    assert refusal({"type": "identify", "traits": {"email": "anna(at)example"}}) == ("not_an_email", "traits.email")
    assert refusal({"type": "identify", "traits": {"city": "Oslo"}}) == ("no_identifier", "userId")


def test_a_sender_cannot_make_notes_of_its_own() -> None:
    assert of_context({"pathline": {"notes": [{"code": "surprise", "path": "x"}, {"code": 1}, 2]}}) == []
    assert of_context({"pathline": "x"}) == []
    assert of_context({"pathline": {"notes": 5}}) == []


def test_locale_and_zone_are_folded_and_a_zone_that_does_not_exist_is_noted() -> None:
    found = message(TRACK | {"context": {"locale": "nb-NO", "timezone": "Europe/Oslo"}})
    assert found.traits == {LOCALE_KEY: "nb-NO", TIME_ZONE_KEY: "Europe/Oslo"}
    bad = message(TRACK | {"context": {"timezone": "Mars/Olympus"}})
    assert bad.traits == {}
    assert bad.context == {
        "timezone": "Mars/Olympus",
        "pathline": {"notes": [{"code": "unknown_time_zone", "path": "context.timezone"}]},
    }


def test_traits_cannot_reach_the_reserved_names() -> None:
    assert message({"type": "identify", "userId": "u", "traits": {"$locale": "xx", "a": 1}}).traits == {"a": 1}


@pytest.mark.parametrize(
    ("item", "name", "properties"),
    [
        ({"type": "page", "name": "Home", "properties": {"url": "/"}}, "Page Viewed", {"name": "Home", "url": "/"}),
        ({"type": "screen", "name": "Cart", "category": "Shop"}, "Screen Viewed", {"name": "Cart", "category": "Shop"}),
        ({"type": "identify", "traits": {"city": "Oslo"}}, "Identified", {"city": "Oslo"}),
        ({"type": "group", "groupId": 9, "traits": {"plan": "b"}}, "Group Joined", {"group_id": "9", "plan": "b"}),
        ({"type": "alias", "previousId": "a"}, "Aliased", {"previous_id": "a"}),
        ({"type": "track", "event": " Paid ", "properties": {"total": 5}}, "Paid", {"total": 5}),
    ],
)
def test_every_kind_leaves_an_event_on_the_timeline(
    item: dict[str, object], name: str, properties: dict[str, object]
) -> None:
    found = message({"userId": "u1"} | item)
    assert (found.name, found.properties) == (name, properties)


def test_a_group_says_nothing_about_the_person() -> None:
    assert message({"type": "group", "userId": "u", "groupId": "g", "traits": {"plan": "b"}}).traits == {}


def test_consent_comes_from_the_category_preferences() -> None:
    preferences = {"email": True, "email/offers": False, "sms": "yes", "": True}
    found = message(TRACK | {"context": {"consent": {"categoryPreferences": preferences}}})
    assert found.consent == [("email", "", True), ("email", "offers", False)]


def test_normalising_leaves_the_item_as_it_was() -> None:
    item = {
        "type": "identify",
        "userId": "u",
        "traits": {"timezone": "nowhere", "$locale": "x"},
        "context": {"traits": {}},
    }
    before = repr(item)
    normalise(item, 1, RECEIVED, RULES)
    assert repr(item) == before
