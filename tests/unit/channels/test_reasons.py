"""The reasons of the ledger are a closed list, whatever a provider answers, and each has words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson

from channels.adapters.base import Outgoing
from channels.adapters.reasons import ADAPTER_REASONS, status_reason
from channels.adapters.webhook import read_answer
from channels.touches.reasons import REASONS
from core.egress.http import Answer
from tests.chinese import in_chinese

CHANNELS = Path(__file__).parents[3] / "channels"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def written() -> Iterator[str]:
    """Every reason that an adapter or the gateway gives an outcome as a text."""
    for path in CHANNELS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Outcome" and len(node.args) > 1:
                for part in ast.walk(node.args[1]):
                    if (
                        isinstance(part, ast.Constant)
                        and isinstance(part.value, str)
                        and part.value not in ("http", "smtp")
                    ):
                        yield part.value


def test_every_reason_that_an_outcome_is_given_is_in_the_list() -> None:
    found = set(written())
    assert {"not_connected", "no_answer", "throttled", "redirected", "not_tried"} <= found
    assert found - set(ADAPTER_REASONS) == set()


def test_every_reason_is_given_by_something() -> None:
    code = "\n".join(
        path.read_text()
        for app in ("channels", "journeys")
        for path in (CHANNELS.parent / app).rglob("*.py")
        if path.name != "reasons.py"
    )
    own = REASONS.keys() - ADAPTER_REASONS.keys()
    assert {reason for reason in own if not re.search(rf"""['"]{reason}['"]""", code)} == set()


def test_every_reason_has_words_in_both_languages() -> None:
    for code, text in REASONS.items():
        assert str(text), code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in in_chinese(text)), code


def test_any_status_gives_a_reason_of_the_list() -> None:
    for status in (*range(300, 600), 999):
        delivery = read_answer([Outgoing("k1", "a", "webhook", {})], Answer(status, {}, b""), NOW)
        assert {outcome.reason for outcome in delivery.outcomes} <= set(REASONS), status
    assert (status_reason("smtp", 550), status_reason("smtp", 599)) == ("smtp_550", "smtp_other")


def test_a_gateway_s_own_word_goes_into_the_detail_and_not_among_the_reasons() -> None:
    results = [
        {"key": "k1", "status": "rejected", "reason": "Because <b>", "detail": "x"},
        {"key": "k2", "status": "retry", "reason": "Mailbox full"},
    ]
    body = orjson.dumps({"results": results})
    messages = [Outgoing("k1", "a", "webhook", {}), Outgoing("k2", "b", "webhook", {})]
    first, second = read_answer(messages, Answer(200, {}, body), NOW).outcomes
    assert (first.reason, first.detail) == ("rejected", "Because <b>: x")
    assert (second.reason, second.detail) == ("mailbox_full", "")
