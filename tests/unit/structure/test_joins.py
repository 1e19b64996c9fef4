"""What the test of the hot statements' joins finds, and what it lets pass."""

from __future__ import annotations

import pytest

from tests.unit.structure.joins import other_customers


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("SELECT 1 FROM profiles_profile p JOIN channels_touch t ON t.profile_id = p.id", []),
        ("SELECT 1 FROM channels_send s JOIN channels_touch t ON t.id = s.touch_id", []),
        ("SELECT 1 FROM c JOIN channels_send s ON s.touch_id = c.id JOIN channels_touch t ON t.id = c.id", []),
        (
            "SELECT 1 FROM channels_send s JOIN channels_touch t ON t.id = s.version",
            ["channels_send s, channels_touch t"],
        ),
        (
            "SELECT 1 FROM channels_touch t JOIN profiles_identifier i ON i.workspace_id = t.workspace_id",
            ["channels_touch t, profiles_identifier i"],
        ),
        (
            "WITH a AS (SELECT 1 FROM journeys_enrollment e, audiences_membership m WHERE m.bucket = e.bucket) SELECT 1 FROM a",
            ["journeys_enrollment e, audiences_membership m"],
        ),
        (
            "SELECT 1 FROM profiles_profile p LEFT JOIN profiles_profile w ON w.id = coalesce(p.merged_into_id, p.id)",
            [],
        ),
        (
            "UPDATE journeys_enrollment e SET state = 2 FROM channels_touch t WHERE t.origin_id > %s",
            ["channels_touch t, journeys_enrollment e"],
        ),
        ("UPDATE journeys_enrollment e SET state = 2 FROM leaving l WHERE l.id = e.id", []),
        (
            "SELECT 1 FROM channels_touch t, LATERAL (SELECT 1 FROM channels_touch x WHERE x.profile_id = t.profile_id) y",
            [],
        ),
    ],
)
def test_a_join_with_another_customer_is_found(statement: str, found: list[str]) -> None:
    assert other_customers(statement) == found
