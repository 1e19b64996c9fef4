"""Publishing: freeze the draft into a version that never changes, strictly checked, and let the engine see it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from cdp.schema.dictionary import event_ids
from cdp.signals.models import OwnerKind
from cdp.signals.wakeups import set_subscriptions
from content.categories import transactional_codes
from content.templates import publish as publish_template
from core.i18n.text import translated
from core.problems import Problem, errors
from journeys.campaigns.check import check_campaign
from journeys.campaigns.compile import compile_campaign
from journeys.campaigns.form import Campaign, read_campaign
from journeys.campaigns.reach import check_audience_now
from journeys.engine.entrants import move_open_batches, refuse_open, wake_open
from journeys.engine.plan import Plan, plan_of
from journeys.graph.check import check
from journeys.graph.goal import pinned
from journeys.graph.read import Graph, parse
from journeys.graph.scope import load_scope
from journeys.graph.surroundings import placed
from journeys.graph.transactional import transactional_nodes
from journeys.models import Edge, EntryBatch, Journey, JourneyState, Node, Version
from journeys.nodes.base import Scope
from journeys.nodes.rules import rule_events
from tenancy.access import TRANSACTIONAL, missing_scope
from tenancy.definitions import lock_definitions
from tenancy.models import User
from tenancy.references import set_references, things_named


def may_not_publish(workspace_id: int, draft: Mapping[str, Any], scopes: Set[str]) -> list[Problem]:
    """What keeps somebody with these scopes from publishing the draft: service messages in it need a scope of their own."""
    if TRANSACTIONAL in scopes or not transactional_nodes(draft, transactional_codes(workspace_id)):
        return []
    return [missing_scope(TRANSACTIONAL)]


def publish(journey_id: int, user: User | None, now: datetime) -> tuple[Version | None, list[Problem]]:
    """Publish the journey's draft at `now`: the new version with the warnings, or None with the problems that block it.

    People inside older versions stay on them. A paused journey stays paused. Problems of a campaign are at its fields.
    """
    with transaction.atomic():
        lock_definitions(Journey.objects.values_list("workspace_id", flat=True).get(pk=journey_id))
        journey = Journey.objects.select_for_update().get(pk=journey_id)
        if journey.state == JourneyState.ARCHIVED:
            return None, [_archived()]
        scope = load_scope(journey.workspace_id, now)
        form = read_campaign(journey.campaign)[0] if journey.campaign is not None else None
        problems = check(journey.draft, scope) if form is None else check_campaign(form, scope)
        problems += [] if form is None else check_audience_now(form, scope)
        if errors(problems):
            return None, problems
        graph = placed(_with_goal(parse(journey.draft)[0], scope))
        frozen, found = _pin_templates(journey.draft, graph, scope, now)
        problems += found if form is None else _in_form(form, found)
        if errors(found):
            transaction.set_rollback(True)
            return None, problems
        version = _freeze(journey, frozen, user, now)
        event_ids(journey.workspace_id, sorted(_event_names(graph)))
        journey.live_version = version
        if journey.state == JourneyState.DRAFT:
            journey.state = JourneyState.LIVE
        journey.save(update_fields=["live_version", "state", "updated_at"])
        plan = plan_of(version.pk, journey.workspace.facts)
        set_subscriptions(journey.workspace_id, OwnerKind.VERSION, version.pk, plan.watches)
        set_references(journey.workspace_id, "journey", journey.pk, "version", things_named(version.graph), version.pk)
        _let_in_everybody_now(version, plan, now)
        if plan.by_request:
            move_open_batches(journey.workspace_id, journey.pk, version.pk, plan.by_request)
            wake_open(journey.workspace_id, journey.pk, now)
        else:
            refuse_open(journey.pk, "no_way_in", now)
    return version, problems


def _in_form(form: Campaign, found: list[Problem]) -> list[Problem]:
    compiled = compile_campaign(form)
    return [compiled.in_form(each) for each in found]


def _archived() -> Problem:
    return Problem("", "journey_archived", translated("The journey is archived. Clone it to go on."))


def _with_goal(graph: Graph, scope: Scope) -> Graph:
    """The graph with what the metric of its goal means now."""
    if graph.settings.goal is None:
        return graph
    goal = pinned(graph.settings.goal, scope.metrics)
    return replace(graph, settings=msgspec.structs.replace(graph.settings, goal=goal))


def _pin_templates(
    draft: Mapping[str, Any], graph: Graph, scope: Scope, now: datetime
) -> tuple[dict[str, Any], list[Problem]]:
    """The draft with every send pinned to a published version of its template (made now if the draft text is newer)."""
    problems: list[Problem] = []
    versions: dict[str, int] = {}
    for node in graph.nodes.values():
        template = node.type.template(node.config) if node.config is not None else ""
        if template and template not in versions:
            version, found = publish_template(scope.templates[template].id, now)
            problems += [each.under(f"nodes.{node.id}.config.template") for each in found]
            versions[template] = version.pk if version else 0
    nodes = []
    for raw in draft["nodes"]:
        node = graph.nodes[raw["id"]]
        full = msgspec.to_builtins(node.config)
        if node.type.touches and node.config is not None:
            full["template_version"] = versions.get(node.type.template(node.config), 0)
        nodes.append({**raw, "config": full})
    settings = msgspec.to_builtins(graph.settings)
    return {"nodes": nodes, "edges": list(draft.get("edges", [])), "settings": settings}, problems


def _freeze(journey: Journey, graph_json: dict[str, Any], user: User | None, now: datetime) -> Version:
    last = journey.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = Version.objects.create(
        workspace_id=journey.workspace_id,
        journey=journey,
        number=last + 1,
        graph=graph_json,
        published_at=now,
        published_by=user,
    )
    nodes = Node.objects.bulk_create(
        Node(version=version, key=raw["id"], kind=raw["kind"], config=raw["config"]) for raw in graph_json["nodes"]
    )
    by_key = {node.key: node for node in nodes}
    Edge.objects.bulk_create(
        Edge(version=version, source=by_key[raw["source"]], port=raw["port"], target=by_key[raw["target"]])
        for raw in graph_json["edges"]
    )
    return version


def _event_names(graph: Graph) -> set[str]:
    """Every event name that the version reads anywhere."""
    settings, names = graph.settings, set[str]()
    for node in graph.nodes.values():
        if node.config is not None:
            names |= node.type.event_names(node.config)
    for rule in (settings.entry_filter, settings.exit_rule, settings.goal and settings.goal.rule):
        if rule is not None:
            names |= rule_events(rule)
    if settings.goal is not None and settings.goal.rule is None:
        names.add(settings.goal.event)
    return names


def _let_in_everybody_now(version: Version, plan: Plan, now: datetime) -> None:
    """A run for each entry that takes everybody who is in its audience at publishing."""
    EntryBatch.objects.bulk_create(
        EntryBatch(
            workspace_id=version.workspace_id,
            version=version,
            node_id=plan.ids[node.id],
            audience_id=plan.audience_id(audience),
            at=now,
        )
        for node, entry, config in plan.entries
        if (audience := entry.audience_at_publishing(config)) is not None
    )
