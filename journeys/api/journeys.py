"""Journeys: begun, listed with their numbers, paused, resumed, archived."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import publicid
from core.api.errors import ApiError, field_problem, invalid
from core.api.fields import JsonObject, NamedSerializer, PublicId, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from core.db.deadline import bounded
from core.i18n.text import translated
from core.problems import Problem
from journeys import actions
from journeys.campaigns.form import KINDS
from journeys.design import pause
from journeys.design.differences import Pins, differences, pins
from journeys.design.drafts import NameTaken
from journeys.ledger.numbers import Numbers, numbers
from journeys.models import Journey, JourneyState
from journeys.requests.way_in import way_in
from tenancy.api.views import WorkspaceView
from tenancy.models import Organisation


class VersionBriefSerializer(serializers.Serializer[Any]):
    id = PublicId("ver")
    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()


class TotalsSerializer(serializers.Serializer[Any]):
    """How many runs. Those let in and those held out as the control group are counted apart."""

    enrolled = serializers.IntegerField(help_text="`let_in` + `held_out`.")
    let_in = serializers.IntegerField(help_text="`live` + `ended`.")
    live = serializers.IntegerField(help_text="Of those let in.")
    ended = serializers.IntegerField(help_text="Of those let in.")
    converted = serializers.IntegerField(help_text="Of those let in.")
    held_out = serializers.IntegerField(help_text="Held out as the control group.")
    held_out_converted = serializers.IntegerField(help_text="Of those held out.")


class NumbersSerializer(TotalsSerializer):
    sent = serializers.IntegerField()
    withheld = serializers.IntegerField()


class ContextFieldSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.CharField(help_text="`text`, `number` or `boolean`.")


class WayInSerializer(serializers.Serializer[Any]):
    context = ContextFieldSerializer(many=True)  # type: ignore[assignment]  # the name is the API's
    instance_key = serializers.CharField(
        help_text="The context value that a request must give; empty if there is none."
    )


class JourneySerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    campaign = serializers.ChoiceField(
        choices=KINDS, allow_null=True, help_text="Its kind, for a campaign; null for a journey that is drawn."
    )
    state = serializers.ChoiceField(choices=JourneyState.choices)
    organisation = NamedSerializer(
        allow_null=True, help_text="The department or branch that is credited with what it brings."
    )
    priority = serializers.IntegerField(help_text="Higher goes first when two want the same customer.")
    live_version = VersionBriefSerializer(allow_null=True)
    draft_revision = serializers.IntegerField()
    unpublished = serializers.BooleanField(help_text="Whether the draft differs from the live version.")
    by_request = WayInSerializer(allow_null=True, help_text="Null if the live version has no entry by API or by hand.")
    paused_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    numbers = NumbersSerializer()


class JourneysQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    state = serializers.ChoiceField(choices=JourneyState.choices, required=False)
    made = serializers.ChoiceField(
        choices=["drawn", "form"], required=False, help_text="Only journeys that are drawn, or only campaigns."
    )
    organisation = serializers.CharField(
        required=False, max_length=60, help_text="Those of the organisation with this id."
    )


class NewJourneySerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    graph = JsonObject(required=False)


class JourneyChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=2000, allow_blank=True)
    priority = serializers.IntegerField(min_value=0, max_value=1000)
    organisation = serializers.CharField(max_length=60, allow_null=True, help_text="Its id; null: none.")


class CloneSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)


class ResumeSerializer(StrictSerializer):
    policy = serializers.ChoiceField(
        choices=["continue", "shift"],
        help_text="continue: waits ran on during the pause; shift: every wait is as much later as the pause was long.",
    )


class BaseJourneyView(WorkspaceView):
    """An endpoint that answers with a journey."""

    def journey(self, public_id: str) -> Journey:
        """The journey of this workspace, with its live version, or a 404."""
        rows = self.rows(Journey).select_related("live_version", "organisation")
        number = publicid.decode("jrn", public_id)
        found = rows.filter(pk=number).first() if number is not None else None
        if found is None:
            raise ApiError("not_found")
        return found

    def answer(self, journey: Journey, status: int = 200) -> Response:
        """The journey with its numbers."""
        with bounded(10):
            counted = numbers([journey.pk])
        pinned = pins(self.workspace.pk, [journey.live_version] if journey.live_version else [])
        shown = journey_json(journey, counted[journey.pk], pinned)
        return Response(JourneySerializer(shown).data, status=status)

    def acted(self, public_id: str, problem: Problem | None) -> Response:
        """The journey after an action, or a 409 with what kept it from being done."""
        if problem is not None:
            raise ApiError("conflict", [problem], message=problem.message)
        return self.answer(self.journey(public_id))


class JourneysView(BaseJourneyView):
    """The journeys of a workspace."""

    scopes = {"GET": "journeys:read", "POST": "journeys:write"}

    @extend_schema(operation_id="journeys_list", parameters=[JourneysQuery], responses=page_of(JourneySerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The journeys, newest first, with how many are inside, were sent to and converted."""
        query = self.query(JourneysQuery)
        rows = self.rows(Journey).select_related("live_version", "organisation")
        if "state" in query:
            rows = rows.filter(state=query["state"])
        if "organisation" in query:
            rows = rows.filter(organisation=publicid.decode("org", query["organisation"]) or 0)
        if "q" in query:
            rows = rows.filter(name__icontains=query["q"])
        if "made" in query:
            rows = rows.filter(campaign__isnull=query["made"] == "drawn")
        found = page(rows, ["-id"], query)
        with bounded(10):
            counted = numbers([row.pk for row in found.rows])
        pinned = pins(self.workspace.pk, [row.live_version for row in found.rows if row.live_version])
        shown = [journey_json(row, counted[row.pk], pinned) for row in found.rows]
        return found.answer(JourneySerializer(shown, many=True).data)

    @extend_schema(operation_id="journeys_create", request=NewJourneySerializer, responses={201: JourneySerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Begin a journey, from nothing or from a graph."""
        data = self.read(NewJourneySerializer)
        try:
            made = actions.create_journey(self.access, data["name"], data["description"], data.get("graph"), self.now)
        except NameTaken as error:
            raise invalid("invalid", [error.problem]) from error
        return self.answer(made, 201)


class JourneyView(BaseJourneyView):
    """One journey."""

    scopes = {"GET": "journeys:read", "PATCH": "journeys:write"}

    @extend_schema(operation_id="journeys_get", responses=JourneySerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """The journey with its numbers."""
        return self.answer(self.journey(journey))

    @extend_schema(operation_id="journeys_change", request=JourneyChangeSerializer, responses=JourneySerializer)
    def patch(self, request: Request, workspace: str, journey: str) -> Response:
        """Change its name, description, priority or organisation."""
        found = self.journey(journey)
        changes = self.read(JourneyChangeSerializer, partial=True)
        if changes.get("organisation") is not None:
            changes["organisation"] = self._organisation(changes["organisation"])
        try:
            actions.change_journey(self.access, found, changes, self.now)
        except NameTaken as error:
            raise invalid("invalid", [error.problem]) from error
        return self.answer(found)

    def _organisation(self, public_id: str) -> Organisation:
        number = publicid.decode("org", public_id)
        found = self.rows(Organisation).filter(pk=number).first() if number is not None else None
        if found is None:
            text = translated("There is no such organisation in this workspace. Choose another, or none.")
            raise field_problem("organisation", "not_found", text)
        return found


class JourneyCloneView(BaseJourneyView):
    """A copy."""

    scopes = {"POST": "journeys:write"}

    @extend_schema(operation_id="journeys_clone", request=CloneSerializer, responses={201: JourneySerializer})
    def post(self, request: Request, workspace: str, journey: str) -> Response:
        """A new journey with this one's draft; nobody is inside it."""
        found = self.journey(journey)
        try:
            made = actions.clone_journey(self.access, found, self.read(CloneSerializer)["name"], self.now)
        except NameTaken as error:
            raise invalid("invalid", [error.problem]) from error
        return self.answer(made, 201)


class JourneyPauseView(BaseJourneyView):
    """Freeze people in place."""

    scopes = {"POST": "journeys:publish"}

    @extend_schema(operation_id="journeys_pause", request=None, responses=JourneySerializer)
    def post(self, request: Request, workspace: str, journey: str) -> Response:
        """Nobody enters and nobody moves until it is resumed."""
        return self.acted(journey, actions.pause_journey(self.access, self.journey(journey), self.now))


class JourneyResumeView(BaseJourneyView):
    """Go on."""

    scopes = {"POST": "journeys:publish"}

    @extend_schema(operation_id="journeys_resume", request=ResumeSerializer, responses=JourneySerializer)
    def post(self, request: Request, workspace: str, journey: str) -> Response:
        """Let people move again; the policy says how to treat the time that passed."""
        found = self.journey(journey)
        policy: pause.ResumePolicy = self.read(ResumeSerializer)["policy"]
        return self.acted(journey, actions.resume_journey(self.access, found, self.now, policy))


class JourneyArchiveView(BaseJourneyView):
    """End it for good."""

    scopes = {"POST": "journeys:publish"}

    @extend_schema(operation_id="journeys_archive", request=None, responses=JourneySerializer)
    def post(self, request: Request, workspace: str, journey: str) -> Response:
        """Nobody enters any more, those inside leave; everything it did stays in the ledger."""
        return self.acted(journey, actions.archive_journey(self.access, self.journey(journey), self.now))


def journey_json(journey: Journey, counted: Numbers, pinned: Pins) -> dict[str, Any]:
    """What JourneySerializer shows."""
    return {
        "id": publicid.encode("jrn", journey.pk),
        "name": journey.name,
        "description": journey.description,
        "campaign": journey.campaign and journey.campaign["kind"],
        "state": journey.state,
        "organisation": journey.organisation
        and {"id": publicid.encode("org", journey.organisation.pk), "name": journey.organisation.name},
        "priority": journey.priority,
        "live_version": journey.live_version,
        "draft_revision": journey.draft_revision,
        "unpublished": bool(differences(journey.draft, journey.live_version, pinned)),
        "by_request": way_in(journey.live_version),
        "paused_at": journey.paused_at,
        "created_at": journey.created_at,
        "updated_at": journey.updated_at,
        "numbers": counted,
    }
