"""F19: the text of a mail, and its tracked links, are made in time linear in the length of the HTML, whatever it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from channels.links import links
from content import markup
from content.plain_text import plain_text

UNITS = [
    *(
        "<a",
        "<",
        "</",
        "<!",
        "<!--",
        "<!-- ",
        "--",
        "<?",
        "<style>",
        "<style",
        "</style",
        "<script>x",
        "<head>",
        "<title>",
    ),
    *(
        "<a href='",
        '<a href="',
        "<a href=",
        "<a =",
        "<a x=1 ",
        "<a / ",
        "&",
        "&#",
        "&#1",
        "&a",
        "&lt",
        "&ampamp",
        "<p>",
        "a ",
    ),
    *(
        '<a href="https://shop.example/?a=1&lt=2">x</a>',
        "<ul><li>",
        "</li></ul>",
        "<a href=x>",
        "\n",
        "\xa0",
        "<td>",
        "é",
    ),
]
SIZES = (80_000, 1_000_000)


class _Counted:
    """A pattern that counts what it is asked to look at: from where it starts to where it stops, all of it if in vain."""

    def __init__(self, pattern: Any) -> None:
        self.pattern = pattern
        self.looked_at = 0

    def _count(self, found: Any, text: str, at: int, end: int) -> Any:
        self.looked_at += 1 + (found.end() if found else end) - at
        return found

    def search(self, text: str, at: int = 0) -> Any:
        return self._count(self.pattern.search(text, at), text, at, len(text))

    def match(self, text: str, at: int = 0, end: int | None = None) -> Any:
        end = len(text) if end is None else end
        return self._count(self.pattern.match(text, at, end), text, at, end)

    def sub(self, put: Any, text: str) -> str:
        self.looked_at += len(text)
        return str(self.pattern.sub(put, text))


def operations(make: Callable[[str], str], html: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many characters the patterns look at and how many calls Python makes, while the text is made."""
    counted = []
    with monkeypatch.context() as patch:
        for name in ("_MARKUP", "_TAG", "_PLAIN", "_ANCHOR", "_ATTRIBUTE", "_COMMENT_END", "_TAG_BEGINS", "_REFERENCE"):
            counted.append(_Counted(getattr(markup, name)))
            patch.setattr(markup, name, counted[-1])
        raw_ends = {name: _Counted(pattern) for name, pattern in markup._RAW_END.items()}
        patch.setattr(markup, "_RAW_END", raw_ends)
        calls = 0

        def count(frame: Any, event: str, argument: Any) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count)
        try:
            make(html)
        finally:
            sys.setprofile(None)
    return calls + sum(pattern.looked_at for pattern in (*counted, *raw_ends.values()))


def track(html: str) -> str:
    return links.track_html("https://pathline.example", "tch_PTwSwpdxQc", html)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("make", [plain_text, track])
def test_twelve_times_the_html_costs_twelve_times_the_work(
    make: Callable[[str], str], unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = (operations(make, unit * (size // 10 // len(unit)), monkeypatch) for size in SIZES)
    assert large <= 12.5 * small * 1.05 + 1_000


@pytest.mark.parametrize("unit", UNITS)
def test_a_megabyte_of_anything_becomes_text(unit: str) -> None:
    for size in SIZES:
        html = "<p>before</p>" + unit * (size // len(unit)) + "<p>after</p>"
        assert plain_text(html).startswith("before")
        assert track(html).startswith("<p>before</p>")
