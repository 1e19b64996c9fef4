"""A batch is taken apart so that no item can sink another."""

from __future__ import annotations

import orjson
import pytest

from cdp.ingest.front.envelope import open_batch, open_single, validate
from cdp.ingest.front.refusal import Refusal
from tests.chinese import english_in, in_chinese

GOOD = b'{"type":"track","event":"a","userId":"u","messageId":"m"}'


def good(body: bytes) -> list[dict[str, object]]:
    return [orjson.loads(item) for item in validate(open_batch(body, historical=False)).good]


@pytest.mark.parametrize(
    "bad",
    [
        b'{"type":"track","event":"a","userId":"\\ud800"}',
        b'{"type":"track","event":"a","userId":"u","properties":{"x":NaN}}',
        b'{"type":"track","event":"a","userId":"u","properties":{"x":1e999}}',
        b'{"type":"track","event":"a","userId":"\xff"}',
        *(
            b'{"type":"track","event":"a","userId":"u","properties":' + b'{"a":' * deep + b"1" + b"}" * deep + b"}"
            for deep in (300, 900, 1020, 4_000)
        ),
        b"[" * 50_000 + b"]" * 50_000,
        b'{"type":"track","event":"a","userId":"\\ud800","properties":{"x":' + b"9" * 5_000 + b"}}",
        b"5",
        b"null",
        b"[]",
    ],
)
def test_one_bad_item_never_sinks_the_batch(bad: bytes) -> None:
    validated = validate(open_batch(b'{"batch":[%s,%s,%s]}' % (GOOD, bad, GOOD), historical=False))
    assert [orjson.loads(item) for item in validated.good] == [orjson.loads(GOOD)] * 2
    assert [place for place, _, _ in validated.bad] == [1]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b'{"batch":[', "malformed_json"),
        (b"[]", "not_a_batch"),
        (b"{}", "not_a_batch"),
        (b'{"batch":{}}', "not_a_batch"),
        (b'{"batch":null}', "not_a_batch"),
        (b'{"batch":[],"writeKey":5}', "not_a_batch"),
        (b'{"batch":[' + b"[" * 50_000 + b"]" * 49_999 + b"]}", "malformed_json"),
        (b'{"batch":[' + b"[" * 50_000 + b"]" * 50_000 + b"]}}", "malformed_json"),
        (b'{"batch":[NaN]} 5"', "malformed_json"),
        (b'{"batch":[NaN,"]}', "malformed_json"),
        (b'{"batch":NaN}', "not_a_batch"),
        (b'{"batch":[],"sentAt":true}', "wrong_type"),
        (b'{"batch":[],"sentAt":"\\ud800"}', "malformed_json"),
        (b'{"batch":[],"context":[]}', "wrong_type"),
        (
            b'{"batch":[' + b",".join([b"{}"] * 4_900) + b'],"context":{"x":"' + b"x" * 2_500 + b'"}}',
            "common_too_large",
        ),
    ],
)
def test_what_is_no_batch_is_refused_whole(body: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        open_batch(body, historical=False)
    assert refused.value.code == code
    assert refused.value.status in (400, 413)
    assert english_in(in_chinese(refused.value.message)) == []


def test_items_get_the_batch_s_common_fields_unless_they_have_their_own() -> None:
    own = b'{"type":"track","event":"a","userId":"u","messageId":"n","sentAt":"s2","context":{"own":1}}'
    body = b'{"batch":[%s,%s],"sentAt":"s1","context":{"ip":"1"}}' % (GOOD, own)
    assert [(item["sentAt"], item["context"]) for item in good(body)] == [("s1", {"ip": "1"}), ("s2", {"own": 1})]


def test_a_historical_batch_keeps_its_times() -> None:
    opened = open_batch(b'{"batch":[%s],"sentAt":"s1"}' % GOOD, historical=True)
    assert validate(opened).good == [GOOD]


def test_an_item_without_a_message_id_gets_one_before_it_is_stored() -> None:
    item = good(b'{"batch":[{"type":"track","event":"a","userId":"u"} ]}')[0]
    assert len(str(item["messageId"])) == 36


def test_a_complete_item_is_stored_byte_for_byte() -> None:
    odd = b'{ "type":"track", "event":"\\u0061", "userId":"u", "messageId":"m" }'
    assert validate(open_batch(b'{"batch":[%s]}' % odd, historical=False)).good == [odd]


def test_a_single_item_is_of_the_kind_of_its_address_and_keeps_no_key() -> None:
    envelope, problem = open_single(b'{"writeKey":"k","type":"page","event":"a","userId":"u"}', "track")
    stored = orjson.loads(envelope.items[0])
    assert problem is None
    assert envelope.write_key == "k"
    assert stored["type"] == "track"
    assert "writeKey" not in stored


def test_the_key_of_a_bad_single_item_is_still_found() -> None:
    envelope, problem = open_single(b'{"writeKey":"k","event":NaN}', "track")
    assert envelope.write_key == "k"
    assert problem is not None
    assert problem.code == "malformed_json"
