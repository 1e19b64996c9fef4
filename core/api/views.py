"""What every view of the API has in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from core.api.checked import checked
from core.api.errors import field_problem
from core.api.paging import PageQuery
from core.i18n.text import translated


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
    """An endpoint of the management API."""

    content_negotiation_class = AlwaysJson
    metadata_class = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().dispatch(request, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        for name, values in request.query_params.lists():
            if any("\0" in value for value in values) or "\0" in name:
                raise field_problem(
                    name.replace("\0", ""), "null_characters_not_allowed", translated("A NUL is not allowed.")
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
