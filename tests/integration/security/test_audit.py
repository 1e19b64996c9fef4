"""`make audit` fails for a known vulnerability, and only for that: an index that does not answer costs a line."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SUMMARY = "Bad: error sending request, HTTP status 500, timed out"
"""An advisory may well use the words in which the tool says that nobody answered."""
NOBODY = "http://127.0.0.1:1/"


@contextmanager
def indexes(*, python: str, npm: str) -> Iterator[str]:
    """OSV and the npm registry in one, which know something against one package each."""

    class Index(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/querybatch":
                asked = [query["package"]["name"] for query in json.loads(body)["queries"]]
                known = {"vulns": [{"id": "GHSA-0000", "modified": "2026-01-01T00:00:00Z"}]}
                self.answer({"results": [known if name == python else {} for name in asked]})
            else:
                advisory = {"id": 1, "title": "Bad", "severity": "high", "vulnerable_versions": "*", "url": "x"}
                self.answer({npm: [advisory]} if npm else {})

        def do_GET(self) -> None:
            if self.path.startswith("/v1/vulns/"):
                self.answer({"id": "GHSA-0000", "modified": "2026-01-01T00:00:00Z", "summary": SUMMARY, "affected": []})
            else:
                only = {"name": npm, "version": "1.0.0"}
                self.answer({"name": npm, "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": only}})

        def answer(self, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def audit(osv: str, registry: str, cache: Path) -> subprocess.CompletedProcess[str]:
    more = {"AUDIT_OSV": osv, "AUDIT_SECONDS": "1", "npm_config_registry": registry, "npm_config_cache": str(cache)}
    return subprocess.run([ROOT / ".ci/audit"], env=os.environ | more, capture_output=True, text=True, check=False)


def test_what_is_known_against_a_locked_package_fails_and_is_told(tmp_path: Path) -> None:
    with indexes(python="django", npm="antd") as index:
        done = audit(index, index, tmp_path)
    assert done.returncode == 1, done.stdout
    assert "GHSA-0000" in done.stdout
    assert "django" in done.stdout
    assert "antd" in done.stdout


def test_nothing_known_is_good(tmp_path: Path) -> None:
    with indexes(python="", npm="") as index:
        done = audit(index, index, tmp_path)
    assert (done.returncode, done.stdout.count("nothing known")) == (0, 2), done.stdout + done.stderr


def test_an_index_that_cannot_be_reached_or_never_answers_is_told_and_passed_over(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        done = audit(NOBODY, f"http://127.0.0.1:{silent.getsockname()[1]}/", tmp_path)
    assert (done.returncode, done.stdout.count("cannot be reached")) == (0, 2), done.stdout + done.stderr
    assert time.monotonic() - started < 20
