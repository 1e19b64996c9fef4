"""Adding a customer, and editing one: a trait, a tag or an identifier at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.ingest import by_hand, profile_actions
from cdp.profiles import actions
from cdp.profiles.api.profiles import ProfileBriefSerializer, ProfileSerializer, ProfilesView, profile_json
from cdp.profiles.edits import MAX_TAG, EditConflicts, EditRefused
from cdp.profiles.identifiers import MAX_NAMESPACE, MAX_VALUE
from cdp.profiles.lookup import find_profile
from cdp.profiles.models import Profile
from cdp.profiles.summaries import profile_summaries
from core import publicid
from core.api.errors import conflict, invalid
from core.api.fields import JsonObject, StrictSerializer
from core.db.columns import BUCKETS
from core.wakeups import nudge_tick
from tenancy.api.views import WorkspaceView

MAX_IDENTIFIERS = 10
MAX_TAGS = 20
MAX_TRAIT_NAME = 300
"""Longer than a name may be, so that the answer says how long it is."""


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string"},
            {"type": "number"},
            {"type": "boolean"},
            {"type": "array", "items": {}},
        ],
        "nullable": True,
        "description": "Text, a number, true or false, a date as ISO 8601 text, or a list. Null takes the trait away.",
    }
)
class TraitValue(serializers.JSONField):
    """The value of a trait; which it may be, `cdp.ingest.hand_values` says."""


class GivenIdentifierSerializer(StrictSerializer):
    namespace = serializers.CharField(max_length=MAX_NAMESPACE, help_text="E.g. email, phone, user_id.")
    value = serializers.CharField(max_length=MAX_VALUE)


class NewProfileSerializer(StrictSerializer):
    identifiers = serializers.ListField(
        child=GivenIdentifierSerializer(), allow_empty=False, max_length=MAX_IDENTIFIERS
    )
    traits = JsonObject(required=False, default=dict)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=2 * MAX_TAG), required=False, default=list, max_length=MAX_TAGS
    )


class ProfileTraitSerializer(StrictSerializer):
    name = serializers.CharField(max_length=MAX_TRAIT_NAME, trim_whitespace=False)
    value = TraitValue(allow_null=True)


class ProfileTagSerializer(StrictSerializer):
    tag = serializers.CharField(max_length=2 * MAX_TAG, trim_whitespace=False)
    present = serializers.BooleanField(help_text="Whether the customer is to have it.")


class ProfileIdentifierSerializer(GivenIdentifierSerializer):
    present = serializers.BooleanField(help_text="Whether the customer is to have it.")
    merge_with = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=100,
        help_text="The customer whose it is today: the two become one, for good.",
    )


class IdentifierCheckSerializer(GivenIdentifierSerializer):
    profile = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="The customer who is to get it."
    )


class IdentifierOwnerSerializer(serializers.Serializer[Any]):
    namespace = serializers.CharField()
    value = serializers.CharField(help_text="As it is stored.")
    owner = ProfileBriefSerializer(allow_null=True)
    surviving = serializers.CharField(
        allow_null=True, help_text="Whose id a merge with that customer would leave; null where there is none."
    )


class NewProfileView(ProfilesView):
    """The customers of a workspace, and a new one."""

    scopes = ProfilesView.scopes | {"POST": "profiles:write"}

    @extend_schema(operation_id="profiles_create", request=NewProfileSerializer, responses={201: ProfileSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Add a customer. 409 where an identifier is another customer's already."""
        data = self.read(NewProfileSerializer)
        given = [(each["namespace"], each["value"]) for each in data["identifiers"]]
        with said():
            made = profile_actions.create_profile(self.access, given, data["traits"], data["tags"], self.now)
        return _changed(self, made, status=201)


class ProfileTraitView(WorkspaceView):
    """A trait of a customer."""

    scopes = {"POST": "profiles:write"}

    @extend_schema(operation_id="profile_trait_set", request=ProfileTraitSerializer, responses=ProfileSerializer)
    def post(self, request: Request, workspace: str, profile: str) -> Response:
        """Set a trait, or take it away by null. It counts as said now; 409 where a later event stands against it."""
        found = find_profile(self.workspace, profile)
        data = self.read(ProfileTraitSerializer)
        with said():
            profile_actions.set_trait(self.access, found, data["name"], data["value"], self.now)
        return _changed(self, found)


class ProfileTagView(WorkspaceView):
    """A tag of a customer."""

    scopes = {"POST": "profiles:write"}

    @extend_schema(operation_id="profile_tag_set", request=ProfileTagSerializer, responses=ProfileSerializer)
    def post(self, request: Request, workspace: str, profile: str) -> Response:
        """Add a tag, or remove it."""
        found = find_profile(self.workspace, profile)
        data = self.read(ProfileTagSerializer)
        with said():
            actions.set_tag(self.access, found, data["tag"], data["present"], self.now)
        return _changed(self, found)


class ProfileIdentifierView(WorkspaceView):
    """An identifier of a customer."""

    scopes = {"POST": "profiles:write"}

    @extend_schema(
        operation_id="profile_identifier_set", request=ProfileIdentifierSerializer, responses=ProfileSerializer
    )
    def post(self, request: Request, workspace: str, profile: str) -> Response:
        """Add an identifier, or remove it; the surviving customer.

        One that is another customer's is refused (409), unless `merge_with` names that customer: then the two become one.
        """
        found = find_profile(self.workspace, profile)
        data = self.read(ProfileIdentifierSerializer)
        identifier = (data["namespace"], data["value"])
        other = find_profile(self.workspace, data["merge_with"]) if data["merge_with"] else None
        with said():
            if data["present"]:
                found = profile_actions.add_identifier(self.access, found, identifier, other, self.now)
            else:
                actions.remove_identifier(self.access, found, *identifier, self.now)
        return _changed(self, found)


class IdentifierCheckView(WorkspaceView):
    """Whose an identifier is."""

    scopes = {"POST": "profiles:read"}

    @extend_schema(
        operation_id="identifier_check", request=IdentifierCheckSerializer, responses=IdentifierOwnerSerializer
    )
    def post(self, request: Request, workspace: str) -> Response:
        """How an identifier is stored, whose it is, and what would become of that customer: nothing is changed."""
        data = self.read(IdentifierCheckSerializer)
        to = find_profile(self.workspace, data["profile"]) if data["profile"] else None
        with said():
            (namespace, value), owner = by_hand.owner_of(
                self.workspace.pk, (data["namespace"], data["value"]), self.now
            )
        other = None if owner is None or (to is not None and owner == to.pk) else owner
        return Response(
            IdentifierOwnerSerializer(
                {
                    "namespace": namespace,
                    "value": value,
                    "owner": None if owner is None else profile_summaries(self.workspace.pk, [owner])[owner],
                    "surviving": None
                    if to is None or other is None
                    else publicid.encode("prf", by_hand.surviving_of(self.workspace.pk, [to.pk, other])),
                }
            ).data
        )


@contextmanager
def said() -> Iterator[None]:
    """A refusal of an action as the API answers it."""
    try:
        yield
    except EditConflicts as error:
        raise conflict(error.problems) from error
    except EditRefused as error:
        raise invalid("invalid", error.problems) from error


def _changed(view: WorkspaceView, profile: Profile, status: int = 200) -> Response:
    """The customer as they are now; wakes the engine for them."""
    nudge_tick(view.workspace.pk, [profile.pk % BUCKETS])
    return Response(ProfileSerializer(profile_json(profile)).data, status=status)
