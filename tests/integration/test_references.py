"""Who uses what: read from rules and graphs, kept when they are saved, and dropped when they are archived."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.apps import apps

from audiences.models import Audience
from audiences.save import archive_audience, restore_audience, save_audience
from content import templates
from content.models import Template
from core.publicid import encode
from journeys.design import pause
from journeys.design.drafts import save_draft
from journeys.engine.retire_versions import retire_versions
from journeys.graph.read import Settings
from journeys.nodes import BY_KIND
from journeys.nodes.base import Config
from ops.doctor.usage import missing_or_left_over
from tenancy.access import ROLE_SCOPES
from tenancy.models import Reference, Role, Workspace
from tenancy.references import KINDS, NAMED, Thing, things_named, users_of
from tests.integration.journeys.builders import START, Builder, day, node, wires

pytestmark = pytest.mark.django_db
OWNER = ROLE_SCOPES[Role.OWNER].__contains__
TAGGED = {"kind": "tag", "tag": "vip"}


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def audience(builder: Builder, name: str, rule: dict[str, Any]) -> Audience:
    saved, problems = save_audience(builder.workspace.pk, name, rule)
    assert saved is not None, problems
    return saved


def in_audience(other: Audience) -> dict[str, Any]:
    return {"kind": "in_audience", "audience": encode("aud", other.pk)}


def users(builder: Builder, used: Thing) -> list[tuple[str, str]]:
    return [(user.kind, user.name) for user in users_of(builder.workspace.pk, used)]


def test_what_a_rule_or_a_graph_names_is_read_from_its_json_complete_or_not() -> None:
    draft = {
        "nodes": [
            {"kind": "branch", "config": {"paths": [{"rule": {"rules": [TAGGED, {"kind": "?", "event": "Paid"}]}}]}},
            {"kind": "no such kind", "config": {"template": encode("tpl", 7), "channel": "chn_nonsense", "tag": ""}},
        ],
        "edges": "none",
        "settings": {
            "entry_filter": {"kind": "in_audience", "audience": encode("aud", 8)},
            "goal": {"event": "x" * 201},
        },
    }
    assert things_named(draft) == {
        Thing("tag", name="vip"),
        Thing("event", name="Paid"),
        Thing("template", 7),
        Thing("audience", 8),
    }


def test_a_field_that_names_a_thing_is_called_by_the_kind_of_the_thing() -> None:
    def fields(schema: Any) -> set[tuple[str, str]]:
        if isinstance(schema, list):
            return {each for part in schema for each in fields(part)}
        if not isinstance(schema, dict):
            return set()
        here = {
            (name, part["format"])
            for name, part in schema.get("properties", {}).items()
            if isinstance(part, dict) and part.get("format") in {*KINDS, *NAMED}
        }
        return here.union(*(fields(part) for part in schema.values()), set())

    configs: list[type[Config]] = [Settings, *(each.config for each in BY_KIND.values())]
    found = {field for config in configs for field in fields(msgspec.json.schema(config))}
    assert {name for name, _ in found} >= {"audience", "template", "channel", "event", "tag", "trait"}
    assert {(name, kind) for name, kind in found if name != kind} == set()


def test_saving_a_draft_replaces_what_it_used_and_publishing_keeps_what_the_version_uses(builder: Builder) -> None:
    nodes = [node("in", "entry_event", event="Paid"), builder.send("s"), node("out", "exit")]
    journey = builder.journey("Mail", nodes, wires("in>s", "s>out"))
    template, channel = Thing("template", builder.template.pk), Thing("channel", builder.channel.pk)
    event = Thing("event", name="Paid")
    assert [users(builder, each) for each in (template, channel, event)] == [[("journey", "Mail")]] * 3
    old = builder.publish(journey)
    new = [node("in", "entry_event", event="Paid"), node("t", "set_tag", tag="vip"), node("out", "exit")]
    draft = {"nodes": new, "edges": wires("in>t", "t>out"), "settings": {}}
    assert save_draft(journey.pk, draft, 1, day(1), None) == 2
    assert users(builder, template) == [("journey", "Mail")]
    assert users(builder, Thing("tag", name="vip")) == [("journey", "Mail")]
    assert missing_or_left_over(None, day(1)) == []
    builder.publish(journey, day(1))
    assert retire_versions(day(2)) == 1
    assert users(builder, template) == []
    assert not Reference.objects.filter(place_id=old.pk).exists()
    assert missing_or_left_over(None, day(2)) == []


def test_a_draft_that_was_not_saved_changes_nothing(builder: Builder) -> None:
    journey = builder.journey("J", [node("t", "set_tag", tag="vip")], [])
    assert save_draft(journey.pk, {"nodes": [], "edges": [], "settings": {}}, 7, day(1), None) is None
    assert users(builder, Thing("tag", name="vip")) == [("journey", "J")]


def test_what_is_archived_uses_nothing_and_what_is_restored_uses_it_again(builder: Builder) -> None:
    workspace = builder.workspace.pk
    gold = audience(builder, "Gold", TAGGED)
    asks = audience(builder, "Asks", in_audience(gold))
    used = Thing("audience", gold.pk)
    assert users(builder, used) == [("audience", "Asks")]
    assert [each.path for each in archive_audience(workspace, gold.pk, START, OWNER)] == [encode("aud", asks.pk)]
    assert archive_audience(workspace, asks.pk, START, OWNER) == []
    assert users(builder, used) == []
    assert restore_audience(workspace, asks.pk) == []
    assert users(builder, used) == [("audience", "Asks")]
    journey = builder.journey("J", [node("s", "set_tag", tag="vip"), builder.send("m")], [])
    assert [each.code for each in templates.archive(workspace, builder.template.pk, START, OWNER)] == ["in_use"]
    assert pause.archive(journey.pk, START) is None
    assert users(builder, Thing("tag", name="vip")) == [("audience", "Gold")]
    assert save_draft(journey.pk, journey.draft, 1, day(1), None) == 2
    assert templates.archive(workspace, builder.template.pk, START, OWNER) == []
    assert Template.objects.get(pk=builder.template.pk).archived_at == START
    assert missing_or_left_over(workspace, START) == []


def test_the_doctor_finds_a_reference_that_is_missing_and_one_that_is_left_over(builder: Builder) -> None:
    gold = audience(builder, "Gold", TAGGED)
    Reference.objects.update(used_name="other")
    here = {"workspace_id": builder.workspace.pk, "user": encode("aud", gold.pk), "place": "rule"}
    assert missing_or_left_over(builder.workspace.pk, START) == [
        here | {"uses": "tag other", "kept": True},
        here | {"uses": "tag vip", "kept": False},
    ]
    assert missing_or_left_over(builder.workspace.pk + 1, START) == []


def test_the_list_of_kinds_names_tables_that_have_a_name_and_belong_to_a_workspace() -> None:
    models = {model._meta.db_table: model for model in apps.get_models()}
    for kind in KINDS.values():
        columns = {field.name for field in models[kind.table]._meta.get_fields()}
        assert {"id", "workspace"} <= columns
        assert "name" in columns or kind.named != "u.name"
