"""Undo of an import. Customers it created are deleted unless something depends on them by now. Customers known before get back
the traits still as the file set them, and lose the tags and events it added.

A batch of customers, bucket by bucket, is a transaction under their buckets' locks, with how far the undo has come. The same
code counts first what would happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from cdp.events import imported
from cdp.ingest.imports.chunk import Superseded
from cdp.ingest.imports.plan import PEOPLE
from cdp.ingest.models import Import, ImportChange, ImportState
from cdp.profiles import removal
from cdp.profiles.traits import change_tags
from core import person_data, publicid
from core.db.arrays import array
from core.db.buckets import lock
from core.db.columns import BUCKETS
from core.db.sql import Sql, one, rows, run, sql

BATCH: Final = 500
"""Customers of a transaction: their buckets' messages wait while it lasts."""
KEPT: Final = ("merged", "events", "used", "changed")
"""Why a customer stays: merged with another, or gone; has events of something else; was in a journey or got a message; has
something that was set in another way."""

_PLACES: Final = 2**48
"""A position is a bucket and a profile: bucket * _PLACES + profile."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Customers whom the import created or changed, those who come next in the order of buckets."""

    after: int
    """The position before them."""
    position: int
    """That of the last."""
    created: list[int]
    known: list[int]

    @property
    def profiles(self) -> list[int]:
        """All of them."""
        return [*self.created, *self.known]

    @property
    def buckets(self) -> set[int]:
        """Theirs."""
        return {profile % BUCKETS for profile in self.profiles}


@dataclass(frozen=True, slots=True)
class _Scope:
    """The import that is undone, and the customers whose turn it is."""

    job: Import
    batch: Batch
    import_id: str

    def noted(self, profiles: Sequence[int]) -> Sql:
        """A relation of what was noted of the profiles: profile_id, traits, times, tags."""
        return sql(
            "(SELECT c.profile_id, c.traits, c.times, c.tags FROM ingest_importchange c WHERE c.file_import_id = {}::bigint"
            " AND {} AND c.profile_id = ANY({}))",
            self.job.pk,
            self.here,
            array("bigint", profiles),
        )

    @property
    def here(self) -> Sql:
        """The condition of the rows `c` of the batch, by the key of the table."""
        return sql(
            "(c.bucket, c.profile_id) > ({}::smallint, {}::bigint) AND (c.bucket, c.profile_id) <= ({}::smallint, {}::bigint)",
            *divmod(self.batch.after, _PLACES),
            *divmod(self.batch.position, _PLACES),
        )


@dataclass(slots=True)
class Effects:
    """What an undo does, or would."""

    removed: int = 0
    """Customers who go."""
    restored: int = 0
    """Customers who were known and from whom something is taken back, or nothing had to be."""
    kept: dict[str, int] = field(default_factory=dict)
    """Customers who stay as they are, by reason."""
    events: int = 0
    traits: int = 0
    tags: int = 0

    def added(self, other: Effects) -> Effects:
        """Both together."""
        return Effects(
            self.removed + other.removed,
            self.restored + other.restored,
            dict(Counter(self.kept) + Counter(other.kept)),
            self.events + other.events,
            self.traits + other.traits,
            self.tags + other.tags,
        )


def customers(job: Import) -> int:
    """How many customers the import created or changed, as far as that is still known."""
    found = one(sql("SELECT count(*) FROM ingest_importchange WHERE file_import_id = {}::bigint", job.pk))
    return int(found[0]) if found else 0


def next_batch(job: Import, position: int) -> Batch | None:
    """Those who come after the position, or None."""
    bucket, after = divmod(position, _PLACES)
    found = rows(
        sql(
            "SELECT bucket, profile_id, created FROM ingest_importchange WHERE file_import_id = {}::bigint"
            " AND (bucket, profile_id) > ({}::smallint, {}::bigint) ORDER BY bucket, profile_id LIMIT {}::int",
            job.pk,
            bucket,
            after,
            BATCH,
        )
    )
    if not found:
        return None
    last = found[-1][0] * _PLACES + found[-1][1]
    created = [profile for _, profile, new in found if new]
    return Batch(position, last, created, [profile for _, profile, new in found if not new])


def undo_batch(job: Import, batch: Batch, now: datetime) -> None:
    """Take back what the import did to the customers of the batch; while an undo is checked, only count. Raises Superseded."""
    acting = job.state == ImportState.UNDOING
    scope = _Scope(job, batch, publicid.encode("imp", job.pk))
    with transaction.atomic():
        if acting:
            lock(job.workspace_id, batch.buckets)
        living = removal.lock(batch.profiles) if acting else removal.living(batch.profiles)
        kept = _kept(scope, batch, living)
        going = sorted(living.intersection(batch.created) - kept.keys())
        known = sorted(living.intersection(batch.known))
        effects = _take_back(scope, going, known, now) if acting else _count(scope, going, known)
        effects.kept = dict(Counter(kept.values()))
        if acting:
            _forget(scope)
        _advance(job, batch.position, effects, now)


def _kept(scope: _Scope, batch: Batch, living: Collection[int]) -> dict[int, str]:
    """Who stays as they are, and why."""
    created = [profile for profile in batch.created if profile in living]
    kept = dict.fromkeys(set(batch.profiles).difference(living), "merged")
    for reason, found in (
        ("changed", removal.changed_beyond(scope.noted(created), imported.said(created, scope.import_id))),
        ("used", person_data.built_on(created)),
        ("events", imported.with_others(created, scope.import_id)),
    ):
        kept |= dict.fromkeys(found, reason)
    return kept


def _take_back(scope: _Scope, going: list[int], known: list[int], now: datetime) -> Effects:
    workspace_id = scope.job.workspace_id
    traits = removal.restore(workspace_id, _restorable(scope, known), now)
    tags = _tags(scope, known)
    change_tags(workspace_id, tags, now, present=False)
    events = imported.remove(workspace_id, [*going, *known], scope.import_id, person_data.needed_events(known), now)
    removal.remove(going)
    return Effects(len(going), len(known), {}, events, traits, sum(len(named) for _, named in tags))


def _count(scope: _Scope, going: list[int], known: list[int]) -> Effects:
    found = one(sql("SELECT count(*) FROM {} AS r", _restorable(scope, known)))
    tags = sum(len(named) for _, named in _tags(scope, known))
    events = imported.count([*going, *known], scope.import_id, person_data.needed_events(known))
    return Effects(len(going), len(known), {}, events, int(found[0]) if found else 0, tags)


def _restorable(scope: _Scope, known: Sequence[int]) -> Sql:
    """The traits that can be given back: of a file of customers, since an event does not keep what it said of its customer."""
    asked = known if scope.job.kind == PEOPLE else []
    return removal.restorable(scope.noted(asked), imported.said(asked, scope.import_id))


def _tags(scope: _Scope, known: Sequence[int]) -> list[tuple[int, list[str]]]:
    """The tags that the import added to each and that they still have."""
    return [
        (profile, list(tags))
        for profile, tags in rows(
            sql(
                "SELECT c.profile_id, array_agg(DISTINCT t ORDER BY t) FROM {} AS c"
                " CROSS JOIN LATERAL jsonb_array_elements_text(c.tags) AS t"
                " JOIN profiles_profile p ON p.id = c.profile_id AND p.tags ? t GROUP BY 1 ORDER BY 1",
                scope.noted(known),
            )
        )
    ]


def is_possible(job: Import) -> bool:
    """Whether there is something that the import did and that can be taken back."""
    if job.state not in ImportState.ended() or job.started_at is None:
        return False
    return ImportChange.objects.filter(file_import=job).exists()


def outdated(before: datetime) -> list[Import]:
    """Imports that ended before that time and of which is still noted what customers were."""
    noted = Exists(ImportChange.objects.filter(file_import=OuterRef("pk")))
    return list(Import.objects.filter(noted, finished_at__lt=before, state__in=ImportState.ended()))


def forget(job: Import) -> None:
    """Delete what was noted, as far as it is there: the import can no longer be undone."""
    while batch := next_batch(job, 0):
        _forget(_Scope(job, batch, ""))


def _forget(scope: _Scope) -> None:
    """Delete what was noted of customers who are done with."""
    run(sql("DELETE FROM ingest_importchange c WHERE c.file_import_id = {}::bigint AND {}", scope.job.pk, scope.here))


def _advance(job: Import, position: int, effects: Effects, now: datetime) -> None:
    """Note how far the undo has come, if it still stands where this batch began."""
    here = Import.objects.filter(pk=job.pk, state=job.state, position=job.position)
    undo = job.undo | asdict(effects_of(job).added(effects))
    if not here.update(position=position, undo=undo, attempts=0, worked_at=now):
        raise Superseded


def effects_of(job: Import) -> Effects:
    """What an undo has come to so far."""
    return Effects(**{each.name: job.undo[each.name] for each in fields(Effects) if each.name in job.undo})
