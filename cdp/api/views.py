"""What every door of the API has in common: one language for errors, one scope check, one wall between workspaces."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.utils import timezone, translation
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from cdp import scoping
from cdp.access import Access, missing_scope
from cdp.api.checked import checked
from cdp.api.errors import ApiError, field_problem
from cdp.api.paging import PageQuery
from cdp.models import ApiKey, Profile, User, Workspace

M = TypeVar("M", bound=Model)

MAX_MERGED = 100
"""Of so many profiles that were merged into one, rows that have not moved yet are looked for."""

IF_MATCH = OpenApiParameter(
    "If-Match", str, "header", required=True, description="The ETag that was read: 428 without, 412 stale."
)
"""What operations take that must not overwrite somebody else's work; see `check_if_match`."""


class AlwaysJson(BaseContentNegotiation):
    """The API speaks JSON whatever the Accept header asks for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A door of the management API."""

    content_negotiation_class = AlwaysJson
    metadata_class = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Messages are made in English; Chinese is made beside it (`cdp.api.checked`), whatever the browser asks for.
        with translation.override("en"):
            answer = super().dispatch(request, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        for name, values in request.query_params.lists():
            if any("\0" in value for value in values) or "\0" in name:
                raise field_problem(
                    name.replace("\0", ""), "null_characters_not_allowed", "A NUL is not allowed.", "不允许包含空字符。"
                )

    @property
    def now(self) -> Any:
        """The instant of the request."""
        return timezone.now()

    def read(self, serializer: type[Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The body, checked by the serializer; raises a 400 that names each bad field."""
        data: dict[str, Any] = checked(serializer, self.request.data, partial=partial)
        return data

    def query(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """The query parameters, checked by the serializer; raises a 400 that names each bad one."""
        data: dict[str, Any] = checked(serializer, self.request.query_params.dict())
        if issubclass(serializer, PageQuery):
            data["list"] = self.request.path
        return data


class WorkspaceView(ApiView):
    """A door inside a workspace: `scopes` names, for each method, the scope it needs."""

    scopes: ClassVar[dict[str, str | None]]
    access: Access
    workspace: Workspace

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in self.scopes:
            raise MethodNotAllowed(method)
        public_id = kwargs["workspace"]
        if isinstance(request.auth, ApiKey):
            self.access = scoping.access_of_key(request.auth, public_id)
        else:
            assert isinstance(request.user, User)
            self.access = scoping.access_of_user(request.user, public_id)
        self.workspace = self.access.workspace
        scope = self.scopes[method]
        if scope is not None:
            self.require(scope)

    def require(self, scope: str) -> None:
        """Raise a 403 that names the scope unless it is held."""
        if not self.access.may(scope):
            raise ApiError("forbidden", [missing_scope(scope)])

    def rows(self, model: type[M], *, via: str = "workspace") -> QuerySet[M]:
        """The rows of the model in this workspace."""
        return scoping.rows_of(model, self.workspace, via=via)

    def find(self, model: type[M], prefix: str, public_id: str, *, via: str = "workspace") -> M:
        """The row of this workspace behind the public id, or a 404."""
        return scoping.find(self.rows(model, via=via), prefix, public_id)

    def find_profile(self, public_id: str) -> Profile:
        """The living profile behind the public id: of one that was merged away, the survivor."""
        found = self.find(Profile, "prf", public_id)
        return found if found.merged_into_id is None else self.rows(Profile).get(pk=found.merged_into_id)

    def profile_ids(self, public_id: str) -> list[int]:
        """The numbers under which rows of that customer may stand: the survivor's, and those merged into it, whose rows
        move a little later."""
        found = self.find_profile(public_id)
        return [found.pk, *found.merged_from.order_by("pk").values_list("pk", flat=True)[:MAX_MERGED]]

    def check_if_match(self, etag: str) -> None:
        """Compare the If-Match header with the current ETag: 428 when it is missing, 412 when it is stale."""
        given = self.request.headers.get("If-Match")
        if given is None:
            raise ApiError("precondition_required")
        if given.strip() != "*" and etag not in [tag.strip().removeprefix("W/") for tag in given.split(",")]:
            raise ApiError("stale")
