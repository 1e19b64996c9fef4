"""Templates that ask for more than anybody can give. Run as a program it lights them all and prints their number and the
most memory that this took, in MB."""

from __future__ import annotations

from pathlib import Path

VARIABLES = {"profile": {"first_name": "Åsa"}}
NAMED = "{% assign a = 'aaaaaaaaaaaaaaaa' %}"
# A short list whose every item is one long text: 60 MB once it is written as text.
LONG_LIST = (
    "{% assign a = 'aaaaaaaaaaaaaaa' %}"
    + "{% assign a = a | append: a %}" * 12
    + "{% assign x = a | split: ',' %}"
    + "{% assign x = x | concat: x %}" * 10
)
BOMBS = [
    LONG_LIST + "{{ x | split: 'a' }}",
    LONG_LIST + "{{ x | upcase }}",
    LONG_LIST + "{{ x }}",
    LONG_LIST + "{{ 'b' | default: x, allow_false: x }}{{ x | join: '' }}",
    "{% for i in (1..50000000000) %}x{% endfor %}",
    "{{ (1..50000000000) | join }}",
    "{% assign r = (1..50000000000) %}{{ r | reverse | first }}",
    "{% tablerow i in (1..50000000) %}x{% endtablerow %}",
    "{% liquid\nfor i in (1..99999999)\necho i\nendfor %}",
    NAMED + "{% assign a = a | append: a %}" * 40,
    NAMED + "{{ a" + "| replace: 'a', 'aaaaaaaaaa'" * 12 + " }}",
    "{% for i in (1..100) %}{% for j in (1..100) %}{% for k in (1..100) %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for i in (1..9999) %}" + "{{ profile.first_name | upcase | downcase | size }}" * 80 + "{% endfor %}",
    "{% for i in (1..9999) %}" + "x" * 1000 + "{% endfor %}",
    "{% capture x %}{% for i in (1..9999) %}" + "x" * 1000 + "{% endfor %}{% endcapture %}",
    "{{ 10 " + "| times: 99999999999999999" * 50 + " }}",
    "{{ 'now' | date: '%0999999999d' }}",
    "{{ '1e999999999' | plus: 0 | floor }}",
    "{% assign x = 'a' | split: '' %}" + "{% assign x = x | concat: x %}" * 60,
    "{% include 'x' %}",
    "{% render 'x' %}",
    "{{" * 20_000,
    "{%" * 20_000,
    "{% if a %}" * 15_000,
    "{{ 1 }}" * 30_000,
    "{% comment %}{% raw %}" * 5_000,
    "{{ " + "a." * 30_000 + "b }}",
    "x" * 300_000,
    "{{ 1 | divided_by: 0 }}",
]


def light(bomb: str) -> None:
    """Render a bomb. A hole that cannot be filled follows it, for those that would go out by themselves."""
    from content.render import render

    render("sms", {"body": bomb + "{{ profile.missing }}"}, VARIABLES)


def _light_all() -> int:
    """How many of them were refused."""
    from content.render import RenderError

    refused = 0
    for bomb in BOMBS:
        try:
            light(bomb)
        except RenderError:
            refused += 1
    return refused


def _most_memory() -> int:
    """The high-water mark of this process, in MB. (`ru_maxrss` would be that of the process that started it.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


if __name__ == "__main__":
    import os

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    print(_light_all(), _most_memory())
