"""What a person does in the web app, in a real Chromium against the whole stack; the steps are in `frontend/e2e/`."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    "name",
    [
        *("draw", "edit", "choose", "keys", "life", "work"),
        *("input", "pages", "account", "truth", "digits"),
    ],
)
def test_in_the_browser(node: Callable[[str], None], name: str) -> None:
    node(name)
