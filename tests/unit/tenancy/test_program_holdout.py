from __future__ import annotations

from datetime import UTC, datetime

from channels.policies.program_holdout import held
from core.db.sql import Sql
from tenancy.program_holdout import Holdout

PEOPLE = range(1, 20_001)


def members(share: float, period: int = 1, workspace: int = 7) -> set[int]:
    holdout = Holdout(workspace, period, share, datetime(2026, 3, 2, tzinfo=UTC))
    return {person for person in PEOPLE if holdout.has(person)}


def test_a_larger_share_only_adds_people_and_a_smaller_one_only_lets_some_go():
    small, large = members(0.05), members(0.2)
    assert small < large
    assert abs(len(small) - 1_000) < 100
    assert abs(len(large) - 4_000) < 200


def test_another_period_and_another_workspace_draw_other_people():
    for others in (members(0.2, period=2), members(0.2, workspace=8)):
        assert abs(len(members(0.2) & others) - 800) < 100


def test_without_a_holdout_nothing_is_asked():
    assert not held(None, Sql("p.id"))
