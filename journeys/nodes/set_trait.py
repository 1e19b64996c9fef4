"""Set trait: write a fact into the profile."""

from typing import Annotated

from psycopg.types.json import Jsonb

from cdp.profiles.capacity import has_room_for_trait, reason_unless
from core.config.schema import meta
from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.keypath import split
from core.problems import Problem
from journeys.nodes.base import Config, Effect, NodeType, Scope, Stand, Step


class SetTraitConfig(Config, frozen=True):
    trait: Annotated[str, meta(translated("Trait"), format="trait", min_length=1, max_length=200)]
    value: Annotated[str | int | float | bool, meta(translated("Value"))]


class SetTrait(NodeType[SetTraitConfig]):
    kind = "set_trait"
    group = "do"
    icon = "user-pen"
    label = translated("Set trait")
    description = translated("Write a fact into the profile.")
    config = SetTraitConfig
    barrier = True

    def check(self, config: SetTraitConfig, scope: Scope) -> list[Problem]:
        if not self._name(config).startswith("$"):
            return []
        return [
            Problem(
                "trait",
                "reserved_trait",
                translated("Names of traits that begin with $ are reserved. Choose another name."),
            )
        ]

    def sentence(self, config: SetTraitConfig, scope: Scope) -> str:
        space = "" if isinstance(config.value, str | bool) else " "  # Chinese sets one before a number.
        return translated("Set “{trait}” to {value}", trait=config.trait, value=_said(config.value), space=space)

    def step(self, config: SetTraitConfig, stand: Stand) -> Step:
        name, value = sql("{}::text", self._name(config)), sql("{}::jsonb", Jsonb(config.value))
        own = Sql("own_")
        full = reason_unless(has_room_for_trait(own, name, value), own, Sql("i.profile_id"), "no_room_for_trait")
        return Step(Sql("'next'"), full, effects=(Effect("traits", (("name", name), ("value", value))),))

    def _name(self, config: SetTraitConfig) -> str:
        keys = split(config.trait)
        return keys[0] if len(keys) == 1 else config.trait


def _said(value: str | int | float | bool) -> str:
    """A value as a sentence holds it: yes, 10, “gold”."""
    if isinstance(value, bool):
        return translated("yes") if value else translated("no")
    if isinstance(value, str):
        return f"“{value}”"
    return f"{int(value)}" if isinstance(value, float) and value.is_integer() else f"{value}"
