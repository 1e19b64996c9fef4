"""A template author: filters that raise, loops without end, huge outputs, and messages that pretend to be two."""

from __future__ import annotations

from typing import Any

from bench.attack.client import Client, Marks
from bench.attack.workspaces import Place
from bench.attack.write_key import WORDS

BODIES = (
    "{{ profile.x | compact: 'y' }}", "{{ profile | sort: 'a' | join: profile }}", "{{ 'a' | date: '%' }}",
    "{{ 1 | divided_by: 0 }}", "{{ 'x' | append: profile.first_name | times: 1000000000000 }}",
    "{{ profile.first_name | truncate: -1, nil }}", "{{ '9999999999999999' | date: '%Y' }}", "{{ now | date: profile }}",
    "{{ 'a' | slice: 9999999999999999999, 1 }}", "{% for i in (1..100000000) %}x{% endfor %}",
    "{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}",
    "{% for i in (1..4000) %}" + "x" * 500 + "{% endfor %}",
    "{% capture a %}xxxxxxxxxx{% endcapture %}" + "{% assign a = a | append: a %}" * 60 + "{{ a }}",
    "{% if a %}" * 300 + "{% endif %}" * 300, "{% include 'x' %}{% render 'x' %}",
    "{{ " + "a | upcase | " * 2_000 + "size }}", "{{", "{% endfor %}", "{% raw %}", "{{ profile['__class__'] }}",
    "{{ 'x' | replace: '', 'yyyyyyyyyy' | replace: '', 'yyyyyyyyyy' }}", "{% cycle %}", "{{ 10 | round: 99999999999 }}",
    "{% tablerow i in (1..1000000) cols: 0 %}{% endtablerow %}", "{{ 'a' | rjust: 1 }}",
    "{{ profile.a.b.c.d | first | last | map: 'x' | where: 'x', 'y' | uniq | sum }}", *WORDS,
)  # fmt: skip
HTML = (
    "<" * 80_000,
    "<a href='" * 8_000,
    "<!--" * 20_000,
    "<a " + "x=1 " * 20_000 + ">",
    "&#x" * 30_000,
    "<p>" * 20_000,
)
"""F19: texts that a reader of HTML may take the square of their length for."""


class Author:
    """The attacker: each template is saved, previewed on a customer, tested and published."""

    def __init__(self, client: Client, place: Place, marks: Marks) -> None:
        self.client = client
        self.path = place.path
        self.place = place
        self.marks = marks
        self.attempts = (
            ("F4 templates", self.templates),
            ("F7 F8 mails", self.mails),
            ("F19 markup", self.markup),
            ("shapes", self.shapes),
        )

    def templates(self) -> None:
        """F4: bodies whose rendering raises or never ends."""
        person = self._somebody("F4 templates")
        for body in BODIES:
            self._try("F4 templates", "webhook", {"body": body, "more": {"a": [body]}}, person)

    def mails(self) -> None:
        """F7, F8: encoded words and line breaks in the lines of a mail, from the template and from the event."""
        person = self._somebody("F7 F8 mails")
        for word in WORDS:
            content = {"subject": word, "html": word, "from": f"{word} <news@shop.example>", "reply_to": word}
            self._try("F7 F8 mails", "email", content, person)
            content = {"subject": "{{ event.a }}", "text": "{{ event.a }}", "from": "{{ event.a }} <news@shop.example>"}
            self._try("F7 F8 mails", "email", content, person, {"a": word})

    def markup(self) -> None:
        """F19: HTML that takes long to read."""
        for html in HTML:
            self._try("F19 markup", "email", {"subject": "x", "html": html}, None)

    def shapes(self) -> None:
        """Contents that are no texts, and media that are none."""
        deep: dict[str, Any] = {"a": 1}
        for _ in range(100):
            deep = {"a": [deep]}
        for content in (
            {"body": None},
            {"body": 10**14},
            {"body": {}},
            deep,
            {"body": "x" * 400_000},
            {"x" * 9_000: "x"},
            [],
            None,
        ):
            for medium in ("webhook", "email", "sms", "none"):
                self._try("shapes", medium, content, None)

    def _somebody(self, fault: str) -> str | None:
        answer = self.client.ask(fault, "GET", f"{self.path}/profiles?limit=1")
        found = answer.json()["results"] if answer is not None and answer.is_success else []
        return found[0]["id"] if found else None

    def _try(
        self, fault: str, medium: str, content: Any, person: str | None, event: dict[str, Any] | None = None
    ) -> None:
        name = f"{self.marks()}{self.client.who}"
        made = self.client.made(fault, f"{self.path}/templates", {"name": name, "medium": medium, "content": content})
        if made is None:
            return
        address = f"{self.path}/templates/{made['id']}"
        self.client.ask(fault, "POST", f"{address}/preview", {"profile": person, "event": event or {}})
        if person is not None:
            test = {"channel": self.place.channel, "profile": person, "event": event or {}}
            self.client.ask(fault, "POST", f"{address}/test", test)
        self.client.ask(fault, "POST", f"{address}/publish", if_match="*")
