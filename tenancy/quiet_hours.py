"""The quiet hours of a workspace: between which clock times, where people live, no marketing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec

from core.config.typed import read
from core.i18n.text import listed, translated
from core.problems import Problem
from tenancy import media

ClockTime = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["21:00"])]


class QuietWindow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From a clock time on until another, which is on the next day if it is earlier."""

    start: ClockTime
    end: ClockTime


class QuietHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Quiet hours, and the media that have others, or none (None)."""

    on: bool = False
    start: ClockTime = "21:00"
    end: ClockTime = "09:00"
    media: dict[str, QuietWindow | None] = {}
    since: datetime | None = None
    """When they, or the workspace's zone, were last changed; None if never."""

    def window(self, medium: str) -> QuietWindow | None:
        """When no marketing goes out by the medium; None if it may at any time."""
        if not self.on:
            return None
        return self.media.get(medium, QuietWindow(start=self.start, end=self.end))


def read_quiet_hours(stored: Any) -> QuietHours:
    """What stands in the settings of a workspace; what cannot be read is at its default."""
    found, _ = read(stored, QuietHours, "", "")
    return found or QuietHours()


def without_media(given: Any) -> Any:
    """A change without its media, which `check_quiet_hours` checks each for itself."""
    if not isinstance(given, Mapping) or not isinstance(given.get("media"), Mapping):
        return given
    return {name: value for name, value in given.items() if name != "media"}


def check_quiet_hours(given: Any) -> list[Problem]:
    """What the types of `QuietHours` cannot say of a change."""
    if not isinstance(given, Mapping):
        return []
    by_medium = given.get("media")
    problems = _check_times("quiet_hours", given)
    for medium, window in by_medium.items() if isinstance(by_medium, Mapping) else ():
        path = f"quiet_hours.media.{medium}"
        if medium not in media.BY_KIND:
            known = listed(media.kinds())
            text = translated("There is no medium “{medium}”. Known: {known}.", medium=medium, known=known)
            problems.append(Problem(path, "unknown_field", text))
        elif window is not None:
            _, found = read(window, QuietWindow, path, "invalid")
            problems += found or _check_times(path, window)
    return problems


def _check_times(path: str, window: Mapping[str, Any]) -> list[Problem]:
    """Of two clock times that belong together: both are given, and they differ."""
    if ("start" in window) != ("end" in window):
        missing = "end" if "start" in window else "start"
        text = translated("Give both times, when the quiet hours begin and when they end.")
        return [Problem(f"{path}.{missing}", "invalid", text)]
    if "start" in window and window["start"] == window["end"]:
        text = translated("The quiet hours end when they begin. Choose two different times, or switch them off.")
        return [Problem(f"{path}.end", "invalid", text)]
    return []
