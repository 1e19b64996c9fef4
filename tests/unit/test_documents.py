"""Documents that lead somewhere: every link within the repository has a target, every decision is in the index."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent.parent
DECISIONS = PROJECT / "docs" / "decisions"
DOCUMENTS = sorted(
    path for path in [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob(".github/*.md")]
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_link_within_the_repository_has_a_target(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())
    # `../../actions` is a page of the forge, beside the files.
    ours = [target for target in targets if not target.startswith(("http", "mailto:", "../../actions"))]
    assert [target for target in ours if not (document.parent / target).exists()] == []


def test_every_decision_is_in_the_index_by_its_title() -> None:
    index = dict(re.findall(r"\| \[\d{4}\]\((.+?)\) \| (.+?) \|", (DECISIONS / "README.md").read_text()))
    titles = {}
    for record in DECISIONS.glob("0*.md"):
        heading = record.read_text().splitlines()[0].lstrip("# ")
        titles[record.name] = re.sub(r"^\d+[.:]?\s+", "", heading).strip()
    assert index == titles


FEATURES = PROJECT / "frontend" / "src" / "features"
GROUPS = ("plan", "observe", "set_up")
"""Those with a title; the first, of the home page alone, has none."""


def menu(language: str) -> set[tuple[str, str]]:
    """Every way through the menu, by its words: (group, page), and (settings, tab)."""
    shared = json.loads((PROJECT / f"frontend/src/shared/i18n/locales/{language}.json").read_text())["nav"]
    tabs = json.loads((FEATURES / f"settings/locales/{language}.json").read_text())["tab"]
    manifests = [path.read_text() for path in FEATURES.glob("*/manifest.ts")]
    entries = [found.groups() for each in manifests if (found := re.search(r'group: "(\w+)", path: "(\w+)"', each))]
    assert {group for group, _ in entries} == {"start", *GROUPS}
    return {(shared[group], shared[path]) for group, path in entries if group in GROUPS} | {
        (shared["settings"], each) for each in tabs.values()
    }


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", r"(?<!\*)\*([A-Z][\w ]+) → ([\w ]+)\*(?!\*)"), ("zh", r"“([^”→]+) → ([^”→]+)”")],
)
def test_f26_every_way_through_the_menu_that_a_document_names_is_there(language: str, written: str) -> None:
    # The changelog tells what was so when it was written.
    told = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]
    named = {(path.name, *found) for path in told for found in re.findall(written, path.read_text())}
    assert named
    assert {each for each in named if each[1:] not in menu(language)} == set()
