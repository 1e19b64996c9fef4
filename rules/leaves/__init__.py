"""Every leaf there is, in the order of the rule builder's menu. A new one is a file here and a line in this list."""

from core.registry import by_kind
from rules.leaf import Leaf
from rules.leaves.aggregate import Aggregate
from rules.leaves.anniversary import Anniversary
from rules.leaves.context import Context
from rules.leaves.date import Date
from rules.leaves.did import Did
from rules.leaves.identifier import Identifier
from rules.leaves.in_audience import InAudience
from rules.leaves.occurrence import Occurrence
from rules.leaves.tag import Tag
from rules.leaves.trait import Trait

LEAVES: tuple[type[Leaf], ...] = (
    Did,
    Aggregate,
    Occurrence,
    Trait,
    Anniversary,
    Date,
    Tag,
    Identifier,
    InAudience,
    Context,
)

BY_KIND: dict[str, type[Leaf]] = by_kind(LEAVES)

__all__ = ["BY_KIND", "LEAVES"]
