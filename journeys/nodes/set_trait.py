"""Set trait: write a fact into the profile."""

from typing import Annotated

from psycopg.types.json import Jsonb

from cdp.profiles.capacity import has_room_for_trait
from core.db.sql import Sql, sql
from core.keypath import split
from core.problems import Problem
from journeys.nodes.base import Config, Effect, Language, NodeType, Scope, Stand, Step, meta


class SetTraitConfig(Config, frozen=True):
    trait: Annotated[str, meta("Trait", "属性", format="trait", min_length=1, max_length=200)]
    value: Annotated[str | int | float | bool, meta("Value", "值")]


class SetTrait(NodeType[SetTraitConfig]):
    kind = "set_trait"
    group = "do"
    icon = "user-pen"
    label = "Set trait"
    label_zh = "设置属性"
    description = "Write a fact into the profile."
    description_zh = "把一项属性写入客户档案。"
    config = SetTraitConfig
    barrier = True

    def check(self, config: SetTraitConfig, scope: Scope) -> list[Problem]:
        if not self._name(config).startswith("$"):
            return []
        return [
            Problem(
                "trait",
                "reserved_trait",
                "Names of traits that begin with $ are reserved. Choose another name.",
                "以 $ 开头的属性名是保留名称，请换一个名称。",
            )
        ]

    def sentence(self, config: SetTraitConfig, language: Language, scope: Scope) -> str:
        value = _said(config.value, language)
        return f"将“{config.trait}”设为{value}" if language == "zh-hans" else f"Set “{config.trait}” to {value}"

    def step(self, config: SetTraitConfig, stand: Stand) -> Step:
        name, value = sql("{}::text", self._name(config)), sql("{}::jsonb", Jsonb(config.value))
        full = sql("CASE WHEN {} THEN '' ELSE 'no_room_for_trait' END", has_room_for_trait(name, value))
        return Step(Sql("'next'"), full, effects=(Effect("traits", (("name", name), ("value", value))),))

    def _name(self, config: SetTraitConfig) -> str:
        keys = split(config.trait)
        return keys[0] if len(keys) == 1 else config.trait


def _said(value: str | int | float | bool, language: Language) -> str:
    """A value as a sentence holds it: yes, 10, “gold”."""
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh-hans" else ("yes" if value else "no")
    if isinstance(value, str):
        return f"“{value}”"
    number = f"{int(value)}" if isinstance(value, float) and value.is_integer() else f"{value}"
    return f" {number}" if language == "zh-hans" else number
