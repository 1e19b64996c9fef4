"""What rules and people are drawn from: few names and few values, so that they collide, and instants on the edges of windows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

AS_OF = datetime(2024, 3, 10, tzinfo=UTC)
ENTERED_AT = AS_OF - timedelta(days=2)
EVENTS = ["Bought", "Opened"]
PERIODS = [
    *("today", "yesterday", "tomorrow", "this_week", "last_week", "next_week"),
    *("this_month", "last_month", "next_month", "this_year", "last_year", "next_year"),
]
PLACES = ["workspace", "customer"]
SUNDAY = 6
AUDIENCES = ["aud_one", "aud_two"]
TINY = timedelta(microseconds=1)

texts = st.sampled_from(["Oslo", "oslo", "OS", "lo", "5", "%", "_", "a\\b", "a_b", "你好", "Éa", "éA", "true", "null"])
dates = st.sampled_from(
    [
        "2024-03-10",
        "2024-03-09",
        "2024-03-09T00:00:00Z",
        "2024-03-09T02:00:00+02:00",
        "2024-03-11T12:30:15.250",
        "2024-03-03",
        "2023-03-10",
        "1992-02-29",
        "1990-03-01T17:00:00Z",
        "1988-12-31",
    ]
)
odd = st.sampled_from(["", "2024-02-30", "2024-13-01", "2024-03-10T25:00", "now", "infinity", "1e5", "٢٠٢٤-03-10"])
numbers = st.sampled_from([0, 1, 2, 5, -1, 2.5, 1.0, -0.5, 1e-7, 10**15, 123456789012345678])
scalars = st.one_of(texts, numbers, st.booleans())
values = st.one_of(
    scalars,
    dates,
    odd,
    st.none(),
    st.lists(scalars, max_size=3),
    st.fixed_dictionaries({}, optional={"x": scalars, "y": st.lists(scalars, max_size=2)}),
)
paths = st.sampled_from(["a", "a", "a", "b", "a.x", "b.y.0", "a.-1", '"a.x"', '"a.x".y.0', '"b"'])
objects = st.fixed_dictionaries(
    {},
    optional={
        "a": st.one_of(numbers, numbers, values),
        "b": st.one_of(texts, dates, values),
        "a.x": st.one_of(numbers, texts, st.none(), st.just({"y": [5, "Oslo"]})),
    },
)
"""Mostly numbers under `a` and texts under `b`, so that comparisons of the fitting type often meet one."""
contexts = st.fixed_dictionaries({}, optional={"a": numbers, "b": texts | dates, "c": st.booleans()})
"""What a run carries from its entry."""
offsets = st.sampled_from([timedelta(days=d) for d in (0, 1, 2, 7, 30)])
instants = st.builds(
    lambda days, nudge: AS_OF - days + nudge, offsets, st.sampled_from([TINY * 0, TINY * 0, TINY, -TINY])
)
periods = st.sampled_from(["P1D", "P2D", "P1W", "P30D", "PT24H"])


def _test(ops: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"op": st.sampled_from(ops), "value": values})


_many_texts, _many_numbers = st.lists(texts, min_size=1, max_size=3), st.lists(numbers, min_size=1, max_size=3)
_pairs = st.tuples(numbers, numbers).map(sorted)
_presence = st.sampled_from([{"op": "exists"}, {"op": "not_exists"}])
number_tests = st.one_of(
    _test(["eq", "ne", "gt", "gte", "lt", "lte"], numbers),
    _test(["in", "not_in"], _many_numbers),
    _test(["between"], _pairs),
)
text_tests = st.one_of(
    _test(["eq", "ne", "contains", "starts_with", "ends_with"], texts),
    _test(["in", "not_in"], _many_texts),
    _presence,
)
date_tests = _test(["before", "after"], dates)
tests = st.one_of(
    number_tests,
    text_tests,
    _test(["eq"], st.booleans()),
    date_tests,
    _test(["within_last", "within_next"], periods),
    _test(["has"], scalars),
)
windows = st.one_of(
    st.none(),
    st.builds(lambda d: {"last": d}, periods),
    st.builds(lambda d: {"before": d}, periods),
    st.sampled_from([{"older": "P1W", "newer": "P1D"}, {"older": "P30D", "newer": "P2D"}]),
    st.sampled_from([{"from": "2024-03-08"}, {"to": "2024-03-09"}, {"from": "2024-03-03", "to": "2024-03-09"}]),
    st.just({"to": "2024-03-20"}),
    st.sampled_from([{"from": "2024-03-09", "zone": "customer"}, {"from": "2024-03-09T00:00:00Z"}]),
    st.builds(
        lambda period, place: {"period": period, "zone": place}, st.sampled_from(PERIODS), st.sampled_from(PLACES)
    ),
    st.just({"since": "entry"}),
)
run_tests = st.sampled_from(
    [{"op": "of_run", "value": value} for value in ("key", "context.a", "context.b", "context.c")]
)
"""Comparisons with what the run carries."""
KEYS = ["5", "Oslo", "", "true"]
conditions = st.lists(st.builds(lambda path, test: {"property": path} | test, paths, tests | run_tests), max_size=1)
events = st.sampled_from([*EVENTS, *EVENTS, *EVENTS, "Never seen"])
counts = st.none() | st.fixed_dictionaries(
    {"op": st.sampled_from(["at_least", "at_most", "exactly"]), "n": st.integers(0, 3)}
)


def leaf(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A leaf whose fields are drawn; fields that come out as None are left out."""
    drawn = st.fixed_dictionaries(fields)
    return drawn.map(lambda d: {"kind": kind} | {k: v for k, v in d.items() if v is not None})


def tested(
    kind: str, test: st.SearchStrategy[Any], **fields: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda drawn, t: drawn | t, leaf(kind, **fields), test)
