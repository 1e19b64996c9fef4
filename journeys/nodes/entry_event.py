"""Entry by event: whoever does this begins the journey."""

from datetime import timedelta
from typing import Annotated, Any

from cdp.events import reads
from cdp.signals.models import SignalKind
from core.config.schema import meta
from core.db.sql import Sql, sql
from core.durations import parse_duration, say
from core.i18n.text import translated, translated_in
from core.keypath import value_at
from core.problems import Problem
from journeys.nodes.base import Config, Scope, Stand
from journeys.nodes.durations import check_duration
from journeys.nodes.entry import EntryType, Watch
from journeys.nodes.event_filter import check_event, event_fits
from journeys.nodes.now import NOW


class ContextValue(Config, frozen=True):
    """A property of the event, kept in the context of the run under a name."""

    name: Annotated[str, meta(translated("Name"), max_length=40)]
    property: Annotated[str, meta(translated("Event property"), format="property", max_length=200)] = ""


class EntryEventConfig(Config, frozen=True):
    event: Annotated[str, meta(translated("Event"), format="event")]
    where: Annotated[tuple[dict[str, Any], ...], meta(translated("Where"), format="entry-conditions")] = ()
    instance_key: Annotated[
        str,
        meta(
            translated("One run per"),
            format="property",
            help=translated("An event property, e.g. order_id: each value gets a run of its own."),
            max_length=200,
        ),
    ] = ""
    latest: Annotated[
        str,
        meta(
            translated("Ignore events older than"),
            format="duration",
            help=translated("Late events still count in audiences."),
        ),
    ] = "P7D"
    context: Annotated[
        tuple[ContextValue, ...],
        meta(
            translated("Context"),
            help=translated("Values of the event that messages of this run may name, as context.cart_id."),
        ),
    ] = ()
    settle: Annotated[
        int,
        meta(
            translated("Wait for the customer's data, seconds"),
            help=translated(
                "Up to 60. For so long, whoever does not pass the journey's entry filter may still come to pass it."
            ),
            ge=0,
            le=60,
        ),
    ] = 0


class EntryEvent(EntryType[EntryEventConfig]):
    kind = "entry_event"
    icon = "zap"
    label = translated_in("entry", "Event")
    description = translated("Whoever does this begins the journey.")
    config = EntryEventConfig

    def check(self, config: EntryEventConfig, scope: Scope) -> list[Problem]:
        return check_event(config.event, config.where, "", scope.outside) + check_duration(config.latest, "latest")

    def sentence(self, config: EntryEventConfig, scope: Scope) -> str:
        name = config.event or "?"
        if not config.settle:
            return translated("When someone does “{name}”", name=name)
        return translated(
            "When someone does “{name}”, waiting up to {length} for the customer's data",
            name=name,
            length=say(timedelta(seconds=config.settle)),
        )

    def awaited(self, config: EntryEventConfig) -> frozenset[str]:
        return frozenset({config.event})

    def watches(self, config: EntryEventConfig, scope: Scope) -> frozenset[Watch]:
        return frozenset({(SignalKind.EVENT, scope.event_id(config.event))})

    def candidates(self, config: EntryEventConfig, stand: Stand, signals: Sql) -> Sql:
        key = (
            sql("left(coalesce({} #>> '{{}}', ''), 200)", value_at(Sql("ev.properties"), config.instance_key))
            if config.instance_key
            else Sql("''::text")
        )
        reads_event = bool(config.where or config.instance_key)
        return sql(
            "SELECT s.profile_id, {node}::bigint AS node_id, {key} AS key, s.occurred_at AS at, s.event_id, "
            "s.occurred_at < {now} - {latest}::interval AS late FROM {signals} s {event} "
            "WHERE s.kind = {kind}::smallint AND s.ref = {name}::bigint AND {fits}",
            node=stand.node_id,
            key=key,
            now=NOW,
            latest=parse_duration(config.latest),
            signals=signals,
            event=reads.join_event(Sql("s.event_id"), Sql("s.occurred_at"), "ev") if reads_event else Sql(""),
            kind=int(SignalKind.EVENT),
            name=stand.scope.event_id(config.event),
            fits=event_fits(config.where, Sql("ev.properties")) if config.where else Sql("TRUE"),
        )

    def keyed(self, config: EntryEventConfig) -> bool:
        return bool(config.instance_key)

    def instance_key(self, config: EntryEventConfig) -> str:
        return config.instance_key

    def context(self, config: EntryEventConfig) -> tuple[tuple[str, str], ...]:
        return tuple((value.name, value.property) for value in config.context)

    def settle_seconds(self, config: EntryEventConfig) -> int:
        return config.settle
