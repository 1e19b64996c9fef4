"""Wait: hold people for a while."""

from typing import Annotated

from core.config.schema import meta
from core.db.sql import Sql, sql
from core.durations import parse_duration
from core.i18n.text import translated
from core.problems import Problem
from journeys.nodes.base import Config, NodeType, Scope, Stand, Step
from journeys.nodes.durations import check_duration, say_duration
from journeys.nodes.now import NOW


class WaitConfig(Config, frozen=True):
    duration: Annotated[str, meta(translated("How long"), format="duration")] = "P1D"


class Wait(NodeType[WaitConfig]):
    kind = "wait"
    group = "flow"
    icon = "clock"
    label = translated("Wait")
    description = translated("Hold people for a while.")
    config = WaitConfig
    waits = True

    def check(self, config: WaitConfig, scope: Scope) -> list[Problem]:
        return check_duration(config.duration, "duration")

    def sentence(self, config: WaitConfig, scope: Scope) -> str:
        return translated("Wait {length}", length=say_duration(config.duration))

    def step(self, config: WaitConfig, stand: Stand) -> Step:
        return Step(Sql("'next'"), wake=sql("{} + {}::interval", NOW, parse_duration(config.duration)))
