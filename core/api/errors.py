"""Every error leaves in one shape: code, message in both languages, and the problems with their paths."""

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

from core.problems import NotFoundInWorkspace, Problem, ProblemJson

log = logging.getLogger(__name__)

STATUS_TEXTS: dict[str, tuple[int, str, str]] = {
    "invalid": (400, "Some of what was sent is not valid.", "提交的内容有误。"),
    "bad_json": (400, "The body is not valid JSON.", "请求正文不是有效的 JSON。"),
    "bad_cursor": (400, "The cursor is not one this list gave; start without it.", "游标无效，请从头开始读取列表。"),
    "not_signed_in": (
        401,
        "Sign in, or send an API key as `Authorization: Bearer <key>`.",
        "请先登录，或以 `Authorization: Bearer <key>` 提供 API 密钥。",
    ),
    "invalid_key": (
        401,
        "The API key is unknown, revoked or expired. Make one in the settings of the workspace; "
        "the write key of a source is for sending events only.",
        "API 密钥不存在、已吊销或已过期。请在工作区设置中新建；数据源的写入密钥只能用于发送事件。",
    ),
    "wrong_credentials": (401, "The user name or the password is wrong.", "用户名或密码不正确。"),
    "forbidden": (403, "Your role or key does not allow this.", "你的角色或密钥无权执行此操作。"),
    "csrf_failed": (
        403,
        "The CSRF token is missing or old: send the csrf_token of GET /api/session in the header X-CSRFToken.",
        "CSRF 令牌缺失或已过期：请在 X-CSRFToken 请求头中发送 GET /api/session 返回的 csrf_token。",
    ),
    "not_found": (404, "There is no such thing here.", "这里没有该对象。"),
    "conflict": (409, "It is not in a state that allows this.", "当前状态不允许此操作。"),
    "exists_already": (
        409,
        "Somebody has just saved the same: read the list again, and choose another name if you need a second one.",
        "刚刚有人保存了相同的内容：请重新读取列表；如仍需新建，请换一个名称。",
    ),
    "stale": (
        412,
        "Somebody saved a newer revision: read it again before you save.",
        "已有人保存了更新的版本：请重新读取后再保存。",
    ),
    "too_large": (413, "The body is larger than 1 MB.", "请求正文超过 1 MB。"),
    "unsupported_media_type": (415, "Send application/json.", "请使用 application/json。"),
    "precondition_required": (
        428,
        "Send If-Match with the ETag that you read.",
        "请在 If-Match 中发送读取时得到的 ETag。",
    ),
    "throttled": (429, "Too many tries; wait a little.", "尝试过于频繁，请稍候。"),
    "too_slow": (400, "This takes too long to compute; narrow it.", "计算耗时过长，请缩小范围。"),
    "internal": (500, "Something failed on our side; it has been logged.", "服务器内部错误，已记录。"),
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
        message_zh: str | None = None,
    ) -> None:
        known = STATUS_TEXTS.get(code, (400, code, code))
        self.code = code
        self.status = status or known[0]
        self.message = message or known[1]
        self.message_zh = message_zh or known[2]
        self.problems = list(problems)
        super().__init__(self.message)


def invalid(code: str, problems: Sequence[Problem]) -> ApiError:
    """A 400 that says how many errors there are."""
    count = sum(problem.severity == "error" for problem in problems)
    return ApiError(
        code,
        problems,
        status=400,
        message=f"{count} error{'' if count == 1 else 's'} to mend.",
        message_zh=f"有 {count} 处错误需要修正。",
    )


def conflict(problems: Sequence[Problem]) -> ApiError:
    """A 409 with what stands in the way; the first of the problems speaks for all."""
    return ApiError("conflict", problems, message=problems[0].message, message_zh=problems[0].message_zh)


def field_problem(path: str, code: str, message: str, message_zh: str) -> ApiError:
    """A 400 `invalid` about one field."""
    return ApiError("invalid", [Problem(path, code, message, message_zh)])


def body_of(code: str, message: str, message_zh: str, problems: list[ProblemJson]) -> dict[str, Any]:
    """The one shape of an error."""
    return {"code": code, "message": message, "message_zh": message_zh, "problems": problems}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: any exception of ours, of DRF or of bad data becomes the one shape."""
    answer = _not_that_way(context["view"]) if isinstance(error, exceptions.MethodNotAllowed) else _translate(error)
    if answer is None:
        return None
    headers = {"Cache-Control": "no-store"}
    wait = getattr(error, "wait", None)
    if isinstance(error, exceptions.Throttled) and wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    if answer.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    problems = [problem.to_json() for problem in answer.problems]
    return Response(
        body_of(answer.code, answer.message, answer.message_zh, problems), status=answer.status, headers=headers
    )


def _not_that_way(view: Any) -> ApiError:
    allowed = [method for method in view.allowed_methods if method not in ("OPTIONS", "HEAD")]
    return ApiError(
        "method_not_allowed",
        status=405,
        message=f"This address does not take that method; use {' or '.join(allowed)}.",
        message_zh=f"该地址不支持此方法，请使用 {' 或 '.join(allowed)}。",
    )


def _translate(error: Exception) -> ApiError | None:
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
    _, message, message_zh = STATUS_TEXTS["internal"]
    if request.path.startswith("/api/"):
        return JsonResponse(body_of("internal", message, message_zh, []), status=500)
    return HttpResponse(message, status=500, content_type="text/plain; charset=utf-8")
