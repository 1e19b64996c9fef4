"""The management API: the endpoints of every app under one roof, its OpenAPI document, and the answer when nothing fits."""

from typing import Any

from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import ApiView


@extend_schema(exclude=True)
class NoSuchAddressView(ApiView):
    """Any address under /api/ that is not one."""

    permission_classes = [AllowAny]
    authentication_classes = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound

    def get(self, request: Request) -> Response:
        """Never reached: `initial` has answered 404 to every method."""
        raise NotFound


urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema", permission_classes=[AllowAny]), name="docs"),
    path("", include("cdp.urls")),
    path("", include("audiences.api.urls")),
    path("", include("channels.api.urls")),
    path("", include("journeys.api.urls")),
    path("", include("insights.api.urls")),
    path("", include("destinations.api.urls")),
    path("", include("ops.api.urls")),
    re_path(r"^", NoSuchAddressView.as_view()),
]
