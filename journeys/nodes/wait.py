"""Wait: hold people for a while."""

from typing import Annotated

from core.db.sql import Sql, sql
from core.durations import parse_duration
from core.problems import Problem
from journeys.nodes.base import Config, Language, NodeType, Scope, Stand, Step, meta
from journeys.nodes.durations import check_duration, say_duration
from journeys.nodes.now import NOW


class WaitConfig(Config, frozen=True):
    duration: Annotated[str, meta("How long", "等待时长", format="duration")] = "P1D"


class Wait(NodeType[WaitConfig]):
    kind = "wait"
    group = "flow"
    icon = "clock"
    label = "Wait"
    label_zh = "等待"
    description = "Hold people for a while."
    description_zh = "让客户停留一段时间。"
    config = WaitConfig
    waits = True

    def check(self, config: WaitConfig, scope: Scope) -> list[Problem]:
        return check_duration(config.duration, "duration")

    def sentence(self, config: WaitConfig, language: Language, scope: Scope) -> str:
        length = say_duration(config.duration, language)
        return f"等待 {length}" if language == "zh-hans" else f"Wait {length}"

    def step(self, config: WaitConfig, stand: Stand) -> Step:
        return Step(Sql("'next'"), wake=sql("{} + {}::interval", NOW, parse_duration(config.duration)))
