"""C44: a delivery worker that is killed leaves in doubt what it had on the wire, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest

from channels.delivery.gateway import deliver_channel, deliver_due
from channels.delivery.lease import LEASE
from channels.models import Attempt, Channel, Send, SendState
from channels.touches.requeue import retry, why_not
from ops.doctor.run import examine, invariants
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.cdp.server import ROOT, environment
from tests.integration.channels import factory
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed
from tests.integration.channels.factory import NOW, key, states
from tests.integration.channels.postbox import Postbox, postbox

__all__ = ["_close_sessions", "_loopback_allowed", "postbox"]
pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import sys
from datetime import datetime
import django
django.setup()
from channels.delivery.gateway import deliver_channel
now = datetime.fromisoformat(sys.argv[2])
deliver_channel(int(sys.argv[1]), lambda: now, seconds=600, limit=10)
"""
LATER = NOW + LEASE + timedelta(seconds=1)


class Worker:
    """A delivery worker in a process of its own, and the means to kill it in the middle of whatever it does."""

    def __init__(self, channel: Channel, now: Any) -> None:
        argv = [sys.executable, "-c", WORKER, str(channel.pk), now.isoformat()]
        env = environment(PATHLINE_ALLOWED_NETWORKS="127.0.0.0/8")
        self.process = subprocess.Popen(argv, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)

    def end(self) -> int:
        return self.process.wait(120)


def _mail(workspace: Workspace, postbox: Postbox, count: int) -> tuple[Channel, list[int]]:
    channel = postbox.channel(workspace, "a@b.example")
    version = factory.version(workspace, "email", {"subject": "Hi", "text": "Hello {{ profile.first_name }}"})
    return channel, factory.touches(channel, version, factory.people(workspace, count, "email"))


def test_three_killed_workers_leave_three_mails_in_doubt_and_every_other_of_40_goes_out_once(workspace, postbox):
    channel, ids = _mail(workspace, postbox, 40)
    # In the middle of a batch of ten, in the middle of a second batch, and with the first mail of one.
    for number, (point, at) in enumerate([("data", 5), ("rcpt", 13), ("data", 1)]):
        worker = Worker(channel, NOW + number * (LATER - NOW))
        seen = len(postbox.mail) if point == "data" else len(postbox.asked)

        def strike(n: int, seen: int = seen, at: int = at, worker: Worker = worker) -> None:
            if n == seen + at:
                worker.kill()

        postbox.on_data, postbox.on_rcpt = (strike, _nothing) if point == "data" else (_nothing, strike)
        assert worker.end() == -signal.SIGKILL
    postbox.on_data = postbox.on_rcpt = _nothing
    end = NOW + 3 * (LATER - NOW)
    deliver_due(end)
    assert not Send.objects.filter(state__in=[SendState.QUEUED, SendState.LEASED]).exists()
    assert postbox.keys() == dict.fromkeys(map(key, ids), 1)
    by_state = [state for state, _ in states(ids)]
    assert by_state.count("unknown") == 3
    assert by_state.count("accepted") == 37
    # Whoever is in doubt was handed over, and the doctor agrees.
    doubtful = Send.objects.filter(state=SendState.UNKNOWN).values_list("pk", flat=True)
    handed = Attempt.objects.filter(touch_id__in=doubtful, handed_over_at__isnull=False)
    assert handed.count() == 3
    asked = [each for each in invariants(settled=True) if each.name == "nobody_is_silenced_unasked"]
    assert [finding.count for finding in examine(asked, end)] == [0]


def _nothing(number: int) -> None:
    return None


@contextmanager
def _http(answers: list[Any]) -> Iterator[tuple[str, list[list[str]]]]:
    """An HTTP gateway that calls the next of `answers` for each request; its address, and the keys of each request."""
    requests: list[list[str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = orjson.loads(self.rfile.read(int(self.headers["content-length"])))
            requests.append([message["key"] for message in body["messages"]])
            self.send_response(answers.pop(0)() if answers else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return None

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", requests
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.usefixtures("_loopback_allowed")
def test_of_a_gateway_without_keys_only_the_request_on_the_wire_is_in_doubt(workspace):
    holder: list[Worker] = []

    def strike() -> int:
        holder[0].kill()
        return 200

    with _http([lambda: 400, strike]) as (url, requests):
        channel = factory.channel(workspace, url=url, idempotency_hours=0)
        ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 4))
        holder.append(Worker(channel, NOW))
        assert holder[0].end() == -signal.SIGKILL
        # The batch was refused as a whole, which proves that nothing of it was done; then its first half was on the wire.
        assert [len(keys) for keys in requests] == [4, 2]
        assert deliver_channel(channel.pk, lambda: LATER, seconds=60).accepted == 2
        assert states(ids) == [("unknown", "key_forgotten")] * 2 + [("accepted", "")] * 2
        assert sorted(requests[2]) == sorted(map(key, ids[2:]))
        first = Attempt.objects.get(touch_id=ids[3], number=1)
        assert (first.outcome, first.detail) == ("retry", "not_tried: the worker ended before it was handed over")


@pytest.mark.usefixtures("_loopback_allowed")
def test_a_gateway_that_remembers_keys_is_asked_again_about_all_of_them(workspace):
    holder: list[Worker] = []

    def strike() -> int:
        holder[0].kill()
        return 200

    with _http([strike]) as (url, requests):
        channel = factory.channel(workspace, url=url)
        ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 3))
        holder.append(Worker(channel, NOW))
        assert holder[0].end() == -signal.SIGKILL
        assert deliver_channel(channel.pk, lambda: LATER, seconds=60).accepted == 3
        assert requests[0] == requests[1] == list(map(key, ids))


@pytest.mark.usefixtures("_loopback_allowed")
def test_a_retry_by_hand_is_refused_with_the_reason_where_it_could_arrive_twice_and_done_where_it_cannot(workspace):
    with _http([lambda: 500, lambda: 404]) as (url, _):
        channel = factory.channel(workspace, url=url, idempotency_hours=0)
        ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 2))
        deliver_channel(channel.pk, lambda: NOW, seconds=60, limit=1)
        assert states(ids) == [("unknown", "http_500"), ("queued", "http_404")]
        assert retry(workspace.pk, ids, LATER) == []
        message = why_not(workspace.pk, ids[0], LATER)
        assert message.startswith("The message was handed over and its delivery status is unknown.")
        assert english_in(in_chinese(message)) == []
        # One that was never handed over can be retried without a doubt, and is.
        Attempt.objects.filter(touch_id=ids[0]).update(handed_over_at=None)
        assert len(retry(workspace.pk, ids, LATER)) == 1
        assert deliver_channel(channel.pk, lambda: LATER, seconds=60).accepted == 2
