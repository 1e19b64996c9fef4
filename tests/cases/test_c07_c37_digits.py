"""C7, C37: whole numbers longer than 2^53 keep every digit, wherever they are shown, saved and compared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from audiences.preview import preview
from cdp.events.models import Event
from cdp.ingest import inbox
from cdp.ingest.imports import mapping
from cdp.profiles.models import Identifier
from content.render import render
from content.templates import profile_variables
from rules.parse import parse
from rules.sentence import sentence
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, World, member, world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORDER, USER, LONGEST = 616581622363398142, 9007199254740993, 18446744073709551615


@pytest.fixture
def bought(workspace: Workspace) -> Workspace:
    raw = b'{"type":"track","event":"Paid","userId":%d,"properties":{"order_id":%d,"longest":%d}}' % (
        USER,
        ORDER,
        LONGEST,
    )
    about = b'{"type":"identify","userId":%d,"traits":{"last_order":%d}}' % (USER, ORDER)
    assert inbox.process_items(workspace.pk, None, [raw, about], NOW, NOW).stored == 2
    return workspace


def test_c7_identifiers_properties_and_traits_are_stored_exactly(bought: Workspace) -> None:
    assert Identifier.objects.get().value == str(USER)
    assert Event.objects.get(name__name="Paid").properties == {"order_id": ORDER, "longest": LONGEST}


@pytest.mark.parametrize(("name", "value"), [("order_id", ORDER), ("longest", LONGEST)])
def test_c7_a_rule_finds_the_number_and_not_its_neighbours(bought: Workspace, name: str, value: int) -> None:
    for number, count in ((value, 1), (value - 1, 0), (value - 42, 0)):
        rule = {"kind": "did", "event": "Paid", "where": [{"property": name, "op": "eq", "value": number}]}
        parsed, problems = parse(rule)
        assert parsed is not None, problems
        assert preview(bought.pk, parsed, NOW + timedelta(hours=1)).count == count
        assert str(number) in sentence(parsed, {})


def test_c7_a_template_prints_every_digit(bought: Workspace) -> None:
    profile = profile_variables(bought.pk, Identifier.objects.get().profile_id)
    assert profile is not None
    said = render("sms", {"body": "{{ profile.last_order }} {{ profile.user_id }}"}, {"profile": profile})
    assert said == {"body": f"{ORDER} {USER}"}


def test_c7_files_keep_them_too() -> None:
    columns = ["properties.a=a:number", "properties.b=b:number", "properties.c=c", "properties.d=d:number"]
    plan = mapping.parse(columns, [], None, ZoneInfo("UTC"))
    row = {"a": str(ORDER), "b": f"{ORDER}.0", "c": Decimal(ORDER), "d": "12.5"}
    assert plan.item(row) == {"properties": {"a": ORDER, "b": ORDER, "c": ORDER, "d": 12.5}}


def test_c37_an_audience_that_is_read_renamed_and_saved_keeps_its_digits() -> None:
    acme: World = world("acme")
    alice = Api(member(acme.workspace, Role.OWNER, "alice"))
    rule: dict[str, Any] = {"kind": "trait", "trait": "last_order", "op": "in", "value": [ORDER, USER]}
    made = alice.post(f"{acme.here}/audiences", {"name": "Big", "rule": rule})
    answer = alice.call("GET", f"{acme.here}/audiences/{made['id']}")
    assert str(ORDER).encode() in answer.content
    assert str(USER).encode() in answer.content
    read = orjson.loads(answer.content)
    body = {"name": "Bigger", "rule": read["rule"]}
    saved = alice.patch(f"{acme.here}/audiences/{made['id']}", body, If_Match=read["etag"])
    assert saved["rule"]["value"] == [ORDER, USER]


def test_c37_the_web_app_reads_and_writes_json_in_one_place() -> None:
    """Whoever parses JSON on the side loses digits again."""
    root = Path(__file__).parents[2] / "frontend" / "src"
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.ts*")
        if ".test." not in path.name and any(word in path.read_text() for word in ("JSON.parse(", ".json()"))
    }
    # Texts of the app hold no number.
    assert found == {"app/i18n.ts", "shared/api/json.ts", "shared/api/query-client.ts"}
