"""Texts for people: English in the code, Chinese in the catalog, nothing missing, nothing left over."""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.chinese import english_in

ROOT = Path(__file__).parents[3]
ROOMS = (
    "audiences", "cdp", "channels", "config", "content", "core", "demo", "destinations",
    "insights", "journeys", "ops", "rules", "tenancy",
)  # fmt: skip
KEYWORDS = {"translated": None, "translated_in": ((1, "c"), 2), "pgettext": ((1, "c"), 2)}
NAMES_OF_LANGUAGES = {"config/settings.py", "tenancy/models.py", "tenancy/migrations/0001_initial.py"}
"""Where a language is called by its own name."""
GIVEN_BESIDES = {"place", "all", "space"}
"""Parameters that are given for other languages alone."""
LEFT_OUT = {"error", "more", "said", "tail", "wrong"}
"""Parameters that other languages may do without: English of a library, or what is said in another way."""
SAMPLES = ("e.g. ", "Write ", "`", "“", "--", "manage.py", "make ", "CONFIG SET", "https://", "<code>")
"""A text with one of these quotes what is typed as it is."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


@cache
def in_the_code() -> set[tuple[str | None, str]]:
    found = set()
    for room in ROOMS:
        for file, _, message, _, context in extract_from_dir(
            ROOT / room,
            [("**.py", "python")],
            keywords=KEYWORDS,
            directory_filter=lambda path: "migrations" not in path,
        ):
            assert isinstance(message, str), file
            found.add((context, message))
    for file in (ROOT / "ops/doctor/invariants").glob("*.sql"):
        for line in file.read_text().splitlines():
            if line.startswith(("-- means: ", "-- do: ")):
                found.add((None, line.partition(": ")[2]))
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.seconds
def test_every_text_of_the_code_has_its_chinese_and_no_other_is_kept(catalog: Catalog) -> None:
    """`make texts` collects them."""
    kept = {(message.context, message.id) for message in catalog if message.id}
    assert in_the_code() - kept == set()
    assert kept - in_the_code() == set()
    assert [message.id for message in catalog if message.id and (not message.string or message.fuzzy)] == []


def test_a_translation_has_the_parameters_of_its_text(catalog: Catalog) -> None:
    wrong = []
    for message in catalog:
        try:
            given = fields(message.id)
        except ValueError:  # Braces that are no parameters: the text is shown without any.
            continue
        shown = fields(message.string)
        if shown - given - GIVEN_BESIDES or given - shown - LEFT_OUT:
            wrong.append(message.id)
    assert wrong == []


def test_chinese_is_chinese(catalog: Catalog) -> None:
    leaks = {
        message.id: found
        for message in catalog
        if message.id and any("\u4e00" <= letter <= "\u9fff" for letter in message.string)
        if (found := english_in(message.string)) and not any(sample in message.string for sample in SAMPLES)
    }
    assert leaks == {}


@pytest.mark.seconds
def test_no_chinese_stands_in_the_code() -> None:
    found = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if any("\u4e00" <= letter <= "\u9fff" for letter in path.read_text())
    }
    assert found == NAMES_OF_LANGUAGES
