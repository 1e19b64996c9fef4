"""F11: bodies without end and without haste, at every address, by somebody with no key at all."""

from __future__ import annotations

import socket
import threading
import time
from urllib.parse import urlsplit

from bench.attack.client import LIMIT, Tally

ADDRESSES = ("/api/session", "/u/x", "/c/x", "/v1/receipts/x", "/v1/batch", "/v1/track", "/admin/login/", "/frame")
HUGE = 200_000_000
PAUSE = 1.0
WHO = "a stranger"


class Bodies:
    """The attacker: raw connections, since no client library sends what it sends."""

    def __init__(self, address: str, tally: Tally, stop: threading.Event) -> None:
        self.place = urlsplit(address)
        self.tally = tally
        self.stop = stop
        self.attempts = (("F11 large bodies", self.large), ("F11 slow bodies", self.slow))

    def large(self) -> None:
        """Bodies that say they are huge, and ones that grow without end."""
        for path in ADDRESSES:
            self._send("F11 large bodies", path, f"Content-Length: {HUGE}", [b"x" * 65_536] * (HUGE // 65_536), 0.0)
            part = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
            self._send("F11 large bodies", path, "Transfer-Encoding: chunked", [part] * (HUGE // 65_536), 0.0)

    def slow(self) -> None:
        """A byte a second at every address at once."""
        threads = [
            threading.Thread(target=self._send, args=("F11 slow bodies", path, "Content-Length: 10000", [b"{"] * 10_000, PAUSE))
            for path in ADDRESSES
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _send(self, fault: str, path: str, header: str, parts: list[bytes], pause: float) -> None:
        """Send until it is answered or cut off; it is a fault if neither happens within the limit."""
        began = time.monotonic()
        with socket.create_connection((str(self.place.hostname), int(self.place.port or 80)), timeout=LIMIT) as wire:
            try:
                wire.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n".encode())
                status = self._pour(wire, parts, pause, began + LIMIT)
            except TimeoutError:
                status = 0
            except ConnectionError:
                status = 499  # Cut off in the middle; the answer is lost on the way, as HTTP/1.1 has it.
        if status is None:
            return
        self.tally.note(WHO, fault, status, time.monotonic() - began)
        if not 400 <= status < 500:
            self.tally.blame(WHO, fault, f"POST {path} ({header}): {status or 'neither answered nor cut off'}")

    def _pour(self, wire: socket.socket, parts: list[bytes], pause: float, end: float) -> int | None:
        """The status of the answer, 0 if none came in time, None if the run ended first."""
        for part in parts:
            wire.settimeout(pause or 0.001)
            try:
                if said := wire.recv(4_096):
                    return int(said.split(b" ")[1])
                return 499
            except TimeoutError:
                pass
            if self.stop.is_set():
                return None
            if time.monotonic() > end:
                return 0
            wire.settimeout(LIMIT)
            wire.sendall(part)
        wire.settimeout(max(1.0, end - time.monotonic()))
        return int(wire.recv(4_096).split(b" ")[1])
