"""Bad input gives a clear error in the one shape: never a 500, and nothing is changed."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from tests.chinese import english_in
from tests.integration.api.fixtures import Api, World, error, undone
from tests.integration.api.operations import inside_a_workspace, operations

BODIES: list[bytes] = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"1e999",
    b"[" * 5000 + b"]" * 5000,
    b'{"a":' * 80 + b"1" + b"}" * 80,
    b'{"name": NaN}',
    b'{"name": "\\ud800"}',
    b'{"name": "a\\u0000b", "rule": {"kind": "tag", "tag": "\\u0000"}}',
    b"\xff\xfe",
    b'{"no_such_field": 1}',
]
VALUES: list[Any] = [None, True, 10**30, "", "x" * 300, [], {}, {"kind": 1}]
QUERIES = ["x", "\0", "-1", str(10**30), "'; --", "9999-12-31T23:59:59-23:59"]


def test_bad_bodies_are_explained(acme: World, alice: Api) -> None:
    for operation in inside_a_workspace():
        if operation.method in ("POST", "PUT", "PATCH"):
            for body in BODIES:
                with undone():
                    answer = alice.call(operation.method, operation.at(acme.ids), body, If_Match="*")
                    if answer.status_code >= 400:
                        assert error(answer)[0] in (400, 409, 429), (operation.id, body[:40])


def test_bad_values_are_explained(acme: World, alice: Api) -> None:
    for operation in inside_a_workspace():
        for field in operation.fields:
            for value in VALUES:
                body = json.dumps({field: value}).encode()
                with undone():
                    answer = alice.call(operation.method, operation.at(acme.ids), body, If_Match="*")
                    if answer.status_code >= 400:
                        assert error(answer)[0] in (400, 404, 409, 429), (operation.id, body)


def test_bad_queries_are_explained(acme: World, alice: Api) -> None:
    for operation in operations():
        for name in operation.query:
            for value in QUERIES:
                answer = alice._client.get(
                    f"/api/{operation.at(acme.ids)}", {"journey": acme.ids["journey"], name: value}
                )
                if answer.status_code >= 400:
                    assert error(answer)[0] in (400, 404), (operation.id, name, value)


def test_a_body_beyond_the_limit_is_refused(acme: World, alice: Api) -> None:
    body = orjson.dumps({"name": "x" * 1_000_001})
    assert error(alice.call("POST", f"{acme.here}/journeys", body)) == (413, "too_large")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", ""]
)
def test_only_json_is_read(kind: str, acme: World, alice: Api) -> None:
    answer = alice._client.generic("POST", f"/api/{acme.here}/journeys", b'{"name": "x"}', content_type=kind)
    assert error(answer)[0] == 415


def test_a_field_is_named_by_its_path_in_the_language_that_is_asked_for(acme: World, alice: Api) -> None:
    def problems(body: dict[str, Any], language: str) -> dict[str, dict[str, str]]:
        answer = alice.call("POST", f"{acme.here}/keys", body, Accept_Language=language)
        assert error(answer) == (400, "invalid")
        assert (answer.headers["Content-Language"], "Accept-Language" in answer.headers["Vary"]) == (language, True)
        return {each["path"]: each for each in orjson.loads(answer.content)["problems"]}

    unknown = {"name": "", "scopes": ["journeys:read", "nonsense"], "colour": 1}
    assert problems(unknown, "en")["colour"]["code"] == "unknown_field"
    assert problems(unknown, "zh-hans")["colour"]["message"] == "这里没有这个字段。可用：name, scopes, expires_at。"
    wrong = {"name": "", "scopes": ["journeys:read", "nonsense"]}
    assert set(problems(wrong, "en")) == {"name", "scopes.1"}
    assert problems(wrong, "zh-hans")["name"]["message"] == "该字段不能为空。"
    assert "Choose one of: " in problems(wrong, "en")["scopes.1"]["message"]
    assert "journeys:read、" in problems(wrong, "zh-hans")["scopes.1"]["message"]


def test_an_answer_is_in_one_language_throughout(acme: World, alice: Api) -> None:
    for operation in inside_a_workspace():
        for field in operation.fields:
            for value in VALUES:
                body = json.dumps({field: value}).encode()
                for language in ("zh-CN", "en"):
                    with undone():
                        answer = alice.call(operation.method, operation.at(acme.ids), body, Accept_Language=language)
                    said = orjson.loads(answer.content) if answer.status_code >= 400 else {"problems": []}
                    for problem in said["problems"]:
                        if language == "zh-CN":
                            assert english_in(problem["message"]) == [], (operation.id, body, problem)
                        else:
                            assert not any("\u4e00" <= letter <= "\u9fff" for letter in problem["message"]), problem


def test_an_unknown_address_and_method_are_errors_of_the_same_shape(acme: World, alice: Api) -> None:
    assert error(alice.call("GET", "nothing/here")) == (404, "not_found")
    wrong = alice.call("DELETE", f"{acme.here}/journeys")
    assert error(wrong) == (405, "method_not_allowed")
    assert "use GET or POST" in orjson.loads(wrong.content)["message"]
    assert error(alice.call("OPTIONS", f"{acme.here}/journeys")) == (405, "method_not_allowed")


def test_a_cursor_that_is_not_ours_is_refused(acme: World, alice: Api) -> None:
    for cursor in ("x", "bnVsbA", "W251bGxd", "WzFd", "W10", "WyIyMDI2LTAxLTAxIiwxXQ"):
        assert error(alice.call("GET", f"{acme.here}/touches?cursor={cursor}")) == (400, "bad_cursor"), cursor


def test_a_draft_may_hold_a_number_beyond_64_bits(acme: World, alice: Api) -> None:
    """PostgreSQL gives 1e300 back as an integer of 301 digits."""
    graph = {"nodes": [], "edges": [], "settings": {"goal": 1e300}}
    made = alice.call("POST", f"{acme.here}/journeys", orjson.dumps({"name": "Huge", "graph": graph}))
    assert made.status_code == 201, made.content
    content = {"subject": "Hi", "more": 1e300}
    made = alice.call(
        "POST", f"{acme.here}/templates", orjson.dumps({"name": "Huge", "medium": "email", "content": content})
    )
    assert made.status_code == 201, made.content
    for name in ("journeys", "templates"):
        assert alice.call("GET", f"{acme.here}/{name}").status_code == 200
