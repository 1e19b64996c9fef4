"""What every node type must do, run against every member of the list."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.utils.translation import override

from core.config.schema import in_words
from journeys.graph.read import Settings
from journeys.nodes import BY_KIND, NODE_TYPES, NodeType
from journeys.nodes.base import ChannelRef, Scope, Stand, TemplateRef
from rules.vocabulary import Catalog
from tests.chinese import in_chinese

SCOPE = Scope(
    workspace_id=1,
    catalog=Catalog(1, events={"Order": 1}, traits={"birthday": frozenset(["date"])}),
    templates={"tpl_1": TemplateRef(1, "Hello", "email")},
    channels={"chn_1": ChannelRef(1, "Mail", "email", True)},
    audiences={"aud_1": "VIP"},
)
GOOD: dict[str, dict[str, Any]] = {
    "entry_event": {"event": "Order"},
    "entry_audience": {"audience": "aud_1"},
    "entry_schedule": {"audience": "aud_1", "start": "2026-12-01T09:00", "repeat": "FREQ=WEEKLY;BYDAY=MO"},
    "entry_date": {"trait": "birthday", "offsets": [{"days": 7}, {"days": 0}]},
    "entry_api": {},
    "wait": {"duration": "P3D"},
    "wait_until": {"time": "09:00", "weekdays": ["mon"]},
    "wait_for": {"awaited": [{"name": "bought", "event": "Order"}], "timeout": "P2D"},
    "branch": {"paths": [{"name": "vip", "rule": {"kind": "tag", "tag": "vip"}}]},
    "split": {"arms": [{"name": "A", "weight": 1}, {"name": "B", "weight": 2}]},
    "send": {"channel": "chn_1", "template": "tpl_1"},
    "set_trait": {"trait": "tier", "value": "gold"},
    "set_tag": {"tag": "vip"},
    "exit": {"reason": "done"},
}


def typed(node_type: NodeType[Any]) -> Any:
    return msgspec.convert(GOOD[node_type.kind], node_type.config)


@pytest.mark.parametrize("node_type", NODE_TYPES, ids=lambda each: each.kind)
class TestEveryNodeType:
    def test_its_good_config_has_no_problems_and_survives_the_round_trip(self, node_type: NodeType[Any]) -> None:
        config = typed(node_type)
        assert node_type.check(config, SCOPE) == []
        assert msgspec.convert(msgspec.to_builtins(config), node_type.config) == config

    def test_it_says_a_sentence_in_both_languages(self, node_type: NodeType[Any]) -> None:
        english = str(node_type.sentence(typed(node_type), SCOPE))
        with override("zh-hans"):
            chinese = str(node_type.sentence(typed(node_type), SCOPE))
        assert english
        assert chinese != english
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)

    def test_its_ports_are_named_once_and_its_schema_has_titles_in_both_languages(
        self, node_type: NodeType[Any]
    ) -> None:
        names = [port.name for port in node_type.ports(typed(node_type))]
        assert len(names) == len(set(names))
        assert (names == []) == (node_type.group == "end")
        with override("zh-hans"):
            chinese = in_words(msgspec.json.schema(node_type.config))
        schema = msgspec.json.schema(node_type.config)
        for kind, definition in schema["$defs"].items():
            assert not {"title", "description"} & chinese["$defs"][kind].keys()
            for name, field in definition["properties"].items():
                assert field["title"]
                assert chinese["$defs"][kind]["properties"][name]["title"] != field["title"]

    def test_its_decision_is_sql_with_every_value_bound(self, node_type: NodeType[Any]) -> None:
        step = node_type.step(typed(node_type), Stand(7, "1:n1", SCOPE))
        texts = [step.port, step.reason, *(column for effect in step.effects for _, column in effect.columns)]
        for part in [*texts, step.wake, step.again, step.lateral, step.arm]:
            if part is not None:
                assert part.text.replace("%%", "").count("%s") == len(part.params)
        assert (step.wake is not None) == node_type.waits
        assert node_type.event_names(typed(node_type)) >= node_type.awaited(typed(node_type))


@pytest.mark.parametrize(
    ("kind", "config", "said"),
    [
        ("set_trait", {"trait": "tier", "value": "gold"}, "将“tier”设为“gold”"),
        ("set_trait", {"trait": "tier", "value": 10}, "将“tier”设为 10"),
        ("set_trait", {"trait": "tier", "value": True}, "将“tier”设为是"),
        ("branch", {"paths": [{"name": "vip", "rule": {"kind": "tag", "tag": "vip"}}]}, "分支：vip，其他"),
    ],
)
def test_what_a_card_says_in_chinese(kind: str, config: dict[str, Any], said: str) -> None:
    node_type = BY_KIND[kind]
    assert in_chinese(node_type.sentence(msgspec.convert(config, node_type.config), SCOPE)) == said


def test_the_entry_filter_is_drawn_as_a_rule_about_people_who_are_not_inside() -> None:
    fields = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    assert (fields["entry_filter"]["format"], fields["exit_rule"]["format"]) == ("entry-rule", "rule")


def test_every_kind_is_listed_once() -> None:
    assert len(BY_KIND) == len(NODE_TYPES)
    assert GOOD.keys() == BY_KIND.keys()
