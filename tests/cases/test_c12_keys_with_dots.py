"""C12: keys with dots, blanks, hyphens and Chinese are found under the names that the catalogue offers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from audiences.preview import preview
from cdp.ingest import inbox
from cdp.profiles.models import Identifier, Profile
from cdp.profiles.search import property_values, trait_values
from content.render import render
from core import keypath
from journeys.models import Conversion, Enrollment
from rules.check import check
from rules.parse import parse
from rules.vocabulary import load
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, day, node, wires

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FLAT, NESTED = {"utm.source": "wechat"}, {"utm": {"source": "wechat"}}
ODD: dict[str, Any] = {
    "first name": "Lena",
    "sign-up": "web",
    "城市": "上海",
    "注册 渠道.一级": "微信",
    'say "hi"': "yes",
    "a.b": {"c.d": 1},
}


def found(workspace: Workspace, rule: dict[str, Any]) -> set[str]:
    parsed, problems = parse(rule)
    assert parsed is not None, problems
    assert check(parsed, load(workspace.pk)) == []
    ids = preview(workspace.pk, parsed, NOW + timedelta(hours=1)).sample_profile_ids
    return set(Identifier.objects.filter(profile__in=ids, namespace="user_id").values_list("value", flat=True))


@pytest.fixture
def people(workspace: Workspace) -> Workspace:
    items: list[dict[str, Any]] = []
    for user, given in (("flat", FLAT), ("nested", NESTED), ("odd", ODD)):
        items.append({"type": "identify", "userId": user, "traits": given})
        items.append({"type": "track", "event": "Seen", "userId": user, "properties": given})
    assert inbox.process_items(workspace.pk, None, items, NOW, NOW).stored == 6
    return workspace


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("utm.source", {"flat", "nested"}),
        ('"utm.source"', {"flat"}),
        ('utm."source"', {"nested"}),
        ('"utm".source', {"nested"}),
    ],
)
def test_c12_a_dotted_name_finds_both_and_a_quoted_one_tells_them_apart(
    people: Workspace, name: str, who: set[str]
) -> None:
    test = {"op": "eq", "value": "wechat"}
    assert found(people, {"kind": "trait", "trait": name} | test) == who
    assert found(people, {"kind": "did", "event": "Seen", "where": [{"property": name} | test]}) == who
    assert (
        found(people, {"kind": "occurrence", "which": "last", "event": "Seen", "where": [{"property": name} | test]})
        == who
    )
    figure = {"kind": "aggregate", "event": "Seen", "fn": "distinct", "property": name, "op": "gte", "value": 1}
    assert found(people, figure) == who


def test_c12_whatever_the_catalogue_offers_is_found(people: Workspace) -> None:
    catalog = load(people.pk)
    for offered in (catalog.traits, catalog.properties["Seen"]):
        assert set(offered) == {
            *("utm", "utm.source", '"utm.source"', "first name", "sign-up", "城市", '"注册 渠道.一级"', 'say "hi"'),
            *('"a.b"', '"a.b"."c.d"'),
        }
    for name in catalog.traits:
        assert found(people, {"kind": "trait", "trait": name, "op": "exists"}), name
        assert found(people, {"kind": "did", "event": "Seen", "where": [{"property": name, "op": "exists"}]}), name
    assert trait_values(people.pk, '"注册 渠道.一级"', "") == ["微信"]
    assert property_values(people.pk, "Seen", '"utm.source"', "") == ["wechat"]


def test_c12_a_template_finds_both(people: Workspace) -> None:
    for traits in (FLAT, NESTED):
        assert render("sms", {"body": "{{ profile.utm.source }}"}, {"profile": traits}) == {"body": "wechat"}
    assert render("sms", {"body": "{{ profile.utm.medium | default: '-' }}"}, {"profile": FLAT}) == {"body": "-"}
    odd = "{{ profile['first name'] }} {{ profile.sign-up }} {{ profile.城市 }} {{ profile['注册 渠道.一级'] }}"
    assert render("sms", {"body": odd}, {"profile": ODD}) == {"body": "Lena web 上海 微信"}


@pytest.mark.parametrize("key", ["a", "a.b", "", ".", '"', '"a"', 'a"b', 'a".b', '".', "城市", " ", '""', "a.b.c"])
def test_c12_every_key_can_be_written_and_read_again(key: str) -> None:
    assert keypath.split(f"x.{keypath.segment(key)}.y") == ("x", key, "y")
    assert keypath.split(keypath.segment(key)) == (key,)


def test_c12_names_of_old_rules_mean_what_they_meant() -> None:
    assert keypath.split("items.0.sku") == ("items", "0", "sku")
    assert keypath.split('say "hi"') == ('say "hi"',)
    assert keypath.split('"open.x') == ('"open', "x")
    assert keypath.split('"a"b.c') == ('"a"b', "c")
    assert keypath.split("a.") == ("a", "")


@pytest.mark.parametrize(
    "given",
    [{"cart.id": 616581622363398142, "pay.total": 9.5}, {"cart": {"id": 616581622363398142}, "pay": {"total": 9.5}}],
)
def test_c12_journeys_read_keys_as_rules_do(workspace: Workspace, given: dict[str, Any]) -> None:
    builder = Builder(workspace)
    nodes = [
        node("in", "entry_event", event="Started", instance_key="cart.id"),
        node("keep", "set_trait", trait='"last.cart"', value=616581622363398142),
        node("rest", "wait", duration="P5D"),
        node("out", "exit"),
    ]
    goal = {"event": "Paid", "value": "pay.total", "window": "P10D"}
    builder.live("Carts", nodes, wires("in>keep", "keep>rest", "rest>out"), goal=goal)
    builder.track("ann", "Started", day(1), **given)
    builder.tick(day(1.1))
    assert set(Enrollment.objects.values_list("instance_key", flat=True)) == {"616581622363398142"}
    assert Profile.objects.get().traits == {"last.cart": 616581622363398142}
    builder.track("ann", "Paid", day(2), **given)
    builder.tick(day(2.1))
    assert Conversion.objects.get().value == Decimal("9.5")
