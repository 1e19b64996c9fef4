"""Sentences about rules where Chinese sets spaces, and where it sets none."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from rules.parse import parse
from rules.sentence import sentence


def first(window: dict[str, str]) -> dict[str, Any]:
    return {"kind": "occurrence", "which": "first", "event": "Paid", "window": window}


def trait(op: str, value: Any) -> dict[str, Any]:
    return {"kind": "trait", "trait": "x", "op": op, "value": value}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (first({"last": "P7D"}), "首次“Paid”发生在最近 7 天内"),
        (first({"before": "P7D"}), "首次“Paid”发生在 7 天以前"),
        (first({"since": "entry"}), "首次“Paid”发生在自进入旅程起"),
        (trait("has", "nb"), "“x”含有“nb”"),
        (trait("has", 5), "“x”含有 5"),
        (trait("eq", 5), "“x”等于 5"),
        (trait("eq", "a"), "“x”等于“a”"),
        (trait("eq", True), "“x”等于 是"),
        (trait("in", list("abcdef")), "“x”属于“a”、“b”、“c”、“d”、“e”等 6 个值之一"),
        (trait("not_in", ["a", "b"]), "“x”不属于“a”或“b”（不含没有值的）"),
        ({"kind": "not", "rule": trait("gt", 5)}, "并非（“x”大于 5）"),
    ],
)
def test_a_rule_in_chinese(rule: dict[str, Any], said: str) -> None:
    read, problems = parse(rule)
    assert read is not None, problems
    with override("zh-hans"):
        assert sentence(read, {}) == said
