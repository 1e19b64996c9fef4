"""Entry by audience: whoever enters it, leaves it, or is in it at publishing begins the journey."""

from typing import Annotated, Literal

from cdp.signals.models import SignalKind
from core.config.schema import meta
from core.db.sql import Sql, sql
from core.i18n.text import translated, translated_in
from core.problems import Problem
from journeys.nodes.base import Config, Scope, Stand, problem
from journeys.nodes.entry import EntryType, Watch


class EntryAudienceConfig(Config, frozen=True):
    audience: Annotated[str, meta(translated("Audience"), format="audience")]
    on: Annotated[Literal["enter", "leave", "now"], meta(translated("Begins when someone"))] = "enter"


_SIGNALS = {"enter": SignalKind.ENTERED, "leave": SignalKind.LEFT}


def check_audience(public_id: str, scope: Scope) -> list[Problem]:
    """A problem if the workspace has no such audience."""
    if public_id in scope.audiences:
        return []
    if not public_id:
        return [problem("audience", "audience_missing", translated("Choose an audience."))]
    return [
        problem(
            "audience",
            "unknown_audience",
            translated("The audience chosen here does not exist in this workspace or was archived. Choose another."),
        )
    ]


class EntryAudience(EntryType[EntryAudienceConfig]):
    kind = "entry_audience"
    icon = "users"
    label = translated_in("entry", "Audience")
    description = translated("Whoever enters or leaves an audience, or everyone in it now.")
    config = EntryAudienceConfig

    def check(self, config: EntryAudienceConfig, scope: Scope) -> list[Problem]:
        return check_audience(config.audience, scope)

    def sentence(self, config: EntryAudienceConfig, scope: Scope) -> str:
        audience = scope.audiences.get(config.audience, "?")
        match config.on:
            case "enter":
                return translated("When someone enters “{audience}”", audience=audience)
            case "leave":
                return translated("When someone leaves “{audience}”", audience=audience)
            case "now":
                return translated("Everyone in “{audience}” at publishing", audience=audience)

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
