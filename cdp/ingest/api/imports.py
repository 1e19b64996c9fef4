"""Imports: an upload in pieces, what its columns are, a dry run, the import itself, and what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.ingest import import_actions
from cdp.ingest.api.import_preview_shapes import (
    ImportColumnsSerializer,
    ImportPreviewSerializer,
    columns_json,
    preview_json,
)
from cdp.ingest.api.import_shapes import (
    ColumnsQuery,
    ImportMappingSerializer,
    ImportPersonSerializer,
    ImportRefusalSerializer,
    ImportSerializer,
    ImportsQuery,
    NewImportSerializer,
    ReadAgainSerializer,
    import_json,
    reasons_of,
    same_file_of,
)
from cdp.ingest.import_actions import ImportRefused
from cdp.ingest.imports import plan, undo, uploads
from cdp.ingest.imports.errors import error_file
from cdp.ingest.imports.messages import explained
from cdp.ingest.models import Import, ImportChange, ImportRefusal, ImportState
from cdp.profiles.summaries import profile_summaries, summary_of
from core.api.errors import ApiError, conflict, field_problem, invalid
from core.api.fields import page_of
from core.api.paging import PageQuery, page
from core.api.streaming import streamed
from core.growing_file import DiskFull
from core.i18n.text import translated
from core.wakeups import nudge
from tenancy.api.views import WorkspaceView

_AT_ONCE = 2_000


class PieceParser(BaseParser):
    """A piece of a file, as it is."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        piece: bytes = stream.read(uploads.PIECE_BYTES + 1)
        if len(piece) > uploads.PIECE_BYTES:
            raise ApiError("too_large", message=_too_large_piece())
        return piece


class _BaseImportView(WorkspaceView):
    def _job(self, public_id: str) -> Import:
        return self.find(Import, "imp", public_id)

    def _ready(self, job: Import) -> None:
        if job.state not in ImportState.readable() or not uploads.rows_path(job.workspace_id, job.stored).exists():
            raise ApiError("conflict", message=translated("The file has not been read yet, or the import is over."))

    def _answer(self, job: Import, status: int = 200) -> Response:
        shows = self.access.may("profiles:read")
        reasons = reasons_of(job, shows_people=shows)
        shown = import_json(job, shows_people=shows, reasons=reasons, same_file=same_file_of(job))
        return Response(ImportSerializer(shown | {"undoable": undo.is_possible(job)}).data, status=status)

    def _done(self, act: Callable[[], Import]) -> Response:
        """What an action leaves, or why it cannot be done."""
        try:
            job = act()
        except ImportRefused as error:
            if error.problems[0].code == "wrong_state":
                raise conflict(error.problems) from error
            raise invalid("invalid", error.problems) from error
        nudge("ingest.work_imports", stale_after=60)
        job.refresh_from_db()
        return self._answer(job)


class ImportsView(_BaseImportView):
    """The imports of a workspace."""

    scopes = {"GET": "imports:read", "POST": "imports:write"}

    @extend_schema(operation_id="imports_list", parameters=[ImportsQuery], responses=page_of(ImportSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The imports, newest first."""
        query = self.query(ImportsQuery)
        chosen = self.rows(Import).filter(**{name: query[name] for name in ("state", "kind") if name in query})
        found = page(chosen, ["-id"], query)
        shows = self.access.may("profiles:read")
        return found.answer(
            ImportSerializer([import_json(job, shows_people=shows) for job in found.rows], many=True).data
        )

    @extend_schema(operation_id="imports_create", request=NewImportSerializer, responses={201: ImportSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Announce a file. Its content follows in pieces; `received` says where to go on if it was begun before."""
        data = self.read(NewImportSerializer)
        try:
            job = import_actions.begin_upload(self.access, data, self.now)
        except import_actions.TooLarge as error:
            raise ApiError("too_large", message=_too_large()) from error
        except DiskFull as error:
            raise _disk_full() from error
        except ImportRefused as error:
            raise invalid("invalid", error.problems) from error
        return self._answer(job, 201)


class ImportView(_BaseImportView):
    """One import."""

    scopes = {"GET": "imports:read", "PATCH": "imports:write"}

    @extend_schema(operation_id="imports_get", responses=ImportSerializer)
    def get(self, request: Request, workspace: str, file_import: str) -> Response:
        """Where it stands, with its counts."""
        return self._answer(self._job(file_import))

    @extend_schema(operation_id="imports_read_again", request=ReadAgainSerializer, responses=ImportSerializer)
    def patch(self, request: Request, workspace: str, file_import: str) -> Response:
        """Say how the file is written; it is read again. An empty text: find out."""
        job = self._job(file_import)
        data = self.read(ReadAgainSerializer, partial=True)
        return self._done(lambda: import_actions.read_again(self.access, job, data, self.now))


class ImportContentView(_BaseImportView):
    """The content of the file."""

    scopes = {"PUT": "imports:write"}
    parser_classes = [PieceParser]

    @extend_schema(
        operation_id="imports_content",
        parameters=[OpenApiParameter("Upload-Offset", int, "header", required=True, description="Bytes sent before.")],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=ImportSerializer,
    )
    def put(self, request: Request, workspace: str, file_import: str) -> Response:
        """Send the next piece, of at most 4 MB. After the last one the file is read."""
        job = self._job(file_import)
        offset = request.headers.get("Upload-Offset", "")
        if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
            raise field_problem("Upload-Offset", "invalid", translated("Say how many bytes were sent before."))
        piece: Any = request.data or b""  # Of an empty body the parser is not asked.
        try:
            return self._done(lambda: import_actions.receive(self.access, job, int(offset), piece, self.now))
        except uploads.WrongOffset as error:
            raise ApiError(
                "conflict",
                message=translated("{received:,} bytes have come: go on there.", received=error.received),
            ) from error
        except DiskFull as error:
            raise _disk_full() from error


class ImportColumnsView(_BaseImportView):
    """The columns of the file."""

    scopes = {"GET": "imports:read"}

    @extend_schema(operation_id="imports_columns", parameters=[ColumnsQuery], responses=ImportColumnsSerializer)
    def get(self, request: Request, workspace: str, file_import: str) -> Response:
        """Each column with values of the first rows and what it may become. Shows people: needs `profiles:read`."""
        self.require("profiles:read")
        job = self._job(file_import)
        kind = self.query(ColumnsQuery).get("kind", job.kind)
        self._ready(job)
        return Response(ImportColumnsSerializer(columns_json(job, kind)).data)


class ImportPreviewView(_BaseImportView):
    """The first rows as they would become."""

    scopes = {"POST": "imports:read"}

    @extend_schema(operation_id="imports_preview", request=ImportMappingSerializer, responses=ImportPreviewSerializer)
    def post(self, request: Request, workspace: str, file_import: str) -> Response:
        """The first rows as they would become, and what is wrong with the mapping. Shows people: needs `profiles:read`."""
        self.require("profiles:read")
        job = self._job(file_import)
        self._ready(job)
        data = self.read(ImportMappingSerializer)
        problems = plan.check(data["kind"], job.headings, data["mapping"], self.now)
        shown = preview_json(job, data["kind"], data["mapping"], problems, self.now)
        return Response(ImportPreviewSerializer(shown).data)


class ImportCheckView(_BaseImportView):
    """The dry run."""

    scopes = {"POST": "imports:write"}

    @extend_schema(operation_id="imports_check", request=ImportMappingSerializer, responses=ImportSerializer)
    def post(self, request: Request, workspace: str, file_import: str) -> Response:
        """Say what the columns are, and count what the whole file would do. Nothing is imported."""
        job = self._job(file_import)
        data = self.read(ImportMappingSerializer)
        return self._done(lambda: import_actions.check(self.access, job, data["kind"], data["mapping"], self.now))


class ImportStartView(_BaseImportView):
    """The import itself."""

    scopes = {"POST": "imports:write"}

    @extend_schema(operation_id="imports_start", request=None, responses=ImportSerializer)
    def post(self, request: Request, workspace: str, file_import: str) -> Response:
        """Import the file as it was checked."""
        job = self._job(file_import)
        return self._done(lambda: import_actions.start(self.access, job, self.now))


class ImportCancelView(_BaseImportView):
    """Stopping."""

    scopes = {"POST": "imports:write"}

    @extend_schema(operation_id="imports_cancel", request=None, responses=ImportSerializer)
    def post(self, request: Request, workspace: str, file_import: str) -> Response:
        """Stop the import; what is in stays in, and the file is deleted."""
        job = self._job(file_import)
        return self._done(lambda: import_actions.cancel(self.access, job, self.now))


class ImportUndoCheckView(_BaseImportView):
    """What an undo would take back."""

    scopes = {"POST": "imports:write"}

    @extend_schema(operation_id="imports_check_undo", request=None, responses=ImportSerializer)
    def post(self, request: Request, workspace: str, file_import: str) -> Response:
        """Have what an undo would do counted. Nothing is taken back."""
        job = self._job(file_import)
        return self._done(lambda: import_actions.check_undo(self.access, job, self.now))


class ImportUndoView(_BaseImportView):
    """The undo itself."""

    scopes = {"POST": "imports:write"}

    @extend_schema(operation_id="imports_undo", request=None, responses=ImportSerializer)
    def post(self, request: Request, workspace: str, file_import: str) -> Response:
        """Take back what the import did, as far as nothing was built on it since."""
        job = self._job(file_import)
        return self._done(lambda: import_actions.start_undo(self.access, job, self.now))


class ImportKeepView(_BaseImportView):
    """Not undoing."""

    scopes = {"POST": "imports:write"}

    @extend_schema(operation_id="imports_keep", request=None, responses=ImportSerializer)
    def post(self, request: Request, workspace: str, file_import: str) -> Response:
        """Leave what was imported as it is, after an undo was checked."""
        job = self._job(file_import)
        return self._done(lambda: import_actions.keep(self.access, job, self.now))


class ImportPeopleView(_BaseImportView):
    """Customers created or changed by the import."""

    scopes = {"GET": "imports:read"}

    @extend_schema(operation_id="imports_people", parameters=[PageQuery], responses=page_of(ImportPersonSerializer))
    def get(self, request: Request, workspace: str, file_import: str) -> Response:
        """The customers it created or changed, in no particular order; known for 30 days. Needs `profiles:read`."""
        self.require("profiles:read")
        changes = ImportChange.objects.filter(file_import=self._job(file_import))
        found = page(changes, ["bucket", "profile"], self.query(PageQuery))
        people = profile_summaries(self.workspace.pk, [row.profile_id for row in found.rows])
        shown = [{"profile": summary_of(people, row.profile_id), "created": row.created} for row in found.rows]
        return found.answer(ImportPersonSerializer(shown, many=True).data)


class ImportRefusalsView(_BaseImportView):
    """Rows that are not imported."""

    scopes = {"GET": "imports:read"}

    @extend_schema(operation_id="imports_refusals", parameters=[PageQuery], responses=page_of(ImportRefusalSerializer))
    def get(self, request: Request, workspace: str, file_import: str) -> Response:
        """The refused rows, in the order of the file. Shows people: needs `profiles:read`."""
        self.require("profiles:read")
        job = self._job(file_import)
        found = page(ImportRefusal.objects.filter(file_import=job), ["id"], self.query(PageQuery))
        return found.answer(ImportRefusalSerializer(found.rows, many=True).data)


class ImportErrorsView(_BaseImportView):
    """The refused rows as a file."""

    scopes = {"GET": "imports:read"}

    @extend_schema(operation_id="imports_errors", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, workspace: str, file_import: str) -> HttpResponseBase:
        """The refused rows as CSV, each with its reason, to correct and upload again. Needs `profiles:read`."""
        self.require("profiles:read")
        job = self._job(file_import)
        name = translated("{name} - not imported.csv", name=job.name.rpartition(".")[0])
        answer = streamed(request, error_file(job.headings, _refused(job)), "text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = str(content_disposition_header(True, str(name)))
        return answer


def _refused(job: Import) -> Iterator[tuple[int, list[Any], str]]:
    """Line, cells and reason of each refused row."""
    after = 0
    while True:
        found = list(ImportRefusal.objects.filter(file_import=job, id__gt=after).order_by("id")[:_AT_ONCE])
        for row in found:
            yield row.line, row.cells, str(explained(row.code, row.path, row.params).message)
        if len(found) < _AT_ONCE:
            return
        after = found[-1].pk


def _too_large() -> str:
    return translated(
        "The file is larger than {limit:,} MB, the most that this server takes (IMPORT_MAX_BYTES). Split it, or have it "
        "imported on the server by `manage.py import_events`.",
        limit=settings.IMPORT_MAX_BYTES // 1_000_000,
    )


def _too_large_piece() -> str:
    return translated("A piece has at most {limit:,} bytes.", limit=uploads.PIECE_BYTES)


def _disk_full() -> ApiError:
    return ApiError(
        "disk_full",
        status=507,
        message=translated("There is not enough room on the server's disk for this file. Ask whoever runs it."),
    )
