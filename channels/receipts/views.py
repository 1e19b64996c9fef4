"""Doors for callers without a login: each is authenticated by a signature over what it carries."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.adapters import BY_KIND
from channels.links import tokens
from channels.models import Channel
from channels.receipts import pages, responses
from channels.receipts.store import hold, keep_each
from core.egress.hosts import ascii_url
from core.egress.signing import BadSignature

log = logging.getLogger(__name__)
MAX_BODY = 2_000_000
"""Most bytes of a callback; `config.bodies` lets no more through."""


def _error(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"code": code, "message": message, **more}, status=status)


@csrf_exempt
@require_POST
def receipts(request: HttpRequest, receipt_key: str) -> HttpResponse:
    """A provider's callback. The signature is checked on the raw bytes before anything is parsed."""
    channel = Channel.objects.filter(receipt_key=receipt_key).first()
    adapter = BY_KIND.get(channel.adapter) if channel is not None else None
    now = timezone.now()
    try:
        if channel is None or adapter is None:
            raise BadSignature("no channel has this receipt key")
        secrets = responses.secrets_of(channel)
        headers = {name.lower(): value for name, value in request.headers.items()}
        callback_id = adapter.verify(secrets, headers, request.body, now)
    except BadSignature as error:
        log.warning("a callback to receipts was refused: %s", error)
        # One answer for every cause: a stranger learns neither which keys exist nor what was wrong.
        return _error(401, "bad_signature", "The callback is not signed with the channel's secret, or is too old.")
    try:
        parsed = adapter.parse_receipts(callback_id, request.body, now)
    except ValueError as error:
        return _error(400, "bad_body", f"The callback cannot be read: {error}.")
    held, refused = hold(parsed, channel)
    recorded, aside = keep_each(channel, held, now)
    told: dict[str, Any] = {"recorded": recorded, "refused": [{"key": key, "reason": why} for key, why in refused]}
    if aside:
        told["parked"] = [{"key": key, "reason": why} for key, why in aside]
    return JsonResponse(told)


@require_safe
def click(request: HttpRequest, token: str) -> HttpResponse:
    """Note a click and lead on to the address that was signed into the link when the message was made.

    A HEAD, with which programs look where a link leads, is answered alike and is no click.
    """
    followed = tokens.read_click(token)
    if followed is None:
        return HttpResponse(pages.bad_link(), status=400)
    if request.method == "GET":
        responses.note_click(followed, timezone.now())
    answer = HttpResponseRedirect(followed.url)
    # Django would encode more than a browser does, and other characters of the host.
    answer["Location"] = ascii_url(followed.url)
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button for people; at once for a POST (RFC 8058), which mail programs send without cookies.

    A GET changes nothing: mail scanners open every link.
    """
    touch_id = tokens.read_unsubscribe(token)
    if touch_id is None:
        return HttpResponse(pages.bad_link(), status=400)
    if request.method == "POST":
        responses.unsubscribe(touch_id, timezone.now())
        return HttpResponse(pages.done())
    return HttpResponse(pages.ask())
