"""The first user of a new installation."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from core.i18n.text import bilingual, translated
from tenancy.access import command_actor
from tenancy.actions import save_unscoped
from tenancy.models import User

NAME = "admin"


def ensure_first_user(note: Path, now: datetime) -> bool:
    """Create the superuser `admin` with a made-up password unless there is any superuser; True if created.

    Name and password are written to `note` (two lines, readable by its owner alone). If the password was changed
    since, the note says so instead of a password that no longer works.
    """
    if not User.objects.filter(is_superuser=True).exists():
        password = secrets.token_urlsafe(12)
        user = User(username=NAME, email=f"{NAME}@localhost", is_staff=True, is_superuser=True)
        user.set_password(password)
        save_unscoped(command_actor("setup"), user, now, new=True)
        _write(note, password)
        return True
    if note.exists():
        known = User.objects.filter(username=NAME).first()
        if known is None:
            note.unlink()
        elif not known.check_password(note.read_text().splitlines()[1]):
            _write(note, bilingual(CHANGED))
    return False


CHANGED = translated("(changed since)")


def _write(note: Path, password: str) -> None:
    with open(os.open(note, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{NAME}\n{password}\n")
