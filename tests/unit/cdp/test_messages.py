"""Messages as data: every code that a producer may write has its text in both languages, made when it is shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdp.events.warnings import TEXTS as WARNINGS
from cdp.ingest.imports.mapping import KINDS
from cdp.ingest.imports.messages import FILE_TEXTS, OF_CELLS
from cdp.ingest.imports.messages import TEXTS as ROWS
from cdp.ingest.imports.plan import TYPES
from cdp.ingest.messages import TEXTS, explained, refused, shown
from core.i18n.messages import Texts, text_of
from tests.chinese import english_in, in_chinese

ROOT = Path(__file__).parents[3]


def calls(folder: str, name: str, place: int) -> Iterator[str]:
    """Every constant that stands at that place of a call of that name, in the Python of a folder."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name and len(node.args) > place:
                yield from constants(node.args[place])


def constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def test_every_code_that_ingestion_writes_is_in_the_list_of_its_producer() -> None:
    written = set(calls("cdp/ingest", "refused", 1))
    assert len(written) >= 14
    assert written - set(TEXTS) == set()
    rows = set(calls("cdp/ingest/imports", "refused_row", 1)) | {
        f"bad_{kind}" for kind in (*KINDS, *TYPES) if kind != "text"
    }
    assert rows == {code for code in ROWS if not code.startswith("word.")}
    files = set(calls("cdp/ingest/imports", "UnreadableFile", 0)) | {
        *("file_gone", "disk_full", "too_slow", "crashed", "undo_crashed")
    }
    assert files == {code for code in FILE_TEXTS if not code.startswith("word.")}
    noted = set(calls("cdp", "Note", 0))
    assert len(noted) >= 8
    assert noted - set(WARNINGS) == set()


@pytest.mark.parametrize("texts", [TEXTS, ROWS, FILE_TEXTS, OF_CELLS, WARNINGS])
def test_every_code_has_a_text_in_both_languages(texts: Texts) -> None:
    for code, text in texts.items():
        assert code == "word.place" or in_chinese(text) != str(text), code


def test_a_word_among_the_parameters_is_put_into_each_language() -> None:
    problem = refused("userId", "wrong_type", field="`userId`", value=shown([]), wanted={"code": "word.text"})
    assert problem.message == "`userId` is a list; it must be text."
    assert in_chinese(problem.message) == "`userId`为 列表，必须是文本。"
    assert explained(problem.code, problem.path, problem.params) == problem


def test_a_code_of_another_time_is_shown_as_unexpected_and_a_missing_parameter_as_an_ellipsis() -> None:
    problem = explained("gone_from_the_list", "", {})
    assert problem.code == "unexpected"
    assert "(gone_from_the_list)" in problem.message
    assert english_in(in_chinese(problem.message).replace("gone_from_the_list", "")) == []
    assert text_of({"a": "{x} b"}, "a", {}) == "… b"
