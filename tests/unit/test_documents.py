"""Documents that lead somewhere: every link within the repository has a target, every decision is in the index."""

from __future__ import annotations

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
