"""F5: what is set aside is a row with its reason, retried at a growing distance, and found out by halving."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import IntegrityError, transaction

from cdp.ingest.models import Source
from cdp.parking import parking
from cdp.parking.models import Parked, ParkedKind
from cdp.parking.narrowing import ATTEMPTS, Allowance, narrow, reason_of
from cdp.parking.parking import Culprit
from ops.parked import detail
from tenancy.models import Workspace
from tests.chinese import in_chinese

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _send(workspace: Workspace, ref: int, **more: object) -> Culprit:
    return Culprit(ParkedKind.SEND, ref, workspace.pk, "claim.render", "KeyError", **more)  # type: ignore[arg-type]


def test_each_failure_makes_the_distance_four_times_as_long_up_to_six_hours(workspace: Workspace) -> None:
    minutes = []
    for _ in range(7):
        parking.park([_send(workspace, 1)], NOW)
        minutes.append((Parked.objects.get().retry_at - NOW) // timedelta(minutes=1))
    assert minutes == [1, 4, 16, 64, 256, 360, 360]
    assert Parked.objects.get().tries == 7


def test_a_payload_stays_when_the_retry_gives_none(workspace: Workspace) -> None:
    parking.park([_send(workspace, 1, payload={"a": [1]})], NOW)
    parking.park([_send(workspace, 1)], NOW)
    assert Parked.objects.get().payload == {"a": [1]}


def test_what_is_due_is_given_oldest_first_and_can_be_asked_for_at_once(workspace: Workspace) -> None:
    parking.park([_send(workspace, 1)], NOW)
    parking.park([_send(workspace, 2)], NOW - timedelta(seconds=1))
    assert parking.due(ParkedKind.SEND, NOW, 10) == []
    later = NOW + timedelta(minutes=1)
    assert [due.ref for due in parking.due(ParkedKind.SEND, later, 10, workspace.pk)] == [2, 1]
    assert parking.retry_now(workspace.pk, None, NOW) == 2
    assert [due.ref for due in parking.due(ParkedKind.SEND, NOW, 1)] != []
    assert parking.waiting(ParkedKind.SEND, NOW) == set()
    assert parking.release(ParkedKind.SEND, [1, 2]) == 2


def test_any_text_can_be_what_an_error_says(workspace: Workspace) -> None:
    parking.park([_send(workspace, 1, params={"error": "\x00" + "\ud800" + "x" * 9_000})], NOW)
    assert len(Parked.objects.get().params["error"]) == 500


def test_an_error_of_the_database_is_kept_with_what_it_names_and_told_in_the_readers_language(
    workspace: Workspace,
) -> None:
    Source.objects.create(workspace=workspace, name="A", write_key="k")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Source.objects.create(workspace=workspace, name="B", write_key="k")
    code, params = reason_of(caught.value)
    assert (code, params["table"], params["constraint"]) == ("23505", "ingest_source", "ingest_source_write_key_key")
    parking.park([_send(workspace, 1, params=params)], NOW)
    kept = Parked.objects.get().params
    assert kept == params
    said = f"{kept['error']}（ingest_source, ingest_source_write_key_key）"
    assert in_chinese(detail(kept)) == said
    assert detail({"error": "y"}) == "y"


def _fails_on(*bad: int, error: type[Exception] = ValueError) -> tuple[list[int], object]:
    tried: list[int] = []

    def attempt(part: Sequence[int]) -> BaseException | None:
        tried.append(len(part))
        return error() if set(part) & set(bad) else None

    return tried, attempt


def test_the_search_finds_each_culprit_and_nobody_else() -> None:
    tried, attempt = _fails_on(7, 600, 601)
    found = narrow(range(1000), attempt)  # type: ignore[arg-type]
    assert [thing for thing, _ in found.culprits] == [7, 600, 601]
    assert (found.broken, found.unexamined) == (None, [])
    assert len(tried) < 50


def test_200_culprits_among_2000_are_all_found_in_one_search_wherever_they_stand() -> None:
    for bad in (range(200), range(1800, 2000), range(0, 2000, 10), random.Random(4).sample(range(2000), 200)):
        tried, attempt = _fails_on(*bad)
        found = narrow(range(2000), attempt)  # type: ignore[arg-type]
        assert [thing for thing, _ in found.culprits] == sorted(bad)
        assert found.unexamined == []
        assert len(tried) < 1_500


def test_what_fails_for_nobody_is_broken_itself_and_known_at_once() -> None:
    tried: list[int] = []

    def attempt(part: Sequence[int]) -> BaseException | None:
        tried.append(len(part))
        return ValueError()

    assert isinstance(narrow(range(1000), attempt).broken, ValueError)
    assert tried == [0]


def test_a_search_that_has_to_end_blames_nobody_it_did_not_come_to_and_the_next_goes_on_there() -> None:
    tried, attempt = _fails_on(*range(5_000))
    left: list[int] = list(range(5_000))
    culprits: list[int] = []
    while left:
        before, tries = len(culprits), len(tried)
        found = narrow(left, attempt)  # type: ignore[arg-type]
        culprits += [thing for thing, _ in found.culprits]
        assert len(tried) - tries <= ATTEMPTS + 20
        assert len(culprits) - before >= min(1_900, len(left))
        left = found.unexamined
    assert culprits == list(range(5_000))


def test_where_each_try_takes_long_the_smallest_part_known_to_fail_is_to_blame_and_the_rest_is_left() -> None:
    def attempt(part: Sequence[int]) -> BaseException | None:
        return psycopg.errors.lookup("57014")() if 3 in part else None

    found = narrow(range(16), attempt, until=0)
    assert [thing for thing, _ in found.culprits] == list(range(8))
    assert found.unexamined == list(range(8, 16))
    assert [thing for thing, _ in found.not_cleared] == list(range(16))


def test_searches_that_share_their_time_examine_nothing_once_it_is_used_up() -> None:
    tried, attempt = _fails_on(5)
    allowance = Allowance(1e-9)
    assert [thing for thing, _ in allowance.narrow(range(8), attempt).culprits] == [5]  # type: ignore[arg-type]
    before = len(tried)
    assert allowance.narrow(range(8), attempt).unexamined == list(range(8))  # type: ignore[arg-type]
    assert len(tried) == before


def test_a_time_limit_is_ones_own_fault_only_when_it_repeats_alone() -> None:
    slow = [3, 3, 5]

    def attempt(part: Sequence[int]) -> BaseException | None:
        for thing in part:
            if thing in slow and len(part) == 1:
                slow.remove(thing)
                return psycopg.errors.lookup("57014")()
        return psycopg.errors.lookup("57014")() if set(part) & {3, 5} and len(part) > 1 else None

    found = narrow(range(8), attempt)
    assert [thing for thing, _ in found.culprits] == [3]
