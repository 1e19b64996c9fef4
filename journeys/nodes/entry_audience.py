"""Entry by audience: whoever enters it, leaves it, or is in it at publishing begins the journey."""

from typing import Annotated, Literal

from cdp.signals.models import SignalKind
from core.db.sql import Sql, sql
from core.problems import Problem
from journeys.nodes.base import Config, Language, Scope, Stand, meta, problem
from journeys.nodes.entry import EntryType, Watch


class EntryAudienceConfig(Config, frozen=True):
    audience: Annotated[str, meta("Audience", "人群", format="audience")]
    on: Annotated[Literal["enter", "leave", "now"], meta("Begins when someone", "进入时机")] = "enter"


_SIGNALS = {"enter": SignalKind.ENTERED, "leave": SignalKind.LEFT}
_EN = {
    "enter": "When someone enters “{}”",
    "leave": "When someone leaves “{}”",
    "now": "Everyone in “{}” at publishing",
}
_ZH = {"enter": "当客户进入人群“{}”", "leave": "当客户离开人群“{}”", "now": "发布时人群“{}”中的所有人"}


def check_audience(public_id: str, scope: Scope) -> list[Problem]:
    """A problem if the workspace has no such audience."""
    if public_id in scope.audiences:
        return []
    if not public_id:
        return [problem("audience", "audience_missing", "Choose an audience.", "请选择人群。")]
    return [
        problem(
            "audience",
            "unknown_audience",
            "The audience chosen here does not exist in this workspace or was archived. Choose another.",
            "所选人群在本工作区不存在或已归档，请另选一个。",
        )
    ]


class EntryAudience(EntryType[EntryAudienceConfig]):
    kind = "entry_audience"
    icon = "users"
    label = "Audience"
    label_zh = "人群触发"
    description = "Whoever enters or leaves an audience, or everyone in it now."
    description_zh = "客户进入或离开人群时触发，或当前人群全部进入。"
    config = EntryAudienceConfig

    def check(self, config: EntryAudienceConfig, scope: Scope) -> list[Problem]:
        return check_audience(config.audience, scope)

    def sentence(self, config: EntryAudienceConfig, language: Language, scope: Scope) -> str:
        words = _ZH if language == "zh-hans" else _EN
        return words[config.on].format(scope.audiences.get(config.audience, "?"))

    def watches(self, config: EntryAudienceConfig, scope: Scope) -> frozenset[Watch]:
        kind = _SIGNALS.get(config.on)
        return frozenset() if kind is None else frozenset({(kind, scope.audience_id(config.audience))})

    def candidates(self, config: EntryAudienceConfig, stand: Stand, signals: Sql) -> Sql | None:
        kind = _SIGNALS.get(config.on)
        if kind is None:
            return None
        return sql(
            "SELECT s.profile_id, {}::bigint AS node_id, ''::text AS key, s.occurred_at AS at, "
            "NULL::bigint AS event_id, false AS late FROM {} s WHERE s.kind = {}::smallint AND s.ref = {}::bigint",
            stand.node_id,
            signals,
            int(kind),
            stand.scope.audience_id(config.audience),
        )

    def audience_at_publishing(self, config: EntryAudienceConfig) -> str | None:
        return config.audience if config.on == "now" else None
