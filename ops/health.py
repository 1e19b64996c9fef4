"""Is it alive, is it ready, how far behind is it: for probes, load balancers and Prometheus."""

from __future__ import annotations

import hmac
import ipaddress
from datetime import datetime

import psycopg
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from cdp.parking.models import ParkedKind
from channels.models import SendState
from core.db.sql import Sql, rows, sql
from journeys.models import EnrollmentState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_NOT_ASIDE = (
    " AND NOT EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = 'profile' AND k.ref = e.profile_id"
    " AND k.within IN (0, e.version_id))"
    " AND NOT EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = 'version' AND k.ref = e.version_id AND k.within = 0)"
)
"""Who is set aside is late for a reason that `pathline_parked` tells."""

# Gauge -> what it counts, its statement. `{now}` is bound; due rows are found by their partial indexes.
GAUGES = {
    "pathline_inbox_rows": ("Requests accepted and not yet processed.", "SELECT count(*) FROM ingest_inbox"),
    "pathline_inbox_lag_seconds": (
        "Age of the oldest request not yet processed.",
        "SELECT coalesce(extract(epoch FROM {now}::timestamptz - min(received_at)), 0) FROM ingest_inbox",
    ),
    "pathline_signals_waiting": (
        "Signals the engine has not consumed though their time has come.",
        "SELECT count(*) FROM signals_signal WHERE occurred_at <= {now}::timestamptz",
    ),
    "pathline_enrollments_due": (
        "Live enrollments whose wake-up time has passed.",
        "SELECT count(*) FROM journeys_enrollment e WHERE state = {Run.LIVE} AND wake_at <= {now}::timestamptz"
        + _NOT_ASIDE,
    ),
    "pathline_enrollments_lag_seconds": (
        "How late the longest overdue enrollment is.",
        "SELECT coalesce(extract(epoch FROM {now}::timestamptz - min(wake_at)), 0) FROM journeys_enrollment e"
        " WHERE state = {Run.LIVE} AND wake_at <= {now}::timestamptz" + _NOT_ASIDE,
    ),
    "pathline_sends_due": (
        "Sends that a channel should have delivered by now.",
        "SELECT count(*) FROM channels_send WHERE state IN ({Send.QUEUED}, {Send.LEASED}) AND due_at <= {now}::timestamptz",
    ),
    "pathline_sends_lag_seconds": (
        "How late the longest overdue send is.",
        "SELECT coalesce(extract(epoch FROM {now}::timestamptz - min(due_at)), 0) FROM channels_send"
        " WHERE state IN ({Send.QUEUED}, {Send.LEASED}) AND due_at <= {now}::timestamptz",
    ),
    "pathline_quarantine_rows": (
        "Items that could not be processed and were not replayed.",
        "SELECT count(*) FROM ingest_quarantine WHERE replayed_at IS NULL",
    ),
}

PARKED = "pathline_parked"


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks no other server, so that a broken database restarts no web server."""
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 if requests can be served, else 503 with what is missing. A dead Redis is told but does not fail:
    what is accepted meanwhile is committed and found by the next pulse."""
    state = {"database": _database_state(), "redis": _redis_state()}
    ready = state["database"] == "ok"
    return JsonResponse({"ok": ready, **state}, status=200 if ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text format, read from the database at each scrape (so it is the same from every web worker)."""
    wanted = settings.METRICS_TOKEN
    if not wanted and not _from_this_machine(request):
        return HttpResponse(
            "METRICS_TOKEN is not set, so only this machine may read. Set it, and send it as a bearer token.\n",
            status=403,
            content_type=CONTENT_TYPE,
        )
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if wanted and not hmac.compare_digest(given.encode(), wanted.encode()):
        return HttpResponse("METRICS_TOKEN is set: send it as a bearer token.\n", status=401, content_type=CONTENT_TYPE)
    return HttpResponse(collect(timezone.now()), content_type=CONTENT_TYPE)


def _from_this_machine(request: HttpRequest) -> bool:
    """Whether the caller is on this machine, and no proxy on it passes on somebody else's request."""
    try:
        here = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return here and not any(name in request.headers for name in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"))


def collect(now: datetime) -> bytes:
    """All gauges as of `now`, in two statements."""
    registry = CollectorRegistry()
    counted = ", ".join(f"({statement})" for _, statement in GAUGES.values())
    (values,) = rows(sql(f"SELECT {counted}", now=now, Run=EnrollmentState, Send=SendState))
    for (name, (what, _)), value in zip(GAUGES.items(), values, strict=True):
        Gauge(name, what, registry=registry).set(float(value))
    parked = Gauge(PARKED, "Things set aside so that they stop nobody else, by kind.", ["kind"], registry=registry)
    counts = dict(rows(Sql("SELECT kind, count(*) FROM parking_parked GROUP BY kind")))
    for kind in ParkedKind.values:
        parked.labels(kind).set(counts.get(kind, 0))
    return generate_latest(registry)


def _database_state() -> str:
    try:
        rows(Sql("SELECT 1"))
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, psycopg.Error) as error:
        return f"unreachable: {type(error).__name__}"
    return f"{len(missing)} migrations missing: run manage.py setup" if missing else "ok"


def _redis_state() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"
