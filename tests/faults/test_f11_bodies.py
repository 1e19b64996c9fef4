"""F11: every address takes a body of bounded size, in bounded time, whoever sends it, and writes none to disk."""

from __future__ import annotations

import json
import select
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings

from config.bodies import LIMITS, OTHERS, limit_of

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = [
    "/api/session",
    "/api/no/such/thing",
    "/u/x",
    "/c/x",
    "/v1/receipts/x",
    "/admin/login/",
    "/frame",
    "/healthz",
]
FRONT = ["/v1/batch", "/v1/m"]


def connect(address: str) -> socket.socket:
    place = urlsplit(address)
    return socket.create_connection((str(place.hostname), int(place.port or 80)), timeout=60)


def answer_of(connection: socket.socket) -> tuple[int, dict[str, str]]:
    """Status and body of the next answer."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65_536)
        assert part, "The connection was closed without an answer."
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return int(head.split(b" ")[1]), json.loads(body)


def check_texts(told: dict[str, str]) -> None:
    assert told["message"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_body_that_says_it_is_too_large_is_refused_unread(address: str, path: str) -> None:
    with connect(address) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {limit_of(path) + 1}\r\n\r\n"
        connection.sendall(head.encode())
        status, told = answer_of(connection)
    assert (status, told["code"]) == (413, "body_too_large" if path.startswith("/v1/") else "too_large")
    check_texts(told)


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_body_that_grows_without_end_is_cut_off(address: str, path: str) -> None:
    part = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    with connect(address) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        try:
            while not select.select([connection], [], [], 0)[0]:
                sent += connection.send(part)
        except (BrokenPipeError, ConnectionResetError):
            return  # Cut off before the answer could be read; the next assertion is the server's, not the network's.
        try:
            status, told = answer_of(connection)
        except ConnectionResetError:
            return
    assert status == 413
    check_texts(told)
    # What the network holds on the way is sent, but not taken.
    assert sent < limit_of(path) + 20_000_000


def test_a_body_of_the_limit_reaches_the_view(address: str) -> None:
    for path in ADDRESSES:
        answer = httpx.post(address + path, content=b"x" * limit_of(path), timeout=30)
        assert answer.status_code not in (408, 413), path


def test_slow_bodies_are_cut_off_everywhere(address: str) -> None:
    """One that stops in the middle, and one that brings a byte now and then."""

    def stalled(path: str) -> tuple[int, dict[str, str]]:
        with connect(address) as connection:
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nabc".encode())
            return answer_of(connection)

    def dripping(path: str) -> tuple[int, dict[str, str]]:
        with connect(address) as connection:
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n".encode())
            while not select.select([connection], [], [], 0.2)[0]:
                connection.send(b"x")
            return answer_of(connection)

    paths = [*ADDRESSES, *FRONT]
    with ThreadPoolExecutor(2 * len(paths)) as pool:
        answers = [*pool.map(stalled, paths), *pool.map(dripping, paths)]
    assert [(status, told["code"]) for status, told in answers] == [(408, "body_too_slow")] * len(answers)
    for _, told in answers:
        check_texts(told)


def test_no_body_is_large_enough_to_be_written_to_disk() -> None:
    largest = max(OTHERS, *(limit for _, limit in LIMITS))
    assert largest <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    assert largest <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
