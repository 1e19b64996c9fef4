"""Customers: found by any identifier, seen with what they did and what they agreed to."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.events.models import Event
from cdp.events.warnings import of_context
from cdp.profiles import actions, search
from cdp.profiles.lookup import MAX_MERGED, find_profile, profile_ids
from cdp.profiles.models import ConsentRecord, Profile
from cdp.profiles.summaries import label, profile_summaries, summary_of
from cdp.schema.models import EventName
from core import publicid
from core.api.errors import conflict
from core.api.fields import JsonObject, NamedSerializer, ProblemSerializer, PublicId, StrictSerializer, named, page_of
from core.api.paging import PageQuery, page
from core.db.deadline import bounded
from core.i18n.text import translated, translated_in
from core.problems import Problem, ProblemJson
from tenancy.api.views import WorkspaceView
from tenancy.program_holdout import current


class IdentifierSerializer(serializers.Serializer[Any]):
    namespace = serializers.CharField()
    value = serializers.CharField()


class ProfileBriefSerializer(serializers.Serializer[Any]):
    """A profile in one line."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    identifiers = IdentifierSerializer(many=True)
    time_zone = serializers.CharField(help_text="IANA name; empty where the workspace's holds.")


class ProfileRowSerializer(ProfileBriefSerializer):
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OwnIdentifierSerializer(IdentifierSerializer):
    created_at = serializers.DateTimeField()


class ConsentSerializer(serializers.Serializer[Any]):
    medium = serializers.CharField()
    topic = serializers.CharField(help_text="Empty: all of the medium.")
    granted = serializers.BooleanField()


class ProfileSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    identifiers = OwnIdentifierSerializer(many=True)
    traits = JsonObject()
    tags = serializers.ListField(child=serializers.CharField())
    consent = ConsentSerializer(many=True)
    program_holdout = serializers.BooleanField(
        help_text="Whether this person is in the program holdout, which gets no marketing."
    )
    locale = serializers.CharField()
    time_zone = serializers.CharField()
    merged_into = serializers.CharField(
        allow_null=True, help_text="This profile's id, where the one asked for became part of it."
    )
    merged_from = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ProfilesQuery(PageQuery):
    q = serializers.CharField(
        required=False, max_length=512, help_text="A name, an identifier, a part of either, or a prf_ id."
    )


class EventsQuery(PageQuery):
    name = serializers.CharField(required=False, max_length=200)


class EventSerializer(serializers.Serializer[Any]):
    id = PublicId("evt")
    name = serializers.CharField(source="name.name")
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    source = serializers.SerializerMethodField()  # type: ignore[assignment]  # the name is the API's
    message_id = serializers.CharField()
    properties = JsonObject()
    context = JsonObject()  # type: ignore[assignment]  # the name is the API's
    notes = serializers.SerializerMethodField(help_text="What was left out of it, with the reason.")

    @extend_schema_field(ProblemSerializer(many=True))
    def get_notes(self, event: Event) -> list[ProblemJson]:
        return [problem.to_json() for problem in of_context(event.context)]

    @extend_schema_field(NamedSerializer(allow_null=True))
    def get_source(self, event: Event) -> dict[str, str] | None:
        return named("src", event.source.pk, event.source.name) if event.source else None


class ConsentRecordSerializer(ConsentSerializer):
    id = PublicId("cns")
    at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    reason = serializers.CharField(help_text="What staff noted who recorded it; empty if nothing.")


_SOURCE_MISSING = translated("Say how the customer said so, e.g. by phone: consent without a source proves nothing.")


class NewConsentSerializer(StrictSerializer):
    medium = serializers.RegexField(
        r"^[a-z_]{1,20}\Z",
        error_messages={"invalid": translated("Use lower-case letters and underscores, at most 20, e.g. email.")},
    )
    topic = serializers.RegexField(
        r"^[a-z0-9_.-]{0,60}\Z",
        required=False,
        default="",
        allow_blank=True,
        error_messages={"invalid": translated("Use lower-case letters, digits and _ . -, at most 60, e.g. offers.")},
    )
    granted = serializers.BooleanField()
    source = serializers.CharField(  # type: ignore[assignment]  # the name is the API's
        max_length=100,
        help_text="How it was said, e.g. phone, in_person, form.",
        error_messages={"required": _SOURCE_MISSING, "blank": _SOURCE_MISSING},
    )
    reason = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True, help_text="What else is to be kept beside it."
    )


class ProfilesView(WorkspaceView):
    """The customers of a workspace."""

    scopes = {"GET": "profiles:read"}

    @extend_schema(operation_id="profiles_list", parameters=[ProfilesQuery], responses=page_of(ProfileRowSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """Search by name or any identifier; without `q`, the newest. Merged-away profiles are found under their survivor."""
        query = self.query(ProfilesQuery)
        with bounded(10):
            rows = self.rows(Profile).filter(merged_into=None)
            if query.get("q"):
                rows = rows.filter(pk__in=search.find_profiles(self.workspace.pk, query["q"]))
            found = page(rows, ["-id"], query)
            shown = profile_summaries(self.workspace.pk, [row.pk for row in found.rows])
        return found.answer(
            [
                summary_of(shown, row.pk) | {"created_at": row.created_at, "updated_at": row.updated_at}
                for row in found.rows
            ]
        )


class ProfileView(WorkspaceView):
    """One customer."""

    scopes = {"GET": "profiles:read"}

    @extend_schema(operation_id="profiles_get", responses=ProfileSerializer)
    def get(self, request: Request, workspace: str, profile: str) -> Response:
        """What is known of the profile; of one that was merged away, what is known of the survivor."""
        asked, found = self.find(Profile, "prf", profile), find_profile(self.workspace, profile)
        shown = profile_json(found) | {
            "merged_into": publicid.encode("prf", found.pk) if asked.pk != found.pk else None
        }
        return Response(ProfileSerializer(shown).data)


class ProfileEventsView(WorkspaceView):
    """What a customer did."""

    scopes = {"GET": "profiles:read"}

    @extend_schema(operation_id="profile_events", parameters=[EventsQuery], responses=page_of(EventSerializer))
    def get(self, request: Request, workspace: str, profile: str) -> Response:
        """The timeline, newest first; of merged profiles together."""
        query = self.query(EventsQuery)
        rows = (
            self.rows(Event)
            .filter(profile_id__in=profile_ids(self.workspace, profile))
            .select_related("name", "source")
        )
        if "name" in query:
            rows = rows.filter(
                name_id__in=list(self.rows(EventName).filter(name=query["name"]).values_list("pk", flat=True))
            )
        with bounded(10):
            events = page(rows, ["-occurred_at", "-id"], query)
        return events.answer(EventSerializer(events.rows, many=True).data)


class ProfileConsentView(WorkspaceView):
    """What a customer agreed to."""

    scopes = {"GET": "profiles:read", "POST": "profiles:write"}

    @extend_schema(
        operation_id="profile_consent_history", parameters=[PageQuery], responses=page_of(ConsentRecordSerializer)
    )
    def get(self, request: Request, workspace: str, profile: str) -> Response:
        """Every yes and no, newest first, with how we know."""
        rows = self.rows(ConsentRecord).filter(profile_id__in=profile_ids(self.workspace, profile))
        records = page(rows, ["-id"], self.query(PageQuery))
        return records.answer(ConsentRecordSerializer(records.rows, many=True).data)

    @extend_schema(operation_id="profile_consent_set", request=NewConsentSerializer, responses=ProfileSerializer)
    def post(self, request: Request, workspace: str, profile: str) -> Response:
        """Record a yes or no for a medium, or for one topic of it; of a merged profile it is the survivor's."""
        found = find_profile(self.workspace, profile)
        data = self.read(NewConsentSerializer)
        actions.set_consent(
            self.access,
            found,
            data["medium"],
            data["topic"],
            data["granted"],
            self.now,
            source=data["source"],
            reason=data["reason"],
        )
        if found.consent.get("/".join(filter(None, (data["medium"], data["topic"])))) != data["granted"]:
            raise conflict([_later_statement_stands(data["granted"])])
        return Response(ProfileSerializer(profile_json(found)).data)


def _later_statement_stands(granted: bool) -> Problem:
    stands = translated_in("consent", "no") if granted else translated_in("consent", "yes")
    return Problem(
        "granted",
        "later_statement_stands",
        translated(
            "Nothing changed: a {stands} of the same time or later stands. The statement is kept in the "
            "history. Look at the history, and state it again if it still holds.",
            stands=stands,
        ),
    )


def profile_json(profile: Profile) -> dict[str, Any]:
    """What ProfileSerializer shows."""
    identifiers = list(profile.identifiers.order_by("namespace", "value").values("namespace", "value", "created_at"))
    merged = profile.merged_from.order_by("pk").values_list("pk", flat=True)[:MAX_MERGED]
    holdout = current(profile.workspace_id)
    agreed = []
    for key, granted in sorted(profile.consent.items()):
        medium, _, topic = key.partition("/")
        agreed.append({"medium": medium, "topic": topic, "granted": granted})
    return {
        "id": publicid.encode("prf", profile.pk),
        "label": label(
            profile.pk,
            profile.traits,
            [{"namespace": item["namespace"], "value": item["value"]} for item in identifiers],
        ),
        "identifiers": identifiers,
        "traits": profile.traits,
        "tags": profile.tags,
        "consent": agreed,
        "program_holdout": holdout is not None and holdout.has(profile.pk),
        "locale": profile.locale,
        "time_zone": profile.time_zone,
        "merged_into": None,
        "merged_from": [publicid.encode("prf", number) for number in merged],
        "created_at": profile.created_at,
        "updated_at": profile.updated_at,
    }
