"""Whatever arrives in whatever order, and however time moves: membership is what the rules say, exactly."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from audiences.membership import emit_window_touches, refresh_all
from core import publicid
from tests.integration.audiences.builders import Builder, day

STEPS = 60
RULES: dict[str, dict[str, Any]] = {
    "bought lately": {"kind": "did", "event": "Bought", "window": {"last": "P3D"}},
    "bought twice, some time ago": {
        "kind": "did",
        "event": "Bought",
        "count": {"op": "exactly", "n": 2},
        "window": {"older": "P6D", "newer": "P2D"},
    },
    "lapsed": {"kind": "occurrence", "which": "last", "event": "Bought", "window": {"before": "P4D"}},
    "began with a big one": {
        "kind": "occurrence",
        "which": "first",
        "event": "Bought",
        "where": [{"property": "total", "op": "gte", "value": 5}],
    },
    "spends": {
        "kind": "aggregate",
        "event": "Bought",
        "fn": "sum",
        "property": "total",
        "op": "between",
        "value": [0, 12],
        "window": {"last": "P5D"},
    },
    "quiet": {
        "kind": "all",
        "rules": [
            {"kind": "not", "rule": {"kind": "did", "event": "Opened", "window": {"last": "P2D"}}},
            {"kind": "trait", "trait": "city", "op": "eq", "value": "Oslo"},
        ],
    },
    "birthday soon": {"kind": "trait", "trait": "birthday", "op": "within_next", "value": "P2D"},
    "due lately": {
        "kind": "did",
        "event": "Opened",
        "where": [{"property": "due", "op": "within_last", "value": "P1D"}],
    },
    "by a date": {"kind": "did", "event": "Bought", "window": {"from": "2024-03-05", "to": "2024-03-12"}},
}


def derived(builder: Builder) -> dict[str, dict[str, Any]]:
    """Audiences that ask about others, two deep."""
    lately, quiet = (publicid.encode("aud", builder.audiences[name].pk) for name in ("bought lately", "quiet"))
    return {
        "bought and quiet": {
            "kind": "all",
            "rules": [{"kind": "in_audience", "audience": lately}, {"kind": "in_audience", "audience": quiet}],
        }
    }


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_membership_kept_up_in_steps_equals_membership_worked_out_afresh(builder: Builder, seed: int) -> None:
    chance = random.Random(seed)
    now = day(3)
    people = [builder.person(city="Oslo") for _ in range(12)]
    for person in people:
        builder.does(
            person, "Bought", day(chance.randint(-3, 12)), received=day(20), total=5
        )  # loaded ahead of its time
    for name, rule in RULES.items():
        builder.audience(name, rule, now)
    for name, rule in derived(builder).items():
        builder.audience(name, rule, now)
    inner = publicid.encode("aud", builder.audiences["bought and quiet"].pk)
    builder.audience("neither", {"kind": "not", "rule": {"kind": "in_audience", "audience": inner}}, now)
    for audience in builder.audiences.values():
        refresh_all(audience.pk, now)
    for _ in range(STEPS):
        now += timedelta(hours=chance.choice([0, 0, 1, 6, 24]))
        for _ in range(chance.randint(0, 3)):
            _something_happens(builder, chance, chance.choice(people), now)
        # `refreshed_to` must lie behind for the windows to be looked at; a tick alone keeps what events tell.
        emit_window_touches(builder.workspace.pk, now)
        builder.tick(now)
        for name in builder.audiences:
            assert builder.members(name) == builder.matching(name, now), (name, now)
    assert any(builder.members(name) for name in builder.audiences)


def _something_happens(builder: Builder, chance: random.Random, person: int, now: datetime) -> None:
    """An event of a moment ago, a late one, one ahead of its time, or a change of traits; often on a whole day."""
    at = now - chance.choice([timedelta(microseconds=1), timedelta(hours=1), timedelta(days=2), timedelta(days=4)])
    at = chance.choice([at, at, now + timedelta(hours=3)])
    match chance.randint(0, 4):
        case 0 | 1:
            builder.does(person, "Bought", at, received=now, total=chance.choice([1, 5, 9, "free"]))
        case 2:
            due = (now + timedelta(hours=chance.choice([-30, -2, 5]))).isoformat()
            builder.does(person, "Opened", at, received=now, due=due)
        case 3:
            birthday = (now + timedelta(days=chance.choice([-1, 1, 3]))).date().isoformat()
            builder.becomes(
                person, now - timedelta(microseconds=1), city=chance.choice(["Oslo", "Rome"]), birthday=birthday
            )
        case 4:
            builder.becomes(person, now - timedelta(microseconds=1))
