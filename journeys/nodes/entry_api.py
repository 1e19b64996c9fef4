"""Entry by request: whoever the API names, or a person puts in by hand, with values for the context.

A request keeps each person in `journeys_entrant`, and a signal for each makes the tick decide; see `journeys.requests`.
"""

from __future__ import annotations

from typing import Annotated

from cdp.signals.models import SignalKind
from core.config.schema import meta
from core.db.sql import Sql, sql
from core.i18n.text import translated, translated_in
from core.problems import Problem
from journeys.nodes.base import Config, Scope, Stand
from journeys.nodes.entry import EntryType, Watch
from rules.run import undeclared_context


class EntryApiConfig(Config, frozen=True):
    instance_key: Annotated[
        str,
        meta(
            translated("One run per"),
            help=translated("A context value, e.g. order_id: each gets a run of its own, and a request must give it."),
            max_length=40,
        ),
    ] = ""


class EntryApi(EntryType[EntryApiConfig]):
    kind = "entry_api"
    icon = "hand"
    label = translated_in("entry", "API or by hand")
    description = translated("Whoever a system names by the API, or somebody puts in by hand.")
    config = EntryApiConfig
    by_request = True

    def check(self, config: EntryApiConfig, scope: Scope) -> list[Problem]:
        if not config.instance_key or config.instance_key in scope.context:
            return []
        return [undeclared_context("instance_key", config.instance_key)]

    def sentence(self, config: EntryApiConfig, scope: Scope) -> str:
        if not config.instance_key:
            return translated("When the API names someone, or somebody puts them in by hand")
        return translated(
            "When the API names someone, or somebody puts them in by hand; one run per “{name}”",
            name=config.instance_key,
        )

    def watches(self, config: EntryApiConfig, scope: Scope) -> frozenset[Watch]:
        return frozenset({(SignalKind.REQUESTED, 0)})

    def candidates(self, config: EntryApiConfig, stand: Stand, signals: Sql) -> Sql:
        return sql(
            "SELECT r.profile_id, {node}::bigint AS node_id, r.instance_key::text AS key, r.at, NULL::bigint AS event_id, "
            "false AS late, r.id AS entrant_id FROM (SELECT DISTINCT s.profile_id FROM {signals} s "
            "WHERE s.kind = {kind}::smallint) s JOIN journeys_entrant r ON r.profile_id = s.profile_id "
            "AND r.journey_id = {journey}::bigint AND r.outcome = ''",
            node=stand.node_id,
            signals=signals,
            kind=int(SignalKind.REQUESTED),
            journey=stand.journey_id,
        )

    def keyed(self, config: EntryApiConfig) -> bool:
        return bool(config.instance_key)

    def instance_key(self, config: EntryApiConfig) -> str:
        return config.instance_key
