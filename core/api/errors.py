"""Every error leaves in one shape: code, message in the reader's language, and the problems with their paths."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from psycopg.errors import QueryCanceled
from rest_framework import exceptions
from rest_framework.response import Response

from core.i18n.text import alternatives, translated
from core.problems import NotFoundInWorkspace, Problem, ProblemJson

log = logging.getLogger(__name__)

STATUS_TEXTS: dict[str, tuple[int, str]] = {
    "invalid": (400, translated("Some of what was sent is not valid.")),
    "bad_json": (400, translated("The body is not valid JSON.")),
    "bad_cursor": (400, translated("The cursor is not one this list gave; start without it.")),
    "not_signed_in": (
        401,
        translated("Sign in, or send an API key as `Authorization: Bearer <key>`."),
    ),
    "invalid_key": (
        401,
        translated(
            "The API key is unknown, revoked or expired. Make one in the settings of the workspace; the "
            "write key of a source is for sending events only."
        ),
    ),
    "wrong_credentials": (401, translated("The user name or the password is wrong.")),
    "forbidden": (403, translated("Your role or key does not allow this.")),
    "csrf_failed": (
        403,
        translated(
            "The CSRF token is missing or old: send the csrf_token of GET /api/session in the header X-CSRFToken."
        ),
    ),
    "not_found": (404, translated("There is no such thing here.")),
    "conflict": (409, translated("It is not in a state that allows this.")),
    "exists_already": (
        409,
        translated(
            "Somebody has just saved the same: read the list again, and choose another name if you need a second one."
        ),
    ),
    "stale": (
        412,
        translated("Somebody saved a newer revision: read it again before you save."),
    ),
    "too_large": (413, translated("The body is larger than 1 MB.")),
    "unsupported_media_type": (415, translated("Send application/json.")),
    "precondition_required": (
        428,
        translated("Send If-Match with the ETag that you read."),
    ),
    "throttled": (429, translated("Too many tries; wait a little.")),
    "too_slow": (400, translated("This takes too long to compute; narrow it.")),
    "internal": (500, translated("Something failed on our side; it has been logged.")),
}


class ApiError(Exception):
    """An answer other than success: `code` is one of STATUS_TEXTS, or any code with its own status and texts."""

    def __init__(
        self,
        code: str,
        problems: Sequence[Problem] = (),
        *,
        status: int | None = None,
        message: str | None = None,
    ) -> None:
        known = STATUS_TEXTS.get(code, (400, code))
        self.code = code
        self.status = status or known[0]
        self.message = message or known[1]
        self.problems = list(problems)
        super().__init__(self.message)


def invalid(code: str, problems: Sequence[Problem]) -> ApiError:
    """A 400 that says how many errors there are."""
    count = sum(problem.severity == "error" for problem in problems)
    return ApiError(
        code,
        problems,
        status=400,
        message=translated("1 error to fix.") if count == 1 else translated("{count} errors to fix.", count=count),
    )


def conflict(problems: Sequence[Problem]) -> ApiError:
    """A 409 with what stands in the way; the first of the problems speaks for all."""
    return ApiError("conflict", problems, message=problems[0].message)


def field_problem(path: str, code: str, message: str) -> ApiError:
    """A 400 `invalid` about one field."""
    return ApiError("invalid", [Problem(path, code, message)])


def body_of(code: str, message: str, problems: list[ProblemJson]) -> dict[str, Any]:
    """The one shape of an error."""
    return {"code": code, "message": str(message), "problems": problems}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: any exception of ours, of DRF or of bad data becomes the one shape."""
    answer = _not_that_way(context["view"]) if isinstance(error, exceptions.MethodNotAllowed) else as_api_error(error)
    if answer is None:
        return None
    headers = {"Cache-Control": "no-store"}
    wait = getattr(error, "wait", None)
    if isinstance(error, exceptions.Throttled) and wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    if answer.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    problems = [problem.to_json() for problem in answer.problems]
    return Response(body_of(answer.code, answer.message, problems), status=answer.status, headers=headers)


def _not_that_way(view: Any) -> ApiError:
    allowed = [method for method in view.allowed_methods if method not in ("OPTIONS", "HEAD")]
    return ApiError(
        "method_not_allowed",
        status=405,
        message=translated("This address does not take that method; use {allowed}.", allowed=alternatives(allowed)),
    )


def as_api_error(error: Exception) -> ApiError | None:
    """What the API answers to an exception; None for a failure of ours."""
    match error:
        case ApiError():
            return error
        case Http404() | NotFoundInWorkspace() | exceptions.NotFound():
            return ApiError("not_found")
        case exceptions.AuthenticationFailed() if error.get_codes() == "invalid_key":
            return ApiError("invalid_key")
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return ApiError("not_signed_in")
        case exceptions.PermissionDenied() if error.get_codes() == "csrf_failed":
            return ApiError("csrf_failed")
        case exceptions.PermissionDenied() | DjangoPermissionDenied():
            return ApiError("forbidden", getattr(error, "problems", ()))
        case exceptions.ParseError():
            return ApiError("bad_json", message=str(error.detail))
        case exceptions.UnsupportedMediaType():
            return ApiError("unsupported_media_type")
        case exceptions.Throttled():
            return ApiError("throttled")
        case RequestDataTooBig():
            return ApiError("too_large")
        case IntegrityError() if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            # A name is checked before it is saved; this is somebody who saved the same in between.
            log.warning("Two wrote the same at once: %s", error)
            return ApiError("exists_already")
        case DataError() | psycopg.DataError():
            # A value that no column can hold (a number out of range, text that is no date) is the caller's.
            return ApiError("invalid")
        case QueryCanceled():
            return ApiError("too_slow")
        case OperationalError() if isinstance(error.__cause__, QueryCanceled):
            return ApiError("too_slow")
        case _:
            return None


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a failure of ours, without a trace of its insides."""
    _, message = STATUS_TEXTS["internal"]
    if request.path.startswith("/api/"):
        return JsonResponse(body_of("internal", message, []), status=500)
    return HttpResponse(message, status=500, content_type="text/plain; charset=utf-8")
