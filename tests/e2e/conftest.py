"""A whole stack for the browser: servers of its own, a workspace, a source, a channel and a template."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from ops.stack.paths import PROJECT
from ops.stack.postgres import binaries
from tests.integration.test_stack import free_port

PATIENCE = 240.0
PASSWORD = "a-long-enough-password-1"


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The stack's address and what has been prepared in it, as `frontend/e2e/support/given.ts` wants it."""
    if not (PROJECT / "static" / "app" / "index.html").exists():
        pytest.fail("The web app is not built: run `make test`, or `npm run build` in frontend/.")
    folder = tmp_path_factory.mktemp("e2e")
    base = f"http://localhost:{(port := free_port())}"
    environ = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL")}
    environ |= {"PATHLINE_STATE_DIR": str(folder / "state"), "PORT": str(port), "DEMO": "0", "SANDBOX": "1"}
    environ |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    with (folder / "shown.txt").open("w") as shown:
        stack = subprocess.Popen(
            [sys.executable, "-m", "ops.stack"], cwd=PROJECT, env=environ, stdout=shown, stderr=subprocess.STDOUT
        )
    try:
        _wait(stack, folder / "shown.txt")
        yield _prepare(base, folder / "state")
    finally:
        stack.send_signal(signal.SIGINT)
        stack.wait(60)


def _wait(stack: subprocess.Popen[bytes], shown: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while "is running" not in shown.read_text():
        assert stack.poll() is None, shown.read_text()
        assert time.monotonic() < deadline, shown.read_text()
        time.sleep(0.1)


def _prepare(base: str, state: Path) -> dict[str, Any]:
    (note,) = state.glob("databases/*/first_user")
    username, password = note.read_text().splitlines()
    with httpx.Client(base_url=f"{base}/api", timeout=30) as client:

        def call(method: str, path: str, body: object = None, **headers: str) -> dict[str, Any]:
            token = client.get("/session").json()["csrf_token"]
            answer = client.request(method, path, json=body, headers={"X-CSRFToken": token} | headers)
            assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
            found: dict[str, Any] = answer.json()
            return found

        call("POST", "/session", {"username": username, "password": password})
        workspace = call("POST", "/workspaces", {"name": "Corner shop", "slug": "corner"})
        here = f"/workspaces/{workspace['id']}"
        source = call("POST", f"{here}/sources", {"name": "Shop"})
        channel = call(
            "POST",
            f"{here}/channels",
            {"name": "Try-out", "medium": "email", "adapter": "sandbox", "settings": {}},
        )
        content = {"subject": "Welcome", "html": "<p>Hello</p>", "text": "Hello"}
        template = call("POST", f"{here}/templates", {"name": "Greeting", "medium": "email", "content": content})
        call("POST", f"{here}/templates/{template['id']}/publish", {}, **{"If-Match": template["etag"]})
        invited = call("POST", f"{here}/invitations", {"email": "vera@example.com", "role": "viewer"})
    vera = {"username": "vera", "password": "seven green kettles"}
    with httpx.Client(base_url=f"{base}/api") as client:
        token = client.get("/session").json()["csrf_token"]
        accepted = {"token": invited["link"].rpartition("#")[2]} | vera
        answer = client.post("/invitation/accept", json=accepted, headers={"X-CSRFToken": token})
        assert answer.is_success, answer.text
    return {
        "base": base,
        "logs": str(state / "logs"),
        "database": {"url": _database(state), "psql": str(binaries(os.environ) / "psql")},
        "username": username,
        "password": password,
        "workspace": {"id": workspace["id"], "slug": workspace["slug"]},
        "writeKey": source["write_key"],
        "channel": {"id": channel["id"], "name": channel["name"]},
        "template": {"id": template["id"], "name": template["name"]},
        "viewer": vera,
    }


def _database(state: Path) -> str:
    settings = dict(line.split("=", 1) for line in (state / "stack.env").read_text().splitlines())
    return settings["DATABASE_URL"]


@pytest.fixture
def playwright(given: dict[str, Any]) -> Callable[..., None]:
    """Runs one file of `frontend/e2e` in the projects named (see `playwright.config.ts`) and fails with what it printed.

    What failed is run once more for its traces, which would cost every run a tenth of its time; the test fails all the same.
    Pictures and traces (to be opened with `npx playwright show-trace`) are left in `test-results`.
    """

    def run(name: str, *projects: str) -> None:
        done = _run(given, name, projects)
        if done.returncode != 0:
            _run(given, name, projects, "traces", "--trace=retain-on-failure")
            pytest.fail(done.stdout[-12_000:] + done.stderr[-2_000:], pytrace=False)

    return run


def _run(
    given: dict[str, Any], name: str, projects: Sequence[str], output: str = "pictures", *options: str
) -> subprocess.CompletedProcess[str]:
    cli = [
        "node",
        "node_modules/@playwright/test/cli.js",
        "test",
        f"e2e/{name}",
        f"--output=test-results/{name}/{output}",
    ]
    return subprocess.run(
        [*cli, *(f"--project={project}" for project in projects), *options],
        cwd=PROJECT / "frontend",
        env=os.environ | {"PATHLINE_E2E": json.dumps(given)},
        capture_output=True,
        text=True,
        timeout=900,
    )
