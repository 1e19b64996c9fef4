"""A demo that is loaded on another day of the week, or across another change to summer time, has the same figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from demo.calendar import Calendar
from demo.orders import read_orders
from demo.replay import session
from demo.summary import Summary, summarise
from insights.attribution.credits import attribute
from insights.attribution.settings import attribution_of
from tests.integration.demo.conftest import leave_no_trace
from tests.integration.doctor.workload import same_as_ever

FILE_UNTIL = date(1997, 6, 30)
SPRING, WINTER = datetime(2026, 6, 3, 3, tzinfo=UTC), datetime(2027, 1, 16, 18, tzinfo=UTC)
"""A Tuesday evening and a Saturday noon in New York."""


def loaded(now: datetime) -> Summary:
    orders = [order for order in read_orders(one_in=120) if order.day <= FILE_UNTIL]
    same_as_ever()
    with session(orders, Calendar.until_yesterday(now, FILE_UNTIL), now) as (demo, replay):
        for _ in replay.run():
            pass
    attribute(demo.workspace.pk, attribution_of(demo.workspace), demo.calendar.start)
    found = summarise(demo)
    leave_no_trace()
    return found


def test_the_last_day_is_yesterday_in_the_shops_zone_and_the_file_keeps_its_length() -> None:
    spring, winter = Calendar.until_yesterday(SPRING), Calendar.until_yesterday(WINTER)
    assert (spring.last_day, winter.last_day) == (date(2026, 6, 1), date(2027, 1, 15))
    assert (spring.end, winter.end) == (datetime(2026, 6, 2, 4, tzinfo=UTC), datetime(2027, 1, 16, 5, tzinfo=UTC))
    moved = spring.move(read_orders(one_in=10))
    assert (min(order.day for order in moved), max(order.day for order in moved)) == (spring.first_day, spring.last_day)
    assert len(spring.days) == 546
    # The file's Mondays, 6 January 1997 for one.
    assert (spring.days[5].strftime("%a").lower(), winter.days[5].strftime("%a").lower()) == (
        spring.release_day,
        winter.release_day,
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_demo_loaded_on_any_day_has_the_same_figures() -> None:
    # Committed: the replay's processes have sessions of their own.
    spring, winter = loaded(SPRING), loaded(WINTER)
    assert sum(journey.touches["sent"] for journey in spring.journeys) > 100
    assert spring.receipts["opened"] > 20
    assert replace(spring, until=winter.until) == winter
