"""F1: Django's own check of a deployment finds nothing with the settings that docs/production.md gives."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def shipped() -> dict[str, str]:
    """The environment that the document tells an operator to export, word for word."""
    return dict(re.findall(r"^export (\w+)='(.+)'$", (ROOT / "docs/production.md").read_text(), re.MULTILINE))


def check(state: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` with the shipped environment and nothing else."""
    argv = [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environ = {"PATH": os.environ["PATH"], "PATHLINE_STATE_DIR": str(state)} | shipped() | changed
    return subprocess.run(argv, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def test_the_deploy_check_is_clean_with_the_shipped_settings(tmp_path: Path) -> None:
    assert shipped()["PUBLIC_URL"].startswith("https://")
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "System check identified no issues (0 silenced)." in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"PUBLIC_URL": "http://pathline.example.com", "DEBUG": "1", "SECRET_KEY": "short"}, "security.W018"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is '*'"),
    ],
)
def test_a_weaker_setting_is_found(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    done = check(tmp_path, **changed)
    assert done.returncode != 0
    assert said in done.stderr
