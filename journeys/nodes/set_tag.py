"""Set tag: put a tag on the profile, or take it off."""

from typing import Annotated

from cdp.profiles.capacity import has_room_for_tag, reason_unless
from core.config.schema import meta
from core.db.sql import Sql, sql
from core.i18n.text import translated
from journeys.nodes.base import NOTHING, Config, Effect, NodeType, Scope, Stand, Step


class SetTagConfig(Config, frozen=True):
    tag: Annotated[str, meta(translated("Tag"), format="tag", min_length=1, max_length=100)]
    present: Annotated[bool, meta(translated("Has the tag"))] = True


class SetTag(NodeType[SetTagConfig]):
    kind = "set_tag"
    group = "do"
    icon = "tag"
    label = translated("Set tag")
    description = translated("Put a tag on the profile, or take it off.")
    config = SetTagConfig
    barrier = True

    def sentence(self, config: SetTagConfig, scope: Scope) -> str:
        if config.present:
            return translated("Add tag “{tag}”", tag=config.tag)
        return translated("Remove tag “{tag}”", tag=config.tag)

    def step(self, config: SetTagConfig, stand: Stand) -> Step:
        tag = sql("{}::text", config.tag)
        columns = (("tag", tag), ("present", sql("{}::boolean", config.present)))
        own = Sql("own_")
        full = reason_unless(has_room_for_tag(own, tag), own, Sql("i.profile_id"), "too_many_tags")
        return Step(Sql("'next'"), full if config.present else NOTHING, effects=(Effect("tags", columns),))
