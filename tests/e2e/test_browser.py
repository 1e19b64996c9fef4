"""What a person does in the web app, in a real Chromium against the whole stack; the steps are in `frontend/e2e/`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ops.stack.paths import PROJECT

SPECS = sorted(path.name for path in (PROJECT / "frontend" / "e2e").glob("*.spec.ts"))


@pytest.mark.parametrize("name", SPECS)
def test_in_the_browser(playwright: Callable[[str], None], name: str) -> None:
    playwright(name)
