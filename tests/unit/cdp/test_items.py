"""Bad input meets a clear verdict, item by item; good input passes."""

from __future__ import annotations

import orjson
import pytest

from cdp.ingest import items
from tests.chinese import english_in, in_chinese

GOOD = {"type": "track", "event": "Order Completed", "userId": "u1"}


def verdict(raw: bytes) -> tuple[str, str]:
    """(code, path) of what is wrong, or ("", "")."""
    item, problem = items.decode(raw)
    if item is not None:
        problem = items.check(item)
    return (problem.code, problem.path) if problem else ("", "")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b"nul", "malformed_json"),
        (b'{"a":NaN}', "malformed_json"),
        (b'{"a":Infinity}', "malformed_json"),
        (b'{"a":-Infinity}', "malformed_json"),
        (b'{"a":1e400}', "malformed_json"),
        (b'{"a":"\\ud800"}', "malformed_json"),
        (b'{"a":"\xff"}', "malformed_json"),
        (b'{"a":01}', "malformed_json"),
        (b"{'a':1}", "malformed_json"),
        (b'{"a":1,}', "malformed_json"),
        (b"[" * 100_000, "event_too_large"),
        (b"[" * 20_000, "malformed_json"),
        (b"[]", "wrong_type"),
        (b"5", "wrong_type"),
        (b"null", "wrong_type"),
        (b'"text"', "wrong_type"),
        (b'{"a":"\\u0000"}', "nul_character"),
        (b'{"a\\u0000":1}', "nul_character"),
        (b'{"a":1,"a":2}', "duplicate_key"),
        (b'{"x":{"a":1,"a":1}}', "duplicate_key"),
        (b'{"a":123456789012345678901234567890}', "number_too_large"),
        (b'{"a":[-99999999999999999999]}', "number_too_large"),
        (b'{"a":' + b'{"a":' * 16 + b"1" + b"}" * 17, "too_deep"),
    ],
)
def test_what_is_no_good_json_is_refused_with_its_reason(raw: bytes, code: str) -> None:
    assert verdict(raw)[0] == code


@pytest.mark.parametrize(
    "raw",
    [
        b'{"type":"track","event":"a","userId":"u","properties":{"text":"\\\\u0000 is a backslash and a u"}}',
        b'{"type":"track","event":"a","userId":"u","properties":{"text":"a: b, 123456789012345678901, c"}}',
        b'{"type":"track","event":"a","userId":"u","properties":{"n":18446744073709551615}}',
        '{"type":"track","event":"订单完成 😀","userId":"用户"}'.encode(),
        b'{"type":"track","event":"a","userId":7}',
        b'{"type":"page","anonymousId":"a"}',
        b'{"type":"screen","userId":"u","name":null,"properties":null,"context":null}',
        b'{"type":"identify","traits":{"email":"a@b.no"}}',
        b'{"type":"track","event":"a","context":{"externalIds":{"email":"a@b.no"}}}',
        b'{"type":"group","userId":"u","groupId":"g"}',
        b'{"type":"alias","userId":"u","previousId":"a"}',
    ],
)
def test_good_items_pass(raw: bytes) -> None:
    assert verdict(raw) == ("", "")


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"type": "trac"}, "unknown_type", "type"),
        ({"type": None}, "unknown_type", "type"),
        ({"type": ["track"]}, "unknown_type", "type"),
        ({"event": ""}, "no_event_name", "event"),
        ({"event": "  "}, "no_event_name", "event"),
        ({"event": 5}, "no_event_name", "event"),
        ({"event": "e" * 201}, "event_name_too_long", "event"),
        ({"userId": {}}, "wrong_type", "userId"),
        ({"userId": True}, "wrong_type", "userId"),
        ({"userId": 1.5}, "wrong_type", "userId"),
        ({"userId": None}, "no_identifier", "userId"),
        ({"userId": ""}, "no_identifier", "userId"),
        ({"properties": []}, "wrong_type", "properties"),
        ({"properties": "x"}, "wrong_type", "properties"),
        ({"context": 1}, "wrong_type", "context"),
        ({"timestamp": True}, "wrong_type", "timestamp"),
        ({"messageId": 5}, "wrong_type", "messageId"),
        ({"messageId": "m" * 101}, "message_id_too_long", "messageId"),
        ({"type": "alias"}, "no_previous_id", "previousId"),
        ({"type": "group"}, "no_group_id", "groupId"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], code: str, path: str) -> None:
    assert verdict(orjson.dumps(GOOD | change)) == (code, path)


def test_a_misspelt_identifier_is_named() -> None:
    problem = items.check({"type": "track", "event": "Paid", "user_id": "u1"})
    assert problem is not None
    assert problem.message.endswith("`user_id` is spelt otherwise.")
    assert "`user_id` 的写法不对" in in_chinese(problem.message)


@pytest.mark.parametrize("raw", [b"{", b"[1]", b'{"a":NaN}', b'{"type":"trac"}', b'{"type":"track","event":["a"]}'])
def test_the_chinese_is_chinese_throughout(raw: bytes) -> None:
    item, problem = items.decode(raw)
    problem = problem or items.check(item or {})
    assert problem is not None
    assert english_in(in_chinese(problem.message)) == []


def test_a_chinese_reader_is_told_the_place_in_the_text_too() -> None:
    _, problem = items.decode(b'{"a":1,\n}')
    assert problem is not None
    assert "line 1 column 7" in problem.message
    assert "（第 1 行第 7 列）" in in_chinese(problem.message)


@pytest.mark.parametrize(("extra", "code"), [(-1, ""), (0, ""), (1, "event_too_large")])
def test_an_event_may_have_32_kilobytes_and_not_one_byte_more(extra: int, code: str) -> None:
    empty = len(orjson.dumps(GOOD | {"properties": {"x": ""}}))
    raw = orjson.dumps(GOOD | {"properties": {"x": "x" * (items.MAX_ITEM_BYTES - empty + extra)}})
    assert len(raw) == items.MAX_ITEM_BYTES + extra
    assert verdict(raw)[0] == code


@pytest.mark.parametrize(("levels", "code"), [(15, ""), (16, ""), (17, "too_deep")])
def test_an_item_may_be_nested_sixteen_deep(levels: int, code: str) -> None:
    inner = levels - 2  # The item and its properties are two levels themselves.
    raw = b'{"type":"track","event":"a","userId":"u","properties":{"x":' + b"[" * inner + b"]" * inner + b"}}"
    assert verdict(raw)[0] == code


def test_every_verdict_speaks_both_languages() -> None:
    problem = items.check({"type": "trac"})
    assert problem is not None
    assert "must be one of identify, track" in problem.message
    assert "必须是" in in_chinese(problem.message)


def test_a_decoded_item_is_judged_alike() -> None:
    deep: dict[str, object] = {}
    for _ in range(20):
        deep = {"a": deep}
    for item, code in (
        ({"a": "\x00"}, "nul_character"),
        ({"a": "\ud800"}, "malformed_json"),
        ({"a": object()}, "malformed_json"),
        ({"a": 2**70}, "malformed_json"),
        (deep, "too_deep"),
        ({"a": "x" * 40_000}, "event_too_large"),
    ):
        found, problem = items.accept(item)
        assert found is None
        assert problem is not None
        assert problem.code == code
