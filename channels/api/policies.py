"""Caps, and addresses never to be sent to."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.utils.dateparse import parse_duration
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.profiles import identifiers
from channels import actions
from channels.models import Cap, Suppression
from content.actions import CategoryRefused
from core.api.errors import field_problem, invalid
from core.api.fields import PublicId, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from core.i18n.text import translated
from tenancy import media
from tenancy.api.views import WorkspaceView

LONGEST_WINDOW = timedelta(days=366)
_WEEKS = re.compile(r"^P(\d{1,3})W$", re.ASCII)


@extend_schema_field({"type": "string", "format": "duration", "example": "P7D"})
class IsoDuration(serializers.Field[Any, Any, Any, Any]):
    """A fixed length of time in ISO 8601: weeks, days, hours, minutes, seconds."""

    default_error_messages = {
        "invalid": translated("This is no length between one second and 366 days. Write e.g. P7D or PT12H.")
    }

    def to_internal_value(self, data: Any) -> timedelta:
        text = _WEEKS.sub(lambda weeks: f"P{int(weeks[1]) * 7}D", data) if isinstance(data, str) else ""
        try:
            length = parse_duration(text) if text.startswith("P") else None
        except OverflowError:
            length = None
        if length is None or not timedelta(seconds=1) <= length <= LONGEST_WINDOW:
            self.fail("invalid")
        return length

    def to_representation(self, value: timedelta) -> str:
        hours, rest = divmod(value.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
        days = f"{value.days}D" if value.days else ""
        return f"P{days}T{time}" if time else f"P{days or '0D'}"


class NewCapSerializer(StrictSerializer):
    medium = serializers.ChoiceField(choices=media.choices(), default="", allow_blank=True)
    category = serializers.CharField(
        max_length=40,
        default="",
        allow_blank=True,
        help_text="The code of a category; empty: all. Service messages are never counted.",
    )
    max_touches = serializers.IntegerField(min_value=0, max_value=10_000)
    window = IsoDuration()


class CapSerializer(serializers.Serializer[Any]):
    """At most `max_touches` in any `window` to one profile."""

    id = PublicId("cap")
    medium = serializers.CharField(help_text="Empty: all media.")
    category = serializers.CharField(help_text="Empty: all categories.")
    max_touches = serializers.IntegerField()
    window = IsoDuration()


class SuppressionSerializer(serializers.Serializer[Any]):
    id = PublicId("sup")
    medium = serializers.ChoiceField(choices=media.choices())
    address_hash = serializers.CharField(help_text="SHA-256 of the normalised address, in hex.")
    reason = serializers.CharField()
    since = serializers.DateTimeField()


class SuppressionsQuery(PageQuery):
    medium = serializers.ChoiceField(choices=media.choices(), required=False)
    address = serializers.CharField(required=False, max_length=512)


class NewSuppressionSerializer(StrictSerializer):
    medium = serializers.ChoiceField(choices=media.choices())
    address = serializers.CharField(max_length=512)
    reason = serializers.RegexField(
        r"^[a-z_]{1,40}\Z",
        default="manual",
        error_messages={"invalid": translated("Use lower-case letters and underscores, at most 40.")},
    )


class CapsView(WorkspaceView):
    """The caps of a workspace."""

    scopes = {"GET": "settings:read", "POST": "settings:write"}

    @extend_schema(operation_id="caps_list", parameters=[PageQuery], responses=page_of(CapSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The caps, newest first."""
        found = page(self.rows(Cap), ["-id"], self.query(PageQuery))
        return found.answer(CapSerializer(found.rows, many=True).data)

    @extend_schema(
        operation_id="caps_create", request=NewCapSerializer, responses={200: CapSerializer, 201: CapSerializer}
    )
    def post(self, request: Request, workspace: str) -> Response:
        """Add a cap; one that is there already stays as it is, and the answer is 200."""
        try:
            cap, made = actions.create_cap(self.access, self.read(NewCapSerializer), self.now)
        except CategoryRefused as error:
            raise invalid("invalid", error.problems) from error
        return Response(CapSerializer(cap).data, status=201 if made else 200)


class CapView(WorkspaceView):
    """One cap."""

    scopes = {"PATCH": "settings:write", "DELETE": "settings:write"}

    @extend_schema(operation_id="caps_change", request=NewCapSerializer, responses=CapSerializer)
    def patch(self, request: Request, workspace: str, cap: str) -> Response:
        """Change the cap; it holds from the next touch on."""
        found = self.find(Cap, "cap", cap)
        data = self.read(NewCapSerializer, partial=True)
        try:
            actions.change_cap(self.access, found, data, self.now)
        except CategoryRefused as error:
            raise invalid("invalid", error.problems) from error
        except IntegrityError as error:
            raise field_problem(
                "max_touches",
                "exists_already",
                translated("There is such a cap already. Choose another number or window, or remove this one."),
            ) from error
        return Response(CapSerializer(found).data)

    @extend_schema(operation_id="caps_delete", responses={204: None})
    def delete(self, request: Request, workspace: str, cap: str) -> Response:
        """Remove the cap."""
        actions.delete_cap(self.access, self.find(Cap, "cap", cap), self.now)
        return Response(status=204)


class SuppressionsView(WorkspaceView):
    """Addresses never to be sent to."""

    scopes = {"GET": "settings:read", "POST": "settings:write"}

    @extend_schema(
        operation_id="suppressions_list", parameters=[SuppressionsQuery], responses=page_of(SuppressionSerializer)
    )
    def get(self, request: Request, workspace: str) -> Response:
        """The suppressions, newest first; addresses are kept as hashes, so ask for a whole one."""
        query = self.query(SuppressionsQuery)
        rows = self.rows(Suppression)
        if "medium" in query:
            rows = rows.filter(medium=query["medium"])
        if "address" in query:
            asked = [query["medium"]] if "medium" in query else media.kinds()
            rows = rows.filter(address_hash__in={address_hash(medium, query["address"]) for medium in asked})
        found = page(rows, ["-id"], query)
        return found.answer(SuppressionSerializer(found.rows, many=True).data)

    @extend_schema(
        operation_id="suppressions_add", request=NewSuppressionSerializer, responses={201: SuppressionSerializer}
    )
    def post(self, request: Request, workspace: str) -> Response:
        """Never send to the address again; adding it twice changes nothing."""
        data = self.read(NewSuppressionSerializer)
        hashed = address_hash(data["medium"], data["address"])
        if hashed is None:
            raise field_problem(
                "address",
                "invalid",
                translated(
                    "This is no address of this medium. Write an e-mail address, or a phone number with its "
                    "country code."
                ),
            )
        made = actions.suppress(self.access, data["medium"], hashed, data["reason"], self.now)
        return Response(SuppressionSerializer(made).data, status=201)


class SuppressionView(WorkspaceView):
    """One suppression."""

    scopes = {"DELETE": "settings:write"}

    @extend_schema(operation_id="suppressions_remove", responses={204: None})
    def delete(self, request: Request, workspace: str, suppression: str) -> Response:
        """Allow the address again."""
        actions.lift_suppression(self.access, self.find(Suppression, "sup", suppression), self.now)
        return Response(status=204)


def address_hash(medium: str, address: str) -> str | None:
    """The hash under which an address of the medium is suppressed, or None if it is no such address."""
    namespace = media.BY_KIND[medium].namespace
    normal = identifiers.normalise(namespace, address) if namespace else address.strip()
    return hashlib.sha256(normal.encode()).hexdigest() if normal else None
