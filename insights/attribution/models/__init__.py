"""Every model, in the order in which they are shown."""

from typing import Final

from core.registry import by_kind
from insights.attribution.models.base import ByPlace, Model
from insights.attribution.models.first_touch import FirstTouch
from insights.attribution.models.last_non_direct import LastNonDirect
from insights.attribution.models.last_touch import LastTouch
from insights.attribution.models.linear import Linear
from insights.attribution.models.markov import Markov1, Markov2
from insights.attribution.models.position import Position
from insights.attribution.models.shapley import Shapley
from insights.attribution.models.stages import Stages
from insights.attribution.models.time_decay import TimeDecay

MODELS: Final[tuple[Model, ...]] = (
    LastTouch(),
    FirstTouch(),
    LastNonDirect(),
    Linear(),
    TimeDecay(),
    Position(),
    Stages(),
    Markov1(),
    Markov2(),
    Shapley(),
)

BY_KIND: Final = by_kind(MODELS)

QUICK: Final = tuple(model for model in MODELS if isinstance(model, ByPlace))
"""The others look at all paths together, again and again, which takes seconds where these take a fraction of one."""
