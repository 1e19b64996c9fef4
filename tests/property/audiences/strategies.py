"""Rules and people that collide. What a leaf is drawn from stands with its meaning, in `leaves`."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.property.audiences.draws import AUDIENCES, EVENTS, instants, objects, texts
from tests.property.audiences.leaves import LEAVES
from tests.property.audiences.oracle import Event, Person

_drawn = [each for leaf in LEAVES.values() for each in leaf.draws]
_nested = st.recursive(
    st.one_of(*_drawn),
    lambda inner: st.one_of(
        st.builds(
            lambda kind, parts: {"kind": kind, "rules": parts},
            st.sampled_from(["all", "any"]),
            st.lists(inner, max_size=3),
        ),
        st.builds(lambda part: {"kind": "not", "rule": part}, inner),
    ),
    max_leaves=4,
)
rules = st.tuples(*_drawn, _nested, _nested)
"""One of every kind and two nested ones: chance alone leaves some kinds out."""
people = st.builds(
    Person,
    traits=objects,
    time_zone=st.sampled_from(["", "America/New_York", "nowhere"]),
    tags=st.lists(st.sampled_from(["vip", "new"]), unique=True, max_size=2),
    identifiers=st.lists(st.tuples(st.sampled_from(["email", "phone"]), texts), unique=True, max_size=2),
    events=st.lists(st.builds(Event, st.sampled_from(EVENTS), instants, objects), max_size=6),
    audiences=st.lists(
        st.builds(
            lambda name, since, until: (name, since, max(since, until) if until else None),
            st.sampled_from(AUDIENCES),
            instants,
            st.none() | instants,
        ),
        max_size=1,
    ),
)
