"""The recipes of CONTRIBUTING.md, walked on a sample of each: what the lists name is all that has to be touched."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Self

import msgspec
import pytest

from cdp.signals.models import SignalKind
from channels.adapters import BY_KIND as ADAPTERS
from channels.policies.decide import namespace
from content import templates
from content.render import render
from core.config.schema import meta
from core.db.sql import Sql, sql
from insights.alerts.sources import SOURCES
from insights.alerts.targets import TARGETS
from journeys.engine.enroll import enroll
from journeys.engine.plan import Plan
from journeys.graph import describe
from journeys.graph.check import check as check_graph
from journeys.graph.read import Settings
from journeys.graph.read import parse as parse_graph
from journeys.nodes import BY_KIND as NODES
from journeys.nodes import NODE_TYPES, kinds
from journeys.nodes.base import Config, NodeType, Scope, Stand, Step
from journeys.nodes.entry import EntryType, Watch
from rules import phrases
from rules.ast import AllOf, Not
from rules.check import check
from rules.compile import predicate
from rules.footprint import footprint
from rules.leaf import CompileContext, Fields, Footprint, Leaf
from rules.leaves import BY_KIND as LEAVES
from rules.parse import parse
from rules.read import Reader
from rules.sentence import sentence
from rules.speaker import Speaker
from rules.vocabulary import Catalog
from tenancy.consent import consent_policies
from tenancy.media import BY_KIND as MEDIA
from tenancy.media import choices
from tenancy.media.base import Field, FieldKind, Medium
from tests.unit.structure.sqltext import ROOT, sources, texts

LEAF_RECIPE = (
    "rules/leaves/{kind}.py",
    "rules/leaves/__init__.py",
    "tests/property/audiences/leaves.py",
    "frontend/src/features/rules/leaves/{dashed}.tsx",
    "frontend/src/features/rules/leaves/cards.ts",
)
MEDIUM_RECIPE = (
    "tenancy/media/{kind}.py",
    "tenancy/media/__init__.py",
    "docs/openapi.yaml",  # made by a command, as the web app's types are
)
PROVIDER_RECIPE = (
    "channels/adapters/{kind}.py",
    "channels/adapters/__init__.py",
    "tests/integration/channels/test_adapters.py",
)
NODE_RECIPE = (
    "journeys/nodes/{kind}.py",
    "journeys/nodes/__init__.py",
    "tests/unit/journeys/test_node_types.py",
    "frontend/src/features/canvas/NodeIcon.tsx",
)

SCREEN_RECIPE = (
    "frontend/src/features/{things}/manifest.ts",
    "frontend/src/features/{things}/locales/en.json",
    "frontend/src/features/{things}/locales/zh.json",
    "frontend/src/app/features.ts",
)

BASE_OF_MEDIA = (
    "channels/delivery/message.py",
    "content/email/check.py",
    "content/render.py",
    "content/templates.py",
    "tenancy/api/media.py",
)


@pytest.mark.parametrize("recipe", [LEAF_RECIPE, NODE_RECIPE, MEDIUM_RECIPE, PROVIDER_RECIPE, SCREEN_RECIPE])
def test_contributing_names_every_file_of_a_recipe(recipe: tuple[str, ...]) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert [file for file in recipe if file.format(kind="<kind>", dashed="<kind>", things="<things>") not in text] == []


def modules_imported(folder: str) -> Iterator[tuple[str, str]]:
    """(file, module) for every import of a module in `folder` by a file of the product outside it."""
    package = folder.replace("/", ".")
    for file, tree in sources():
        if file.startswith(f"{folder}/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}."):
                yield file, str(node.module)


def without(recipe: tuple[str, ...], kind: str) -> list[str]:
    """The files of a recipe that do not know of the kind."""
    files = [each.format(kind=kind, dashed=kind.replace("_", "-")) for each in recipe]
    names = {kind, kind.replace("_", "-"), "".join(part.title() for part in kind.split("_"))}
    return [
        file
        for file in files
        if not (ROOT / file).exists() or not any(name in (ROOT / file).read_text() for name in names)
    ]


@pytest.mark.parametrize("kind", sorted(LEAVES))
def test_the_recipe_of_a_leaf_names_the_files_that_every_leaf_has(kind: str) -> None:
    assert without(LEAF_RECIPE, kind) == []


@pytest.mark.seconds
def test_nothing_outside_the_leaves_knows_one_of_them() -> None:
    known = {(file, module.rpartition(".")[2]) for file, module in modules_imported("rules/leaves")}
    # The rule builder's lists of figures and of ways to count stand with the leaves they belong to.
    assert known == {("audiences/api/rules.py", "aggregate"), ("audiences/api/rules.py", "did")}


@dataclass(frozen=True, slots=True)
class OlderThan(Leaf):
    """A sample leaf: the profile was made more than so many days ago."""

    kind = "sample_older_than"
    label = "Known for"
    line = "known for <days/> days"
    fields = ("days",)

    days: int

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        days = reader.whole(fields.get("days"), f"{path}.days", 1, 1000)
        return None if days is None else cls(days)

    def compile(self, context: CompileContext) -> Sql:
        return sql("({}.created_at < {} - make_interval(days => {}))", context.profile, context.as_of, self.days)

    def footprint(self) -> Footprint:
        return Footprint(profile=True, moves=True)

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        return phrases.negate(f"is known for {self.days} days", negated)


def test_a_leaf_that_is_in_the_list_is_read_checked_compiled_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    json = {"kind": "all", "rules": [{"kind": "not", "rule": {"kind": OlderThan.kind, "days": 30}}]}
    assert [problem.code for problem in parse(json)[1]] == ["unknown_kind"]

    monkeypatch.setitem(LEAVES, OlderThan.kind, OlderThan)
    rule, problems = parse(json)

    assert problems == []
    assert rule == AllOf((Not(OlderThan(30)),))
    assert check(rule, Catalog(1)) == []
    compiled = predicate(rule, Sql("p"), Sql("$1"), Catalog(1))
    assert compiled == Sql("((NOT (p.created_at < ($1)::timestamptz - make_interval(days => %s))))", (30,))
    assert footprint(rule) == Footprint(profile=True, moves=True)
    assert sentence(rule, {}) == "it is not so that is known for 30 days"
    assert [(p.path, p.code) for p in parse({"kind": OlderThan.kind, "days": 0})[1]] == [(".days", "bad_count")]


@pytest.mark.parametrize("kind", sorted(NODES))
def test_the_recipe_of_a_node_names_the_files_that_every_node_has(kind: str) -> None:
    own = NODES[kind]
    assert own.icon in (ROOT / NODE_RECIPE[-1]).read_text()
    assert without(NODE_RECIPE[:-1], kind) == []


@pytest.mark.seconds
def test_nothing_outside_the_nodes_knows_one_of_them() -> None:
    kinds_of_nodes = {node_type.kind for node_type in NODE_TYPES}
    known = [
        (file, module)
        for file, module in modules_imported("journeys/nodes")
        if module.rpartition(".")[2] in kinds_of_nodes
    ]
    assert known == []


@pytest.mark.seconds
def test_no_sql_names_a_kind_of_node() -> None:
    named = [
        f"{text.file}:{text.line} {kind}"
        for text in texts()
        if "journeys_node" in text.text and not text.file.startswith("journeys/nodes/")
        for kind in NODES
        if f"'{kind}'" in text.text
    ]
    assert named == []


FEATURES = sorted(path.parent.name for path in ROOT.glob("frontend/src/features/*/manifest.ts"))


@pytest.mark.parametrize("feature", FEATURES)
def test_the_recipe_of_a_screen_names_the_files_that_every_feature_has(feature: str) -> None:
    files = [each.format(things=feature) for each in SCREEN_RECIPE]
    assert [file for file in files if not (ROOT / file).exists()] == []
    manifest, features = ((ROOT / file).read_text() for file in (files[0], files[-1]))
    assert f'"@/features/{feature}/manifest"' in features
    pages = re.findall(r'import\("\./(\w+Page)"\)', manifest)
    assert pages
    assert [page for page in pages if not (ROOT / files[0]).with_name(f"{page}.tsx").exists()] == []


def test_every_format_of_a_form_has_a_control_in_the_web_app() -> None:
    """A format without one would fall back to a plain text field, and nobody would see why."""
    nodes = [each.config for each in NODE_TYPES]
    adapters = [part for each in ADAPTERS.values() for part in (each.Settings, each.Secrets)]
    alerts = [source.Config for source in SOURCES]
    alerts += [part for target in TARGETS for part in (target.Settings, target.Secrets)]
    schemas = [msgspec.json.schema(each) for each in (*nodes, Settings, *adapters, *alerts)]
    formats = set(re.findall(r'"format": "([a-z-]+)"', json.dumps(schemas)))
    owners = [*ROOT.glob("frontend/src/*/*/forms.tsx"), ROOT / "frontend/src/shared/schema-form/controls.tsx"]
    controls = "".join(path.read_text().partition("controls: {")[2] for path in owners)
    assert {"audience", "duration", "password", "rule"} <= formats
    # What is hidden is set by the server alone.
    assert formats - set(re.findall(r'^    "?([a-z-]+)"?:', controls, re.MULTILINE)) == {"hidden"}


SIGNAL = SignalKind.EVENT


class BirthdayConfig(Config, frozen=True):
    event: Annotated[str, meta("Event", format="event")]


class Birthday(EntryType[BirthdayConfig]):
    """A sample entry: by any event of a name, in a run of its own for each."""

    kind = "sample_birthday"
    icon = "gift"
    label = "Birthday"
    description = "Whoever has a birthday."
    config = BirthdayConfig
    scheduled = True

    def sentence(self, config: BirthdayConfig, scope: Scope) -> str:
        return "On a birthday"

    def watches(self, config: BirthdayConfig, scope: Scope) -> frozenset[Watch]:
        return frozenset({(SIGNAL, scope.event_id(config.event))})

    def candidates(self, config: BirthdayConfig, stand: Stand, signals: Sql) -> Sql:
        return sql(
            "SELECT s.profile_id, {}, 'sample', s.occurred_at, s.event_id, false FROM {} s", stand.node_id, signals
        )

    def keyed(self, config: BirthdayConfig) -> bool:
        return True


class NoteConfig(Config, frozen=True):
    text: Annotated[str, meta("Text")] = ""


class Note(NodeType[NoteConfig]):
    """A sample node that leaves a touch."""

    kind = "sample_note"
    group = "do"
    icon = "pen"
    label = "Note"
    description = "Write something down."
    config = NoteConfig
    touches = True

    def sentence(self, config: NoteConfig, scope: Scope) -> str:
        return f"Note “{config.text}”"

    def step(self, config: NoteConfig, stand: Stand) -> Step:
        return Step(sql("{}::text", "next"))


GRAPH: dict[str, Any] = {
    "nodes": [
        {"id": "in", "kind": Birthday.kind, "config": {"event": "Born"}},
        {"id": "note", "kind": Note.kind, "config": {"text": "hello"}},
        {"id": "out", "kind": "exit", "config": {}},
    ],
    "edges": [
        {"source": "in", "port": "next", "target": "note"},
        {"source": "note", "port": "next", "target": "out"},
    ],
    "settings": {},
}


def test_nodes_that_are_in_the_list_are_drawn_checked_said_and_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {problem.code for problem in parse_graph(GRAPH)[1]} == {"unknown_node_type"}

    monkeypatch.setitem(NODES, Birthday.kind, Birthday())
    monkeypatch.setitem(NODES, Note.kind, Note())
    scope = Scope(1, Catalog(1, events={"Born": 77}))
    graph, problems = parse_graph(GRAPH)

    assert problems == []
    assert check_graph(GRAPH, scope) == []
    assert describe.graph_words(GRAPH, scope)["in"]["sentence"] == "On a birthday"
    assert Note.kind in kinds(lambda each: each.touches)
    plan = Plan(5, 6, 1, graph, {"in": 11, "note": 12, "out": 13}, scope)
    assert plan.keyed
    assert plan.entry_watches == {(SIGNAL, 77)}
    statement = enroll(plan)
    assert "'sample', s.occurred_at" in statement.text
    assert 11 in statement.params


@pytest.mark.parametrize("kind", sorted(MEDIA))
def test_the_recipe_of_a_medium_names_the_files_that_every_medium_has(kind: str) -> None:
    assert without(MEDIUM_RECIPE, kind) == []


@pytest.mark.seconds
def test_nothing_outside_the_media_knows_one_of_them() -> None:
    # The SMTP adapter carries the one medium that it is written for.
    assert set(modules_imported("tenancy/media")) - {(file, "tenancy.media.base") for file in BASE_OF_MEDIA} == {
        ("channels/adapters/email.py", "tenancy.media.email")
    }
    # `email` and `webhook` are words for other things too.
    media = set(MEDIA) - {"email", "webhook"}
    known = [f"{text.file}:{text.line}" for text in texts() if text.text in media]
    assert [place for place in known if not place.startswith(("tenancy/media/", "demo/"))] == []


def test_a_medium_that_is_in_the_list_is_offered_reached_and_written_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fax = Medium(
        kind="sample_fax",
        label="Fax",
        fields={"page": Field(FieldKind.HTML, required=True)},
        namespace="fax_number",
        by_account=True,
    )
    assert [problem.code for problem in templates.check("sample_fax", {})] == ["unknown_medium"]

    monkeypatch.setitem(MEDIA, fax.kind, fax)

    assert ("sample_fax", "Fax") in choices()
    assert [(problem.path, problem.code) for problem in templates.check("sample_fax", {})] == [
        ("content.page", "required")
    ]
    assert render("sample_fax", {"page": "{{ profile.name }}"}, {"profile": {"name": "A & B"}}) == {"page": "A &amp; B"}
    assert namespace("sample_fax", "oslo") == "fax_number:oslo"
    assert consent_policies({"consent": {"sample_fax": "opt_in"}})["sample_fax"] == "opt_in"


@pytest.mark.parametrize("kind", sorted(ADAPTERS))
def test_the_recipe_of_a_provider_names_the_files_that_every_provider_has(kind: str) -> None:
    assert without(PROVIDER_RECIPE, kind) == []


@pytest.mark.seconds
def test_nothing_outside_the_adapters_knows_one_of_them() -> None:
    known = [
        (file, module) for file, module in modules_imported("channels/adapters") if module.split(".")[-1] in ADAPTERS
    ]
    assert known == []
