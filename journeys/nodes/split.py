"""Split: a sticky random share of people for each arm."""

from typing import Annotated

from core.config.schema import meta
from core.db.hash_fraction import position
from core.db.sql import Sql, join, sql
from core.i18n.text import translated
from core.problems import Problem
from journeys.nodes.base import Config, NodeType, Port, Scope, Stand, Step, problem


class Arm(Config, frozen=True):
    name: Annotated[str, meta(translated("Name"), min_length=1, max_length=60)]
    weight: Annotated[float, meta(translated("Weight"), gt=0, le=1_000_000)]


class SplitConfig(Config, frozen=True):
    arms: Annotated[tuple[Arm, ...], meta(translated("Arms"), format="arms", min_length=2, max_length=20)] = (
        Arm(name="A", weight=50),
        Arm(name="B", weight=50),
    )


class Split(NodeType[SplitConfig]):
    kind = "split"
    group = "flow"
    icon = "split"
    label = translated("Split")
    description = translated("Give each arm a random share of people; the same person always gets the same arm.")
    config = SplitConfig
    fixed_ports = ()

    def ports(self, config: SplitConfig) -> tuple[Port, ...]:
        return tuple(Port(arm.name, arm.name) for arm in config.arms)

    def check(self, config: SplitConfig, scope: Scope) -> list[Problem]:
        names = [arm.name for arm in config.arms]
        return [
            problem(
                f"arms[{n}].name",
                "arm_name_taken",
                translated("The name “{name}” is taken by another arm. Give each arm its own name.", name=name),
            )
            for n, name in enumerate(names)
            if names.index(name) != n
        ]

    def sentence(self, config: SplitConfig, scope: Scope) -> str:
        total = sum(arm.weight for arm in config.arms)
        shares = ", ".join(f"{arm.name} {arm.weight / total:.0%}" for arm in config.arms)
        return translated("Split: {shares}", shares=shares)

    def step(self, config: SplitConfig, stand: Stand) -> Step:
        # Weights are shares of their sum, and the last arm takes what rounding leaves, so every position has an arm.
        total = sum(arm.weight for arm in config.arms)
        cases, upto = [], 0.0
        for arm in config.arms[:-1]:
            upto += arm.weight / total
            cases.append(sql("WHEN x.position < {}::float8 THEN {}::text", upto, arm.name))
        arm_of = sql("CASE {} ELSE {}::text END", join(" ", cases), config.arms[-1].name)
        lateral = sql("SELECT {} AS position", position(stand.salt, Sql("i.profile_id")))
        return Step(arm_of, arm=arm_of, lateral=lateral)
