"""The quick search for links finds what the whole reading finds, whatever stands between them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from content.markup import Tag, anchors, read

PIECES = [
    *("<a ", "<A\n", "<a", "href=", 'href="u"', '"', "'", "=", '= "', '="', ">", "<", "</a>", "/", " ", "x", "alt="),
    *("<!--", "-->", "--!>", "<!", "<?", "</", "<p ", "<b>", "<ab>", "<td width=5>", "&lt;"),
    *("<script>", "</script>", "<title>", "</title>", "<plaintext", "<style", "<nobr>"),
]


def seen(tags: list[Tag]) -> list[tuple[int, int, object]]:
    return [(tag.start, tag.end, tag.value("href")) for tag in tags]


@pytest.mark.seconds
@settings(max_examples=1_500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=22).map("".join))
@example('<p a"="x>y"><a href=u>">')
@example('<p =" b="><a href=u>">x<a href=v>')
@example('<p x= b=" c="><a href=u>"><a href=v>')
@example('<img alt="<a href=x>"><a href=u>')
@example('<img alt="5 > 4"> 3 < 4 <a href=u>')
def test_the_quick_search_for_links_agrees_with_the_whole_reading(html: str) -> None:
    links = [piece for piece in read(html) if isinstance(piece, Tag) and piece.name == "a" and not piece.closing]
    assert seen(list(anchors(html))) == seen(links)
