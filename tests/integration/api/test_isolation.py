"""Nobody sees or changes another workspace's rows by any address, id in a query or id in a body."""

from __future__ import annotations

from urllib.parse import urlencode

import orjson
import pytest

from tenancy.access import KEY_SCOPES
from tenancy.models import ApiKey
from tests.integration.api.fixtures import Api, World, error, fingerprint
from tests.integration.api.operations import inside_a_workspace

pytestmark = pytest.mark.usefixtures("traces")

IDS_IN_QUERY = ("journey", "profile", "channel", "source", "version", "enrollment")


def test_another_workspaces_address_is_not_found_and_nothing_changes(acme: World, other: World, alice: Api) -> None:
    before = fingerprint()
    here = {"workspace": acme.ids["workspace"]}
    bodies = set()
    for operation in inside_a_workspace():
        cases = {
            "theirs": other.ids,
            "unknown": other.ids | {"workspace": "wsp_unknown"},
            "nul": other.ids | {"workspace": "wsp_%00"},
        }
        if operation.parameters != ["workspace"]:
            cases["their row in our workspace"] = other.ids | here
            cases["malformed"] = dict.fromkeys(acme.ids, "x_9%27%00") | here
            cases["a bare number"] = dict.fromkeys(acme.ids, "1") | here
        for name, ids in cases.items():
            answer = alice.call(operation.method, operation.at(ids), If_Match="*")
            assert error(answer) == (404, "not_found"), (operation.id, name)
            bodies.add(answer.content)
    assert len(bodies) == 1, "an answer must not tell which of these it was"
    assert fingerprint() == before


def test_another_workspaces_id_in_a_query_is_not_found(acme: World, other: World, alice: Api) -> None:
    tried = []
    for operation in inside_a_workspace():
        for name in IDS_IN_QUERY:
            if operation.method == "GET" and name in operation.query:
                asked = {"journey": acme.ids["journey"], "measure": "sent"} | {name: other.ids[name]}
                query = urlencode({key: value for key, value in asked.items() if key in operation.query})
                answer = alice.call("GET", f"{operation.at(acme.ids)}?{query}")
                assert error(answer) == (404, "not_found"), (operation.id, name)
                tried.append((operation.id, name))
    assert len(tried) >= 11


def test_another_workspaces_ids_in_a_body_are_not_found(acme: World, other: World, alice: Api) -> None:
    before = fingerprint()
    bodies = {
        "quarantine/replay": {"ids": [acme.ids["quarantined"], other.ids["quarantined"]]},
        f"templates/{acme.ids['template']}/preview": {"profile": other.ids["profile"]},
    }
    own = {"channel": acme.ids["channel"], "profile": acme.ids["profile"]}
    test = f"templates/{acme.ids['template']}/test"
    for path, body in [
        *bodies.items(),
        (test, own | {"channel": other.ids["channel"]}),
        (test, own | {"profile": other.ids["profile"]}),
    ]:
        assert error(alice.call("POST", f"{acme.here}/{path}", body)) == (404, "not_found"), (path, body)
    assert fingerprint() == before


def test_lists_hold_the_rows_of_their_own_workspace_only(acme: World, other: World, alice: Api) -> None:
    assert [row["id"] for row in alice.get(f"{acme.here}/profiles")["results"]] == [acme.ids["profile"]]
    assert alice.get(f"{acme.here}/profiles?q=ann@other.example")["results"] == []
    assert alice.get(f"{acme.here}/profiles?q={other.ids['profile']}")["results"] == []
    for name in ("journeys", "channels", "templates", "sources", "touches"):
        rows = alice.get(f"{acme.here}/{name}")["results"]
        assert [row["id"] for row in rows] == [acme.ids[name.removesuffix("es") if name == "touches" else name[:-1]]]


def test_a_key_opens_its_own_workspace_only(acme: World, other: World) -> None:
    machine = Api(key=acme.key)
    assert machine.get(f"{acme.here}/profiles/{acme.ids['profile']}")["id"] == acme.ids["profile"]
    assert error(machine.call("GET", f"{other.here}/profiles/{other.ids['profile']}")) == (404, "not_found")
    assert [row["id"] for row in machine.get("workspaces")["results"]] == [acme.ids["workspace"]]
    ApiKey.objects.update(scopes=KEY_SCOPES)
    before = fingerprint()
    here = {"workspace": acme.ids["workspace"]}
    for operation in inside_a_workspace():
        for ids in (other.ids, other.ids | here) if operation.parameters != ["workspace"] else (other.ids,):
            answer = machine.call(operation.method, operation.at(ids), If_Match="*")
            assert error(answer) == (404, "not_found"), operation.id
    assert fingerprint() == before


def test_another_workspaces_ids_in_a_rule_or_a_graph_are_unknown(acme: World, other: World, alice: Api) -> None:
    theirs = {"kind": "in_audience", "audience": other.ids["audience"]}
    send = {name: other.ids[name] for name in ("channel", "template")}
    nodes = [
        {"id": "in", "kind": "entry_audience", "config": {"audience": other.ids["audience"]}, "name": ""},
        {"id": "say", "kind": "send", "config": send, "name": ""},
        {"id": "out", "kind": "exit", "config": {}, "name": ""},
    ]
    edges = [
        {"id": f"e{n}", "source": source, "port": "next", "target": target}
        for n, (source, target) in enumerate([("in", "say"), ("say", "out")])
    ]
    graph = {"nodes": nodes, "edges": edges, "settings": {"exit_rule": theirs}}
    journey = alice.post(f"{acme.here}/journeys", {"name": "Theirs", "graph": graph})["id"]
    before = fingerprint()
    for status, path, body, codes in [
        (400, "audiences", {"name": "Theirs", "rule": theirs}, {"unknown_audience"}),
        (200, "audiences/preview", {"rule": theirs}, {"unknown_audience"}),
        (400, f"journeys/{journey}/publish", {}, {"unknown_audience", "unknown_channel", "unknown_template"}),
    ]:
        answer = alice.call("POST", f"{acme.here}/{path}", body, If_Match="*")
        assert answer.status_code == status, path
        found = {problem["code"] for problem in orjson.loads(answer.content)["problems"]}
        assert found >= codes, (path, found)
        assert "Oslo" not in answer.content.decode(), "nor is it told by its name"
    assert fingerprint() == before
