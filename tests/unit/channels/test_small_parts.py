"""Secrets, waiting times, receipts as they come in, the sandbox's script."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from channels.adapters.receipt_in import parse_receipts
from channels.delivery.retry import delay
from channels.sandbox.script import Script, draw, parse, receipts_for, receipts_name
from core.egress.retry_after import retry_after
from core.egress.secrets import MASK, SecretsUnreadable, masked, merged, rotate, seal, unseal

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7), ("0", 1), ("-1", 1), ("0.5", 1), ("21600", 21600), ("21601", 21600), ("1e400", 21600), ("nan", 30),
        ("inf", 21600), ("Mon, 04 May 2026 12:00:42 GMT", 42), ("Mon, 04 May 2026 11:00:00 GMT", 1), ("soon", 30),
        ("Fri, 01 Jan 2038 00:00:00 GMT", 21600), ("Fri, 99 Foo 2038", 30), (None, 30), ("", 30), ("7 apples", 30),
    ],
)  # fmt: skip
def test_retry_after_is_read_and_kept_within_reason(header, seconds):
    assert retry_after(header, NOW) == timedelta(seconds=seconds)


def test_the_wait_doubles_up_to_six_hours_and_differs_by_key():
    waits = [delay("tch_a", n).total_seconds() for n in range(1, 13)]
    for n, wait in enumerate(waits):
        base = min(5 * 2**n, 21600)
        assert base <= wait < base * 1.25
    assert delay("tch_a", 1) == delay("tch_a", 1) != delay("tch_b", 1)
    assert timedelta(hours=2) < sum((delay("tch_a", n) for n in range(1, 12)), timedelta()) < timedelta(hours=6)


def test_secrets_are_unreadable_without_the_key_and_survive_its_rotation():
    sealed = seal({"password": "hunter2"}, ["old"])
    assert "hunter2" not in sealed
    with pytest.raises(SecretsUnreadable, match="PATHLINE_ENCRYPTION_KEY"):
        unseal(sealed, ["new"])
    turned = rotate(sealed, ["new", "old"])
    assert unseal(turned, ["new"]) == {"password": "hunter2"}
    assert unseal("", ["new"]) == {}


def test_a_mask_that_comes_back_from_a_form_keeps_the_secret():
    assert masked({"password": "hunter2", "other": ""}) == {"password": MASK, "other": ""}
    assert merged({"a": "1", "b": "2"}, {"a": MASK, "b": "3"}) == {"a": "1", "b": "3"}


def test_a_receipt_of_any_shape_is_kept_in_our_words():
    body = b"""{"receipts": [{"key": "k", "kind": "opened", "id": "e1", "at": "2026-05-04T11:00:00+02:00"},
        {"key": "k", "kind": "exploded", "id": 7, "at": "yesterday"}, {"key": 5, "kind": [], "at": 99999999999999},
        "junk", {"key": "k", "kind": "opened", "at": "2099-01-01T00:00:00Z", "note": "a\\u0000b"}]}"""
    found = parse_receipts("cb", body, NOW)
    assert [(r.key, r.kind, r.provider_event_id, r.occurred_at) for r in found] == [
        ("k", "opened", "e1", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        ("k", "unknown", "7", NOW),
        ("", "unknown", "cb#2", NOW),
        ("", "unknown", "cb#3", NOW),
        ("k", "opened", "cb#4", NOW),
    ]
    assert found[4].raw["note"] == "ab"
    assert found[3].raw == {"value": "junk"}


def test_a_receipt_nested_beyond_writing_counts_without_its_text():
    body = b'{"receipts":[{"key":"k","kind":"opened","id":"e1","x":' + b"[" * 500 + b"]" * 500 + b"}]}"
    (receipt,) = parse_receipts("cb", body, NOW)
    assert (receipt.key, receipt.kind, receipt.raw) == ("k", "opened", {"left_out": "nested too deeply"})


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"receipts": 5}', b"\xff", b'{"receipts": [NaN]}', b"[" * 100_000]
)
def test_a_callback_that_is_not_of_the_form_is_refused(body):
    with pytest.raises(ValueError, match="body"):
        parse_receipts("cb", body, NOW)


def test_receipts_drawn_by_day_depend_neither_on_the_key_nor_on_the_date_of_the_first_day():
    by_key = parse("{}")
    by_day = parse('{"receipts_by": "day", "first_day": "2026-01-20"}')
    elsewhere = parse('{"receipts_by": "day", "first_day": "2025-07-01"}')
    at = datetime(2026, 1, 23, 15, tzinfo=UTC)
    assert receipts_name(by_key, "k1", "ann", at) != receipts_name(by_key, "k2", "ann", at)
    name = receipts_name(by_day, "k1", "ann", at)
    assert name == receipts_name(by_day, "k2", "ann", at) == "ann 3"
    assert name == receipts_name(elsewhere, "k1", "ann", datetime(2025, 7, 4, 14, tzinfo=UTC))
    assert name != receipts_name(by_day, "k1", "bob", at)
    assert name != receipts_name(by_day, "k1", "ann", at + timedelta(days=1))


def test_a_script_is_checked_and_its_chances_depend_on_the_seed_and_the_key_alone():
    script = parse(
        '{"seed": 3, "receipts": [{"kind": "delivered", "p": 0.5}, {"kind": "opened", "needs": "delivered"}]}'
    )
    drawn = {key: [rule.kind for rule in receipts_for(script, key, "")] for key in map(str, range(400))}
    assert set(map(tuple, drawn.values())) == {(), ("delivered", "opened")}
    assert 150 < sum(map(bool, drawn.values())) < 250
    assert drawn["7"] == [rule.kind for rule in receipts_for(script, "7", "x")]
    assert draw(1, "a") != draw(2, "a")
    for bad in ('{"sed": 1}', '{"messages": [{"status": "lost"}]}', '{"messages": [{"status": "retry", "to": "("}]}'):
        with pytest.raises(msgspec.ValidationError):
            parse(bad)
    assert parse("{}") == Script()
