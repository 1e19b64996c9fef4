"""F15: templates by strangers."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.render import RenderError, render
from content.templates import check
from tests.chinese import english_in, in_chinese
from tests.unit.channels.bombs import BOMBS, light

VARIABLES = {
    "profile": {"first_name": "Åsa <b>", "orders": 5, "tags": ["a", "b"]},
    "event": {"total": 12.5},
    "workspace": {"name": "Acme"},
    "now": datetime(1997, 6, 1, tzinfo=UTC),
}


def body(source: str) -> str:
    return render("sms", {"body": source}, VARIABLES)["body"]


def problem(source: str, medium: str = "sms", field: str = "body"):
    with pytest.raises(RenderError) as caught:
        render(medium, {field: source}, VARIABLES)
    return caught.value.problem


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hi {{ profile.first_name }}", "Hi Åsa <b>"),
        ("{{ profile.nick | default: 'friend' }}", "friend"),
        ("{% if profile.nick %}a{% else %}b{% endif %}", "b"),
        ("{{ event.total | times: 2 }}", "25.0"),
        ("{{ 'now' | date: '%Y-%m' }}", "1997-06"),
        ("{{ '2020-02-29T10:00:00Z' | date: '%d.%m.' }}", "29.02."),
        ("{% for t in profile.tags %}{{ t }}{% endfor %}", "ab"),
        ("no holes", "no holes"),
    ],
)
def test_a_template_is_filled_in(source, text):
    assert body(source) == text


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("{{ profile.nick }}", "profile.nick"),
        ("{{ profile.nick | upcase }}", "profile.nick"),
        ("{{ foo }}", "foo"),
        ("{{ event.items[0].name }}", "event.items"),
        ("{{ profile.__class__ }}", "profile.__class__"),
        ("{{ profile.first_name.__class__.__mro__ }}", "profile.first_name.__class__"),
    ],
)
def test_a_missing_variable_is_an_error_that_names_it_and_the_cure(source, name):
    found = problem(source)
    assert found.code == "missing_variable"
    assert f"`{name}` has no value for this person" in found.message
    assert f"{{{{ {name} | default: '...' }}}}" in found.message
    assert f"`{name}`" in in_chinese(found.message)


def test_only_html_is_escaped_and_nobody_can_switch_it_off():
    assert render("email", {"html": "{{ profile.first_name }}"}, VARIABLES) == {"html": "Åsa &lt;b&gt;"}
    assert render("email", {"text": "{{ profile.first_name }}"}, VARIABLES) == {"text": "Åsa <b>"}
    assert problem("{{ profile.first_name | safe }}", "email", "html").code == "unknown_filter"


@pytest.mark.parametrize("breaker", ["\n", "\r", "\r\n", "\x0b", "\u2028", "\x85"])
def test_a_subject_of_several_lines_is_refused(breaker):
    found = None
    with pytest.raises(RenderError) as caught:
        render("email", {"subject": "Hi {{ profile.x }}"}, {"profile": {"x": f"a{breaker}Bcc: b@example.com"}})
    found = caught.value.problem
    assert found.code == "line_break_in_header"


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_goes_out_in_under_a_second(bomb):
    started = time.thread_time()  # What it costs; how long that takes on a busy machine is no matter of the bomb's.
    with pytest.raises(RenderError):
        light(bomb)
    assert time.thread_time() - started < 1


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="peak memory of a process is read from Linux's /proc"
)
@pytest.mark.seconds
def test_all_bombs_together_stay_below_200_megabytes():
    """In a process of their own, the interpreter and Django included."""
    argv = [sys.executable, "-W", "ignore", "-m", "tests.unit.channels.bombs"]
    done = subprocess.run(argv, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True)
    lit, megabytes = done.stdout.split()
    assert int(lit) == len(BOMBS)
    assert int(megabytes) < 200


@pytest.mark.parametrize(
    "source",
    [
        "{% if %}",
        "{{",
        "{{ x | nofilter }}",
        "{% for i in (1..999999999) %}{{ i }}{% endfor %}",
        "{{ 1 | divided_by: 0 }}",
    ],
)
def test_what_is_wrong_with_a_template_is_said_in_chinese_throughout(source):
    problems = check("sms", {"body": source}) or [problem(source)]
    assert [english for each in problems for english in english_in(in_chinese(each.message))] == []


def test_a_bare_trait_is_warned_of_before_it_fails_at_every_send():
    loop = "{% for sku in event.skus %}{{ sku }}{{ forloop.index }}{% endfor %}{% assign n = 1 %}{{ n }}{{ now | date: '%d' }}"
    assert check("sms", {"body": "{{ profile.first_name }} {{ workspace.name }}" + loop}) == []
    (problem,) = check("sms", {"body": "Hi {{ first_name }}"})
    assert (problem.path, problem.code, problem.severity) == ("content.body", "unknown_variable", "warning")
    assert "`profile.first_name`" in problem.message
    assert english_in(in_chinese(problem.message)) == []


def test_the_check_finds_everything_wrong_with_a_draft():
    assert [(p.path, p.code) for p in check("email", {"subject": "", "html": "{{ x | nofilter }}{% if %}"})] == [
        ("content.subject", "required"),
        ("content.html", "template_syntax"),
    ]
    assert [p.code for p in check("email", {"subject": "a"})] == ["required"]
    assert [(p.path, p.code) for p in check("sms", {"body": "{{ event.x | nofilter }}"})] == [
        ("content.body", "unknown_filter")
    ]
    assert [(p.path, p.code) for p in check("webhook", {"body": "x", "card": {"items": ["{{"]}})] == [
        ("content.card.items[0]", "template_syntax")
    ]
    assert [p.code for p in check("sms", {"body": 5})] == ["not_text"]
    assert [p.code for p in check("sms", [])] == ["not_an_object"]
    assert [p.code for p in check("fax", {})] == ["unknown_medium"]
    assert check("email", {"subject": "a", "text": "b"}) == []
