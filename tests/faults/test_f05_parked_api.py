"""F5: what is set aside is seen through the API, with reason and place, and retried by it."""

from __future__ import annotations

from datetime import timedelta

from cdp.parking import parking
from cdp.parking.models import Parked, ParkedKind
from cdp.parking.parking import Culprit
from core.publicid import encode
from tests.integration.api.conftest import acme, alice, other  # noqa: F401 # fixtures
from tests.integration.api.fixtures import T0, Api, World

LATER = T0 + timedelta(minutes=1)


def _park(world: World) -> None:
    journey = world.journey
    parking.park(
        [
            Culprit(
                ParkedKind.PROFILE,
                world.profile.pk,
                world.workspace.pk,
                "tick.advance",
                "22008",
                {"error": "interval out of range"},
                within=journey.live_version_id or 0,
                profile_id=world.profile.pk,
            )
        ],
        T0,
    )
    parking.park([Culprit(ParkedKind.SEND, 7, world.workspace.pk, "claim.render", "KeyError", {"error": "'y'"})], LATER)


def test_the_list_tells_who_where_why_and_since_when(acme: World, alice: Api) -> None:  # noqa: F811 # fixtures
    _park(acme)
    newest, oldest = alice.get(f"{acme.here}/parked")["results"]
    assert newest["code"] == "KeyError"
    assert "KeyError" in newest["reason"]
    assert newest["detail"] == "'y'"
    assert oldest["profile"] == encode("prf", acme.profile.pk)
    assert oldest["journey"] == {"id": acme.ids["journey"], "name": acme.journey.name}
    assert oldest["version"] == 1
    assert oldest["place"] == "moving customers to their next wait"
    assert oldest["tries"] == 1
    assert [row["kind"] for row in alice.get(f"{acme.here}/parked?kind=send")["results"]] == ["send"]
    assert alice.get(f"{acme.here}/parked/{oldest['id']}") == oldest
    assert alice.get(f"{acme.here}/parked/summary") == {
        "total": 2,
        "kinds": {"profile": 1, "send": 1},
        "oldest": T0.isoformat().replace("+00:00", "Z"),
    }
    Parked.objects.filter(kind=ParkedKind.PROFILE).delete()
    assert alice.call("GET", f"{acme.here}/parked/{oldest['id']}").status_code == 404


def test_one_or_all_are_retried_at_once_and_never_another_workspaces(
    acme: World,  # noqa: F811 # fixtures
    other: World,  # noqa: F811
    alice: Api,  # noqa: F811
) -> None:
    _park(acme)
    parking.park([Culprit(ParkedKind.SEND, 8, other.workspace.pk, "claim.render", "KeyError")], T0)
    mine, theirs = [str(row) for row in Parked.objects.filter(ref__in=(7, 8)).order_by("ref")]
    assert alice.call("POST", f"{acme.here}/parked/retry", {"ids": [mine, theirs]}).status_code == 404
    assert alice.call("POST", f"{acme.here}/parked/retry", {"ids": [mine], "all": True}).status_code == 400
    assert alice.post(f"{acme.here}/parked/retry", {"ids": [mine]}) == {"retried": 1}
    assert alice.post(f"{acme.here}/parked/retry", {"all": True}) == {"retried": 2}
    assert Parked.objects.get(ref=8).retry_at == T0 + timedelta(minutes=1)
