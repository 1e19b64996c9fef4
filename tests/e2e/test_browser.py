"""What a person does in the web app, in a real Chromium against the whole stack; the steps are in `frontend/e2e/`.

Everything is done in English, and every screen is looked at in Chinese. What is tagged there for Chinese too, and the tour of
all screens in the dark and on a tablet, takes as long again, and is left to `make test-slow`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ops.stack.paths import PROJECT

SPECS = {path.name: path.read_text() for path in sorted((PROJECT / "frontend" / "e2e").glob("*.spec.ts"))}
TOUR = "smoke.spec.ts"
CHINESE = [name for name, text in SPECS.items() if '"@zh"' in text]


@pytest.mark.parametrize("name", SPECS)
def test_in_the_browser(playwright: Callable[..., None], name: str) -> None:
    playwright(name, "en", *(["zh"] if name == TOUR else []))


@pytest.mark.slow
@pytest.mark.parametrize("name", CHINESE)
def test_in_the_browser_in_chinese(playwright: Callable[..., None], name: str) -> None:
    playwright(name, "zh")


@pytest.mark.slow
def test_every_screen_in_the_dark_and_on_a_tablet(playwright: Callable[..., None]) -> None:
    playwright(TOUR, "dark", "tablet")
