"""F25: who may read audiences but no profiles sees nobody's identifiers. (Archiving what is in use: tests/cases, C26.)"""

from __future__ import annotations

import pytest

from tenancy.access import new_key
from tenancy.models import ApiKey
from tests.integration.api.fixtures import Api, World, error, world

pytestmark = pytest.mark.django_db
RULE = {"kind": "trait", "trait": "city", "op": "eq", "value": "Oslo"}


@pytest.fixture
def acme() -> World:
    return world("acme")


def robot(acme: World, *scopes: str) -> Api:
    made = new_key()
    ApiKey.objects.create(
        workspace=acme.workspace, name="r", prefix=made.prefix, digest=made.digest, scopes=sorted(scopes)
    )
    return Api(key=made.plain)


def test_values_of_a_namespace_need_the_scope_for_profiles_and_other_values_do_not(acme: World) -> None:
    values = f"{acme.here}/catalog/values"
    blind, seeing = robot(acme, "audiences:read"), robot(acme, "audiences:read", "profiles:read")
    refused = blind.call("GET", f"{values}?namespace=email")
    assert error(refused) == (403, "forbidden")
    assert "profiles:read" in refused.content.decode()
    assert blind.get(f"{values}?trait=city")["values"] == ["Oslo"]
    assert seeing.get(f"{values}?namespace=email")["values"] == ["ann@acme.example"]


def test_a_preview_counts_for_everybody_and_shows_people_to_those_who_may_see_them(acme: World) -> None:
    preview = f"{acme.here}/audiences/preview"
    blind, seeing = robot(acme, "audiences:read"), robot(acme, "audiences:read", "profiles:read")
    counted = blind.post(preview, {"rule": RULE})
    assert (counted["count"], counted["sample"]) == (1, [])
    assert error(blind.call("POST", preview, {"rule": RULE, "sample": 5})) == (403, "forbidden")
    assert blind.post(preview, {"rule": RULE, "sample": 0})["count"] == 1
    assert [each["id"] for each in seeing.post(preview, {"rule": RULE})["sample"]] == [acme.ids["profile"]]
