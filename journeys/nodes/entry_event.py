"""Entry by event: whoever does this begins the journey."""

from typing import Annotated, Any

from cdp.problems import Problem
from journeys.durations import check_duration
from journeys.moments import check_event
from journeys.nodes.base import Config, EntryType, Language, Scope, meta


class EntryEventConfig(Config, frozen=True):
    event: Annotated[str, meta("Event", "事件", format="event")]
    where: Annotated[tuple[dict[str, Any], ...], meta("Where", "条件", format="conditions")] = ()
    instance_key: Annotated[
        str,
        meta(
            "One run per",
            "按属性区分运行",
            format="property",
            help="An event property, e.g. order_id: each value gets a run of its own.",
            help_zh="事件属性，例如 order_id：每个值单独运行一次。",
            max_length=200,
        ),
    ] = ""
    latest: Annotated[
        str,
        meta(
            "Ignore events older than",
            "忽略早于此时长的事件",
            format="duration",
            help="Late events still count in audiences.",
            help_zh="迟到的事件仍计入人群。",
        ),
    ] = "P7D"


class EntryEvent(EntryType[EntryEventConfig]):
    kind = "entry_event"
    icon = "zap"
    label = "Event"
    label_zh = "事件触发"
    description = "Whoever does this begins the journey."
    description_zh = "客户做了某事即进入旅程。"
    config = EntryEventConfig

    def check(self, config: EntryEventConfig, scope: Scope) -> list[Problem]:
        return check_event(config.event, config.where, "", scope.catalog) + check_duration(config.latest, "latest")

    def sentence(self, config: EntryEventConfig, language: Language, scope: Scope) -> str:
        name = config.event or "?"
        return f"当客户触发“{name}”" if language == "zh-hans" else f"When someone does “{name}”"

    def awaited(self, config: EntryEventConfig) -> frozenset[str]:
        return frozenset({config.event})
