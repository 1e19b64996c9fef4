"""Set tag: put a tag on the profile, or take it off."""

from typing import Annotated

from cdp.profiles.capacity import has_room_for_tag
from core.db.sql import Sql, sql
from journeys.nodes.base import NOTHING, Config, Effect, Language, NodeType, Scope, Stand, Step, meta


class SetTagConfig(Config, frozen=True):
    tag: Annotated[str, meta("Tag", "标签", format="tag", min_length=1, max_length=100)]
    present: Annotated[bool, meta("Has the tag", "拥有该标签")] = True


class SetTag(NodeType[SetTagConfig]):
    kind = "set_tag"
    group = "do"
    icon = "tag"
    label = "Set tag"
    label_zh = "设置标签"
    description = "Put a tag on the profile, or take it off."
    description_zh = "给客户打上或移除标签。"
    config = SetTagConfig
    barrier = True

    def sentence(self, config: SetTagConfig, language: Language, scope: Scope) -> str:
        if language == "zh-hans":
            return f"{'打上' if config.present else '移除'}标签“{config.tag}”"
        return f"{'Add' if config.present else 'Remove'} tag “{config.tag}”"

    def step(self, config: SetTagConfig, stand: Stand) -> Step:
        tag = sql("{}::text", config.tag)
        columns = (("tag", tag), ("present", sql("{}::boolean", config.present)))
        full = sql("CASE WHEN {} THEN '' ELSE 'too_many_tags' END", has_room_for_tag(tag))
        return Step(Sql("'next'"), full if config.present else NOTHING, effects=(Effect("tags", columns),))
