"""Every model, in the order in which they are shown."""

from typing import Final

from core.registry import by_kind
from insights.attribution.models.base import Model
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
