"""What was set aside so that it stops nobody else: who, where, why, since when; and again after a repair.

`GET  /api/workspaces/<id>/parked?kind=&stage=&code=&profile=&limit=&cursor=`  (journeys:read), newest first:
`{"results": [{id, kind, what, place, stage, reason, code, detail (admins only, else ""),
profile: "prf_..." | null, journey: {id, name} | null, version: number | null, audience: {id, name} | null,
since, failed_at, tries, retry_at}], "next": cursor | null}`
`GET  /api/workspaces/<id>/parked/<id>` (journeys:read): one of them, for as long as it is set aside.
`GET  /api/workspaces/<id>/parked/summary` (journeys:read), for the notice:
`{"total": n, "kinds": {"profile": n, ...}, "oldest": instant | null}`.
`POST /api/workspaces/<id>/parked/retry` (journeys:write) `{"ids": ["pkd_..."]}` or `{"all": true}`: `{"retried": n}`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.parking import actions
from cdp.parking.models import Parked, ParkedKind
from cdp.profiles.lookup import profile_ids
from core import publicid
from core.api.errors import field_problem
from core.api.fields import NamedSerializer, StrictSerializer, named, page_of
from core.api.paging import PageQuery, page
from core.db.deadline import bounded
from core.i18n.text import translated
from core.problems import NotFoundInWorkspace
from core.wakeups import nudge
from ops.parked import Explained, detail, explain
from tenancy.access import Access
from tenancy.api.views import WorkspaceView

MAX_RETRIED = 1000


class ParkedSerializer(serializers.Serializer[Any]):
    """One thing set aside."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=ParkedKind.choices)
    what = serializers.CharField()
    place = serializers.CharField()
    stage = serializers.CharField(help_text="Which statement or render failed.")
    reason = serializers.CharField()
    code = serializers.CharField(help_text="The SQLSTATE, or the class of the exception.")
    detail = serializers.CharField(help_text="What the error said; empty without settings:write.")
    profile = serializers.CharField(allow_null=True, help_text="The customer's id.")
    journey = NamedSerializer(allow_null=True)
    version = serializers.IntegerField(allow_null=True, help_text="The number of the journey's version.")
    audience = NamedSerializer(allow_null=True)
    since = serializers.DateTimeField()
    failed_at = serializers.DateTimeField(help_text="The last failure.")
    tries = serializers.IntegerField()
    retry_at = serializers.DateTimeField(help_text="When it is retried by itself.")


class ParkedQuery(PageQuery):
    kind = serializers.ChoiceField(choices=ParkedKind.choices, required=False)
    stage = serializers.CharField(required=False, max_length=60)
    code = serializers.CharField(required=False, max_length=60)
    profile = serializers.CharField(required=False, max_length=100)


class ParkedSummarySerializer(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    kinds = serializers.DictField(child=serializers.IntegerField(), help_text="How many of each kind.")
    oldest = serializers.DateTimeField(allow_null=True)


class ParkedRetrySerializer(StrictSerializer):
    ids = serializers.ListField(
        child=serializers.CharField(max_length=100), allow_empty=False, max_length=MAX_RETRIED, required=False
    )
    all = serializers.BooleanField(default=False, help_text="Everything of the workspace.")


class ParkedRetriedSerializer(serializers.Serializer[Any]):
    retried = serializers.IntegerField()


class ParkedListView(WorkspaceView):
    """What was set aside."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="parked_list", parameters=[ParkedQuery], responses=page_of(ParkedSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """What was set aside so that it stops nobody else, newest first."""
        query = self.query(ParkedQuery)
        rows = self.rows(Parked).filter(**{name: query[name] for name in ("kind", "stage", "code") if name in query})
        if "profile" in query:
            rows = rows.filter(profile_id__in=profile_ids(self.workspace, query["profile"]))
        with bounded(10):
            found = page(rows, ["-since", "-id"], query)
            told = explain(found.rows)
        return found.answer(ParkedSerializer([_shown(each, self.access) for each in told], many=True).data)


class ParkedView(WorkspaceView):
    """One thing that was set aside."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="parked_get", responses=ParkedSerializer)
    def get(self, request: Request, workspace: str, parked: str) -> Response:
        """One thing that is set aside; not found once it was processed."""
        (told,) = explain([self.find(Parked, "pkd", parked)])
        return Response(ParkedSerializer(_shown(told, self.access)).data)


class ParkedSummaryView(WorkspaceView):
    """How much is set aside."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="parked_summary", responses=ParkedSummarySerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """How many things of each kind are set aside, and since when."""
        with bounded(10):
            counted = list(
                self.rows(Parked).order_by().values_list("kind").annotate(n=Count("id"), oldest=Min("since"))
            )
        return Response(
            ParkedSummarySerializer(
                {
                    "total": sum(n for _, n, _ in counted),
                    "kinds": {kind: n for kind, n, _ in counted},
                    "oldest": min((oldest for _, _, oldest in counted), default=None),
                }
            ).data
        )


class ParkedRetryView(WorkspaceView):
    """Retry after a repair."""

    scopes = {"POST": "journeys:write"}

    @extend_schema(operation_id="parked_retry", request=ParkedRetrySerializer, responses=ParkedRetriedSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """Retry these, or all of the workspace, at once instead of at their time."""
        given = self.read(ParkedRetrySerializer)
        if given["all"] == ("ids" in given):
            raise field_problem(
                "ids",
                "ids_or_all",
                translated("Give either the ids to retry, or all: true."),
            )
        retried = actions.retry(self.access, self._numbers(given.get("ids")), self.now)
        for task in ("journeys.engine.pulse", "channels.deliver"):
            nudge(task)
        return Response({"retried": retried})

    def _numbers(self, ids: list[str] | None) -> list[int] | None:
        if ids is None:
            return None
        numbers = [publicid.decode("pkd", public_id) for public_id in sorted(set(ids))]
        known = [number for number in numbers if number is not None]
        if self.rows(Parked).filter(pk__in=known).count() < len(numbers):
            raise NotFoundInWorkspace
        return known


def _shown(told: Explained, access: Access) -> dict[str, Any]:
    row, version, audience = told.row, told.version, told.audience
    return {
        "id": str(row),
        "kind": row.kind,
        "what": told.what,
        "place": told.place,
        "stage": row.stage,
        "reason": told.reason,
        "code": row.code,
        "detail": detail(row.params) if access.may("settings:write") else "",
        "profile": None if row.profile_id is None else publicid.encode("prf", row.profile_id),
        "journey": version and named("jrn", version.journey_id, version.journey.name),
        "version": version and version.number,
        "audience": audience and named("aud", audience.pk, audience.name),
        "since": row.since,
        "failed_at": row.failed_at,
        "tries": row.tries,
        "retry_at": row.retry_at,
    }
