"""F7: a sender that is the same for everybody is checked when it is saved, not when the first mail fails."""

from __future__ import annotations

import pytest

from content.templates import check
from tests.chinese import english_in, in_chinese


@pytest.mark.parametrize("field", ["from", "reply_to"])
@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("shop.example", "bad_mailbox"),
        ("a@shop.example, b@shop.example", "bad_mailbox"),
        ("Shop <news@-.example>", "bad_mailbox"),
        ("Shop <news@shop.example>\nBcc: x@y.example", "line_break_in_header"),
    ],
)
def test_a_fixed_sender_that_is_no_mailbox_is_refused_when_saved(field: str, written: str, code: str) -> None:
    (problem,) = check("email", {"subject": "Hi", "text": "Hi", field: written})
    assert (problem.path, problem.code, problem.severity) == (f"content.{field}", code, "error")
    assert english_in(in_chinese(problem.message).replace(written, "")) == []


@pytest.mark.parametrize(
    "written", ["", "Shop <news@shop.example>", "{{ profile.email }}", "{% if event.a %}x{% endif %}"]
)
def test_a_good_sender_and_one_that_depends_on_the_person_are_taken(written: str) -> None:
    assert check("email", {"subject": "Hi", "text": "Hi", "from": written}) == []


def test_a_fixed_subject_on_two_lines_is_refused_when_saved() -> None:
    assert [p.code for p in check("email", {"subject": "Hi\nyou", "text": "Hi"})] == ["line_break_in_header"]
