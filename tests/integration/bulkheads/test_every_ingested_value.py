"""The worst that `/v1` lets through, in every place that some SQL casts, divides, indexes or turns into a zone, a date or a
number: nobody else's life goes otherwise, and what was taken moves its owner or sets aside its owner alone.

The values are sent as bytes to the real server, since what no JSON library writes is the worst of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cdp.ingest.inbox import process_inbox
from cdp.ingest.models import Source
from cdp.profiles.models import Identifier
from core.db.sql import Sql, one, run, sql
from tests.integration.bulkheads.edges import DEEP
from tests.integration.bulkheads.scene import Scene, undone
from tests.integration.bulkheads.test_every_column import set_aside
from tests.integration.cdp.conftest import address
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox
from tests.integration.journeys.builders import day

__all__ = ["_close_sessions", "_loopback_allowed", "address", "sandbox"]
pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = (
    "1e400", "-1e400", "1e308", "-1e308", "5e-324", "99999999999999.99996", "100000000000000", "9223372036854775808",
    "9" * 400, "-0.0", "NaN", "Infinity", "-Infinity", '"NaN"', '"Infinity"', '"-Infinity"', '"1e400"', '"1e131071"',
    '"0x1F"', '"1_000"', '" 12 "', '"\u0663"', "true",
)  # fmt: skip
TIMES = (
    '"9999-12-31T23:59:59.999999Z"', '"0001-01-01T00:00:00Z"', '"0000-01-01"', '"-0001-01-01"', '"10000-01-01"', '"294277-01-01"',
    '"4714-11-24 BC"', '"2026-02-30"', '"2026-03-01T24:00:00Z"', '"2026-03-01T00:00:00+99:99"', '"infinity"', '"-infinity"',
    '"now"', '"today"', '"epoch"', '"allballs"', "0", "-1", "1e18", "253402300800", "4102444800000",
)  # fmt: skip
ZONES = (
    '"localtime"', '"posixrules"', '"Factory"', '"Mars/Olympus"', '"UTC+99:99:99"', '"<+00>-99"', '"../../etc/passwd"', '"\\\\"',
    '"asia/shanghai"', '"posix/UTC"', '"' + "A" * 300 + '"',
)  # fmt: skip
TEXTS = (
    '""', '" "', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"', '"\\uffff"', '"\\u202e"', '"%s\'\\"$1;--"',
    '"[1]"', '"{}"',
    '"' + "x" * 20_000 + '"', '"' + "\u00e9" * 9_000 + '"', '"\\n\\r"',
)  # fmt: skip
SHAPES = ("null", "[]", "{}", "[null]", '{"": ""}', '{"a": {"a": {"a": [1e308]}}}', DEEP, "[" * 5_000 + "]" * 5_000)
PHONES = (
    '"+8613812345678"',
    '"+"',
    '"00000000000"',
    '"13800138000"',
    "13812345678.0",
    '"1.38E+10"',
    '"' + "9" * 300 + '"',
)
WORST = dict.fromkeys((*NUMBERS, *TIMES, *ZONES, *TEXTS, *SHAPES, *PHONES))

PLACES = {
    "traits": '{"type":"identify","traits":{"email":"%(mail)s","score":%(v)s,"born":%(v)s,"tier":%(v)s,"gone":%(v)s}',
    "phone": '{"type":"identify","traits":{"email":"%(mail)s","phone":%(v)s,"born":"2025-02-20","score":200}',
    "zone": '{"type":"identify","traits":{"email":"%(mail)s","timezone":%(v)s},"context":{"timezone":%(v)s,"locale":%(v)s}',
    "locale": '{"type":"identify","traits":{"email":"%(mail)s","locale":%(v)s},"context":{"locale":%(v)s}',
    "properties": '{"type":"track","event":"Purchase","properties":{"total":%(v)s,"currency":%(v)s,"place":%(v)s}',
    "click": '{"type":"track","event":"Click","properties":{"place":%(v)s,"total":%(v)s}',
    "timestamp": '{"type":"track","event":"Purchase","properties":{"total":7},"originalTimestamp":%(v)s,"timestamp":%(v)s',
}
"""What each customer says once with each value, by the place it stands in; everybody begins with a sign-up and an order."""
BEGIN = [f'{{"type":"track","event":"{name}","properties":{{}}' for name in ("Signup", "Order")]


def test_whatever_the_ingestion_endpoint_takes_nobody_elses_life_goes_otherwise(
    sandbox: Any, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(sandbox.url, {"acme": 4, "elsewhere": 2})
    (acme, _) = scene.ids
    write_key = f"worst-{datetime.now(UTC).timestamp()}"
    Source.objects.create(workspace_id=acme, name="Shop", write_key=write_key)
    expected = undone(scene.life)
    taken = refused = 0
    with httpx.Client(base_url=address, auth=(write_key, ""), timeout=30, trust_env=False) as client:

        def post(item: str, user: str, number: int, at: datetime) -> bool:
            stamp = "" if '"timestamp"' in item else f',"timestamp":"{at.isoformat()}"'
            body = f'{item},"userId":"{user}","messageId":"{user}-{number}"{stamp}}}'
            answer = client.post(f"/v1/{'identify' if 'identify' in item else 'track'}", content=body.encode())
            assert answer.status_code < 500, (body[:200], answer.text)
            return answer.status_code == 200

        for n, value in enumerate(WORST):
            for place, item in PLACES.items():
                user = f"worst-{place}-{n}"
                for number, begin in enumerate(BEGIN):
                    assert post(begin, user, number, day(1.1))
                ok = post(item % {"v": value, "mail": f"{user}@example.com"}, user, 9, day(1.4))
                taken, refused = taken + ok, refused + (not ok)
    # The server has a clock of its own; what it took came in on the scene's second day.
    run(sql("UPDATE ingest_inbox SET received_at = {}::timestamptz", day(1.41)))
    while process_inbox(day(1.42)).claimed:
        pass
    told = scene.life()
    worst = set(Identifier.objects.filter(value__startswith="worst-").values_list("profile_id", flat=True))
    aside = set_aside()
    inside = one(Sql("SELECT count(DISTINCT profile_id) FROM journeys_enrollment"))
    with capsys.disabled():
        print(
            f"\n{len(WORST)} values in {len(PLACES)} places: {taken} taken, {refused} refused at the door; "
            f"{len(worst)} people, {(inside or (0,))[0]} profiles entered a journey, {len(aside & worst)} set aside."
        )
    assert scene.otherwise(told, expected, []) == []
    assert aside - worst == set()
    assert taken > 400
    assert aside == set(), "no value that is taken stops even its owner"
