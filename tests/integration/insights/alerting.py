"""Alerts and targets made by their actions, and a web server that hears what is told."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from django.utils import translation

from cdp.ingest import inbox
from cdp.ingest.models import Source
from cdp.parking.models import Parked
from insights.alerts import actions
from insights.alerts.evaluate import evaluate_due
from insights.alerts.send import send_due
from insights.api.alerts import _alert_json, _with_state
from insights.models import Alert, AlertTarget, Incident, IncidentState, Notice, NoticeState
from tenancy.access import command_access
from tenancy.models import Workspace


@dataclass(frozen=True)
class Heard:
    """A request: its address, headers (lower-case) and body."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Listener:
    """A web server on a free port. Answers as `answers` say, one after the other, and then with the last of them."""

    answers: list[tuple[int, bytes]] = field(default_factory=lambda: [(200, b"{}")])
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                owner.heard.append(Heard(self.path, headers, body))
                status, said = owner.answers.pop(0) if len(owner.answers) > 1 else owner.answers[0]
                self.send_response(status)
                self.send_header("content-length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *args: object) -> None:
                """The test says what was heard."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def target(
    workspace: Workspace, kind: str, at: datetime, secrets: dict[str, str] | None = None, **settings: Any
) -> AlertTarget:
    made = AlertTarget(workspace=workspace, name=f"{kind} {AlertTarget.objects.count()}", kind=kind)
    saved, problems = actions.save_target(command_access(workspace, "test"), made, settings, secrets or {}, at)
    assert saved is not None, problems
    return saved


def alert(
    workspace: Workspace, watched: str, at: datetime, targets: tuple[AlertTarget, ...] = (), /, **config: Any
) -> Alert:
    made = Alert(workspace=workspace, name=f"{watched} {Alert.objects.count()}", source=watched, config=config)
    saved, problems = actions.save_alert(command_access(workspace, "test"), made, list(targets), at)
    assert saved is not None, problems
    return saved


def evaluate(at: datetime) -> int:
    """Evaluate everything, due or not, at an instant."""
    Alert.objects.update(due_at=at)
    return evaluate_due(at)


def send(at: datetime) -> int:
    return send_due(at)


def refused(source: Source, count: int, at: datetime) -> None:
    """Real items that nobody can use."""
    broken = {"type": "track", "userId": "u1", "event": "Order Completed", "timestamp": "soon"}
    inbox.process_items(source.workspace_id, source.pk, [broken] * count, at, at)


def set_aside(workspace: Workspace, at: datetime, ref: int = 1) -> Parked:
    return Parked.objects.create(
        workspace=workspace, kind="send", ref=ref, stage="claim", code="X", since=at, failed_at=at, retry_at=at
    )


def state(made: Alert) -> str:
    """ok, firing or acknowledged."""
    opened = Incident.objects.filter(alert=made).exclude(state=IncidentState.RESOLVED).first()
    return IncidentState(opened.state).label if opened else "ok"


def sentence(made: Alert, language: str = "en") -> str:
    """What was found last."""
    with translation.override(language):
        shown = _alert_json(_with_state(Alert.objects.filter(pk=made.pk)).get())
    return str(shown["problem"] or shown["sentence"])


def screen(made: Alert) -> str:
    """The screen that shows what is behind it."""
    return str(_alert_json(_with_state(Alert.objects.filter(pk=made.pk)).get())["screen"])


def notices() -> list[tuple[str, str, int, str]]:
    """(recipient, kind, number, state) of all, in the order in which they were written."""
    return [
        (notice.recipient, notice.kind, notice.number, NoticeState(notice.state).label)
        for notice in Notice.objects.order_by("pk")
    ]
