"""The instant at which work happens: given by the caller, or read off PostgreSQL's clock once the work may begin.

Whoever changes a customer holds the customer's bucket. A worker that read its clock before it had the bucket may come
after one that read it later, and write a history that runs backwards. So a worker passes the clock, and the work reads
it under the lock; a replay, a test and `manage.py tick --now` pass an instant.
"""

from collections.abc import Callable
from datetime import datetime

from core.db.sql import Sql, one

Moment = datetime | Callable[[], datetime]
"""An aware instant, or a clock that gives one."""


def database_clock() -> datetime:
    """This very instant by PostgreSQL's clock, the same for all workers on whatever machines. UTC."""
    found = one(Sql("SELECT clock_timestamp()"))
    assert found is not None
    now: datetime = found[0]
    return now


def instant(moment: Moment) -> datetime:
    """The given instant, or what the clock says now."""
    return moment if isinstance(moment, datetime) else moment()
