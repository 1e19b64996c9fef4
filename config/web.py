"""The web app: its one page at every address that is a screen, and the frame that shows rendered e-mails."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from core.i18n.text import translated

INDEX = Path(settings.BASE_DIR) / "static" / "app" / "index.html"
_NONCE = "__CSP_NONCE__"  # What vite.config.ts has put where the nonce belongs.
_NOT_BUILT = translated("The web app has not been built. Run make up, or npm run build in frontend/.")


@lru_cache(maxsize=1)
def _index(modified_ns: int) -> str:
    """The built page; read again when the build is newer."""
    return INDEX.read_text(encoding="utf-8")


@require_safe
@never_cache
def app(request: HttpRequest, **place: str) -> HttpResponse:
    """The page that holds the app, with this answer's nonce in it; 503 with the remedy when there is no build."""
    try:
        page = _index(INDEX.stat().st_mtime_ns)
    except FileNotFoundError:
        return HttpResponse(_NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    nonce = str(request.csp_nonce)  # type: ignore[attr-defined] # django-csp adds it.
    return HttpResponse(page.replace(_NONCE, nonce))


@csp(
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["https:", "http:", "data:"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
@xframe_options_sameorigin
@require_POST
def frame(request: HttpRequest) -> HttpResponse:
    """The HTML that the app posted (`html`), alone in a sandbox: e-mails bring styles that the app's policy refuses."""
    return HttpResponse(request.POST.get("html", ""))


urlpatterns: list[URLPattern] = [
    path("frame", frame),
    re_path(r"^(?:sign-in|forgot-password|reset-password|invitation|w/.*)?$", app),
]
