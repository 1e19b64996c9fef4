"""Exports: asked for, followed, cancelled, and fetched by a link that expires."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import conflict, invalid
from core.api.fields import page_of
from core.api.paging import PageQuery, page
from core.api.views import ApiView
from core.db.deadline import bounded
from core.exports import ExportRefused
from core.problems import NotFoundInWorkspace
from core.wakeups import nudge
from destinations import actions
from destinations.api.export_shapes import (
    ExportColumnsQuery,
    ExportColumnsSerializer,
    ExportLinkSerializer,
    ExportSerializer,
    NewExportSerializer,
    columns_json,
)
from destinations.exports.files import file_path
from destinations.exports.formats import FORMATS
from destinations.lists import EXPORT_LISTS
from destinations.models import Export
from tenancy.api.throttles import LinkThrottle
from tenancy.api.views import WorkspaceView

_PIECE = 256_000

Done = TypeVar("Done")


class _BaseExportView(WorkspaceView):
    def _job(self, public_id: str) -> Export:
        return self.find(Export, "exp", public_id)

    def _done(self, act: Callable[[], Done]) -> Done:
        """What an action gives, or why it cannot be done."""
        try:
            return act()
        except ExportRefused as error:
            if error.problems[0].code in ("wrong_state", "too_many_waiting"):
                raise conflict(error.problems) from error
            raise invalid("invalid", error.problems) from error


class ExportsView(_BaseExportView):
    """The exports of a workspace."""

    scopes = {"GET": "exports:read", "POST": "exports:write"}

    @extend_schema(operation_id="exports_list", parameters=[PageQuery], responses=page_of(ExportSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The log of exports, newest first."""
        found = page(self.rows(Export), ["-id"], self.query(PageQuery))
        return found.answer(ExportSerializer(found.rows, many=True).data)

    @extend_schema(operation_id="exports_create", request=NewExportSerializer, responses={201: ExportSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Have a list written to a file, in the background. Takes people out: needs `profiles:read`, and what the list needs."""
        self.require("profiles:read")
        data = self.read(NewExportSerializer)
        with bounded(10):
            job = self._done(
                lambda: actions.begin_export(
                    self.access,
                    data["list"],
                    data["filters"],
                    data["columns"],
                    data["format"],
                    self.now,
                    masked=data["masked"],
                )
            )
        nudge("destinations.work_exports", stale_after=60)
        return Response(ExportSerializer(job).data, status=201)


class ExportColumnsView(_BaseExportView):
    """The columns that an export may have."""

    scopes = {"GET": "exports:read"}

    @extend_schema(operation_id="exports_columns", parameters=[ExportColumnsQuery], responses=ExportColumnsSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """The columns of a list, in the order in which they are offered."""
        wanted = EXPORT_LISTS[self.query(ExportColumnsQuery)["list"]]
        with bounded(10):
            return Response(columns_json(wanted.columns(self.workspace.pk)))


class ExportView(_BaseExportView):
    """One export."""

    scopes = {"GET": "exports:read"}

    @extend_schema(operation_id="exports_get", responses=ExportSerializer)
    def get(self, request: Request, workspace: str, export: str) -> Response:
        """How far it has come."""
        return Response(ExportSerializer(self._job(export)).data)


class ExportCancelView(_BaseExportView):
    """Stopping."""

    scopes = {"POST": "exports:write"}

    @extend_schema(operation_id="exports_cancel", request=None, responses=ExportSerializer)
    def post(self, request: Request, workspace: str, export: str) -> Response:
        """Stop the export, or delete the file that it has made."""
        job = self._job(export)
        return Response(ExportSerializer(self._done(lambda: actions.cancel_export(self.access, job, self.now))).data)


class ExportLinkView(_BaseExportView):
    """Fetching."""

    scopes = {"POST": "exports:read"}

    @extend_schema(operation_id="exports_link", request=None, responses=ExportLinkSerializer)
    def post(self, request: Request, workspace: str, export: str) -> Response:
        """A link to the file, for fifteen minutes; it needs no other permission, so keep it to yourself. Needs `profiles:read`,
        what the list needs, and `exports:unmasked` unless personal data is masked."""
        job = self._job(export)
        token, until = self._done(lambda: actions.link_to(self.access, job, self.now))
        link = {"url": f"{settings.PUBLIC_URL}/api/exports/file/{token}", "expires_at": until}
        return Response(ExportLinkSerializer(link).data)


@extend_schema(exclude=True)
class ExportFileView(ApiView):
    """The file behind a link."""

    permission_classes = [AllowAny]
    authentication_classes = []
    throttle_classes = [LinkThrottle]

    def get(self, request: Request, token: str) -> HttpResponseBase:
        """The file, in pieces."""
        job = actions.opened(token, self.now)
        path = file_path(job.workspace_id, job.stored)
        if not path.exists() or path.stat().st_size != job.size:  # Part of a file would pass for the whole.
            raise NotFoundInWorkspace
        answer = _streamed(request, path)
        answer.headers["Content-Type"] = FORMATS[job.format].media_type
        answer.headers["Content-Length"] = str(path.stat().st_size)
        answer.headers["Content-Disposition"] = str(content_disposition_header(True, _file_name(job)))
        return answer


def _file_name(job: Export) -> str:
    """What a browser calls the file: no letter that a header or a file system would take for something else."""
    name = "".join(letter if letter.isprintable() and letter not in '\\/:*?"<>|' else " " for letter in job.name)
    return f"{name.strip()} {job.created_at:%Y-%m-%d}{FORMATS[job.format].suffix}"


def _streamed(request: Request, path: Path) -> HttpResponseBase:
    """The file as the server that asked can send it without holding it in memory."""
    asked: Any = request._request
    if not isinstance(asked, ASGIRequest):
        return FileResponse(path.open("rb"))
    close_old_connections()  # A slow reader must not keep one from others.
    return StreamingHttpResponse(_pieces(path))


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as content:
        while piece := await asyncio.to_thread(content.read, _PIECE):
            yield piece
