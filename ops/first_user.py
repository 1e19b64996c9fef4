"""The first user of a new installation."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from tenancy.models import User

NAME = "admin"


def ensure_first_user(note: Path) -> bool:
    """Create the superuser `admin` with a made-up password unless there is any superuser; True if created.

    Name and password are written to `note` (two lines, readable by its owner alone). If the password was changed
    since, the note says so instead of a password that no longer works.
    """
    if not User.objects.filter(is_superuser=True).exists():
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser(NAME, f"{NAME}@localhost", password)
        _write(note, password)
        return True
    if note.exists():
        user = User.objects.filter(username=NAME).first()
        if user is None:
            note.unlink()
        elif not user.check_password(note.read_text().splitlines()[1]):
            _write(note, CHANGED)
    return False


CHANGED = "(changed since / 已更改)"


def _write(note: Path, password: str) -> None:
    with open(os.open(note, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{NAME}\n{password}\n")
