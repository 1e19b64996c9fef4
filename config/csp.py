"""The content security policy is strict; a few third-party screens get what they need, by path."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def loosen_by_path(get_response: Handler) -> Handler:
    """Middleware below CSPMiddleware: hands it the exceptions of `CSP_EXCEPTIONS` for this path."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        prefixes = [prefix for prefix in settings.CSP_EXCEPTIONS if request.path_info.startswith(prefix)]
        if prefixes:
            response._csp_replace = settings.CSP_EXCEPTIONS[max(prefixes, key=len)]  # type: ignore[attr-defined] # django-csp's attribute
        return response

    return handle
