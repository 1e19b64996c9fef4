"""Lists: pages join without gap or overlap, and fifty rows cost as many queries as one."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from audiences.models import Audience, Membership
from cdp.ingest.models import Source
from channels.models import Channel
from content.models import Template, TemplateVersion
from insights.models import Alert, AlertTarget, Incident, IncidentState
from tests.integration.api.fixtures import T0, Api, World, person, published, stay


def crowd(acme: World, count: int) -> None:
    """So many more customers, each inside a journey of their own, touched, and in the audience."""
    source = Source.objects.get(workspace=acme.workspace)
    channel = Channel.objects.get(workspace=acme.workspace)
    tpv = TemplateVersion.objects.get(template__workspace=acme.workspace)
    audience = Audience.objects.get(workspace=acme.workspace)
    for n in range(count):
        profile = person(acme.workspace, source, f"crowd{n}@acme.example")
        Membership.objects.create(audience=audience, profile=profile, since=T0 + timedelta(hours=n // 2))
        stay(acme.journey, acme.journey.versions.get(), profile, channel, tpv, source)
        journey, version = published(acme.workspace, f"Journey {n}")
        stay(journey, version, acme.profile, channel, tpv, source)
        Template.objects.create(workspace=acme.workspace, name=f"T{n}", medium="sms", content={"body": "x"})
        alert = Alert.objects.create(workspace=acme.workspace, name=f"L{n}", source="parked", due_at=T0)
        alert.targets.add(AlertTarget.objects.create(workspace=acme.workspace, name=f"G{n}", kind="email"))
        Incident.objects.create(alert=alert, number=1, started_at=T0)
        past = {"state": IncidentState.RESOLVED, "started_at": T0, "resolved_at": T0}
        Incident.objects.create(alert=Alert.objects.get(workspace=acme.workspace, name="Parked"), number=n + 2, **past)
        Audience.objects.create(workspace=acme.workspace, name=f"A{n}", rule={"kind": "tag", "tag": "vip"})


def addresses(acme: World) -> list[str]:
    ids = acme.ids
    return [
        "profiles",
        f"profiles/{ids['profile']}",
        f"profiles/{ids['profile']}/events",
        f"profiles/{ids['profile']}/audiences?past=true",
        f"audiences/{ids['audience']}/members",
        "audiences",
        "journeys",
        "templates",
        "channels",
        "sources",
        "quarantine",
        "touches",
        f"touches?profile={ids['profile']}",
        f"enrollments?journey={ids['journey']}&passages=true",
        f"enrollments?profile={ids['profile']}&passages=true",
        f"refusals?journey={ids['journey']}",
        f"journeys/{ids['journey']}/counts",
        "alerts",
        f"alerts/{ids['alert']}/incidents",
        "alert-targets",
        "catalog",
    ]


def test_the_number_of_queries_does_not_grow_with_the_rows(acme: World, alice: Api) -> None:
    def costs() -> dict[str, int]:
        counted = {}
        for address in addresses(acme):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                alice.get(f"{acme.here}/{address}")
            counted[address] = len(captured)
        return counted

    alice.get(f"{acme.here}/journeys")
    few = costs()
    crowd(acme, 50)
    assert costs() == few


def test_pages_join_without_gap_or_overlap(acme: World, alice: Api) -> None:
    crowd(acme, 12)
    for address in (
        "profiles?",
        f"audiences/{acme.ids['audience']}/members?",
        "touches?",
        "journeys?",
        f"enrollments?journey={acme.ids['journey']}&",
    ):
        whole = alice.get(f"{acme.here}/{address}limit=200")
        assert whole["next"] is None
        pieces, cursor = [], ""
        while True:
            piece = alice.get(f"{acme.here}/{address}limit=5{cursor}")
            pieces += piece["results"]
            if piece["next"] is None:
                break
            assert len(piece["results"]) == 5
            cursor = f"&cursor={piece['next']}"
        assert pieces == whole["results"], address
        assert len(pieces) >= 13
