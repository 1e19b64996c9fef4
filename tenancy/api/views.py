"""What every endpoint of the API has in common: one language for errors, one scope check, one wall between workspaces."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request

from core import publicid
from core.api.errors import ApiError
from core.api.views import ApiView
from tenancy import scoping
from tenancy.access import Access
from tenancy.actors import actor_of
from tenancy.models import Workspace

M = TypeVar("M", bound=Model)

IF_MATCH = OpenApiParameter(
    "If-Match", str, "header", required=True, description="The ETag that was read: 428 without, 412 stale."
)
"""What operations take that must not overwrite somebody else's work; see `check_if_match`."""


class WorkspaceView(ApiView):
    """An endpoint inside a workspace: `scopes` names, for each method, the scope it needs."""

    scopes: ClassVar[dict[str, str | None]]
    access: Access
    workspace: Workspace

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in self.scopes:
            raise MethodNotAllowed(method)
        self.access = scoping.access_of(actor_of(request), kwargs["workspace"])
        self.workspace = self.access.workspace
        scope = self.scopes[method]
        if scope is not None:
            self.require(scope)

    def require(self, scope: str) -> None:
        """Answer with a 403 that names the scope unless it is held."""
        self.access.require(scope)

    def rows(self, model: type[M], *, via: str = "workspace") -> QuerySet[M]:
        """The rows of the model in this workspace."""
        return scoping.rows_of(model, self.workspace, via=via)

    def find(self, model: type[M], prefix: str, public_id: str, *, via: str = "workspace") -> M:
        """The row of this workspace behind the public id, or a 404."""
        return scoping.find(self.rows(model, via=via), prefix, public_id)

    def check_if_match(self, etag: str) -> None:
        """Compare the If-Match header with the current ETag: 428 when it is missing, 412 when it is stale."""
        given = self.request.headers.get("If-Match")
        if given is None:
            raise ApiError("precondition_required")
        if given.strip() != "*" and etag not in [tag.strip().removeprefix("W/") for tag in given.split(",")]:
            raise ApiError("stale")


def workspace_id_of(workspace: Workspace) -> str:
    """The workspace's public id."""
    return publicid.encode("wsp", workspace.pk)
