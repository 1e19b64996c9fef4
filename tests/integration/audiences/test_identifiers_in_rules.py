"""Identifiers in rules are read as ingestion reads them, the workspace's region included."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from audiences.membership import refresh_all
from audiences.preview import preview
from cdp.ingest import inbox
from cdp.profiles.models import Identifier
from rules.check import check
from rules.parse import parse
from rules.vocabulary import load
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.audiences.builders import Builder, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(builder: Builder) -> int:
    """Somebody of a Chinese workspace with the number 139 1234 5678."""
    Workspace.objects.filter(pk=builder.workspace.pk).update(settings={"region": "CN"})
    item = {"type": "identify", "userId": "wang", "traits": {"phone": "13912345678"}}
    assert inbox.process_items(builder.workspace.pk, None, [orjson.dumps(item)], day(0), day(0)).stored == 1
    return Identifier.objects.get(namespace="phone", value="+8613912345678").profile_id


def phone(op: str, value: object) -> dict[str, Any]:
    return {"kind": "identifier", "namespace": "phone", "op": op, "value": value}


@pytest.mark.parametrize(
    ("op", "value", "count"),
    [
        ("eq", "13912345678", 1),
        ("eq", "139 1234 5678", 1),
        ("in", ["13912345678", "13600000001"], 1),
        ("ne", "13912345678", 0),
        ("not_in", ["13912345678"], 0),
        ("eq", "+4713912345678", 0),
    ],
)
def test_a_number_without_a_country_code_is_of_the_workspaces_region(
    builder: Builder, wang: int, op: str, value: object, count: int
) -> None:
    rule, problems = parse(phone(op, value))
    assert rule is not None, problems
    assert preview(builder.workspace.pk, rule, day(1)).count == count


def test_an_audience_has_the_member_after_a_refresh_and_after_a_tick(builder: Builder, wang: int) -> None:
    audience = builder.audience("wang", phone("eq", "13912345678"), day(0))
    refresh_all(audience.pk, day(1))
    assert builder.members("wang") == {wang}
    builder.audience("again", phone("in", ["13912345678"]), day(1))
    builder.becomes(wang, day(2), seen=True)
    builder.tick(day(3))
    assert builder.members("again") == {wang}


@pytest.mark.parametrize("region", ["CN", None])
def test_a_value_that_can_be_no_identifier_is_warned_of(builder: Builder, region: str | None) -> None:
    Workspace.objects.filter(pk=builder.workspace.pk).update(settings={"region": region} if region else {})
    rule, _ = parse(phone("in", ["+4790000001", "13912345678", "nonsense"]))
    assert rule is not None
    found = [p for p in check(rule, load(builder.workspace.pk)) if p.code == "not_an_identifier"]
    assert [p.message.partition("”")[0].strip("“") for p in found] == (
        ["nonsense"] if region else ["13912345678", "nonsense"]
    )
    assert {(p.path, p.severity) for p in found} == {("value", "warning")}
    assert "set the region of the workspace" in found[0].message
    assert english_in(in_chinese(found[-1].message).replace("nonsense", "").replace("phone", "")) == []
