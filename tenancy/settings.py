"""The settings of a workspace, typed: what they may be, what holds where nothing is set, and how they are read and merged.

`time_zone` and `locale` are columns of the workspace; the others stand in its `settings`, as `Settings` says. API, admin and
commands give changes under the names of FIELDS, and `check` is the one place that refuses them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
import phonenumbers
from babel.core import get_global

from core import publicid
from core.config.typed import read
from core.db.zones import known_zones
from core.i18n.text import listed, translated
from core.problems import Problem
from tenancy import media
from tenancy.consent import ConsentPolicy, consent_policies
from tenancy.models import Workspace
from tenancy.quiet_hours import QuietHours, check_quiet_hours, without_media

Qualifying = Literal["accepted", "delivered", "opened", "clicked"]
QUALIFYING: Final[tuple[Qualifying, ...]] = ("accepted", "delivered", "opened", "clicked")

WeekStart = Literal["monday", "saturday", "sunday"]
WEEK_STARTS: Final[Mapping[WeekStart, int]] = {"monday": 0, "saturday": 5, "sunday": 6}
"""The days on which a week may begin, as `date.weekday` numbers them."""

MIN_WINDOW_DAYS: Final = 0.01
"""A quarter of an hour. What is below a microsecond would count as nothing, and a half-life must be something."""
MAX_WINDOW_DAYS: Final = 365
MIN_AUDIT_DAYS: Final = 90
"""Nobody removes the entries about what they have just done by keeping fewer days."""
MAX_AUDIT_DAYS: Final = 3650
DEFAULT_AUDIT_DAYS: Final = 400
"""A year, and a month to look back on it. `tenancy_audit_days` in `migrations/0002_storage.py` says the same of all three."""

MAX_PROGRAM_HOLDOUT: Final = 0.2
"""A larger holdout adds little precision, and costs the effect of marketing on its people."""

COLUMNS: Final = ("time_zone", "locale")
"""Fields that are columns of the workspace."""
_LOCALE: Final = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?")
"""A language, and its script and region if need be. Browsers refuse whatever has not this form."""


Days = Annotated[float, msgspec.Meta(ge=MIN_WINDOW_DAYS, le=MAX_WINDOW_DAYS)]
Part = Annotated[float, msgspec.Meta(ge=0, le=1)]


class ChannelRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a touch may be credited: how long before a conversion it may lie, and what must have become of it."""

    window_days: Days = 7
    qualifying: Qualifying = "accepted"


class Attribution(ChannelRule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How credit is shared: the rule of all channels, those of channels (by their public id) that have one of their own, and
    what models ask for."""

    channels: dict[str, ChannelRule] = {}
    half_life_days: Days = 7
    """After so long a touch counts half as much in the time decay model."""
    position: tuple[Part, Part, Part] = (0.4, 0.2, 0.4)
    """What the first touch, those between, and the last get in the position model."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in `Workspace.settings`, with the values that hold where nothing is set."""

    consent: dict[str, str] = {}
    """By medium, see `tenancy.consent`."""
    region: str | None = None
    """ISO 3166: where phone numbers without a country code are from; None leaves them unread."""
    currency: str | None = None
    """ISO 4217: what prices and costs are amounts of; None until somebody chooses one."""
    week_start: WeekStart = "monday"
    """On which day the weeks of figures and calendars begin."""
    attribution: Attribution = Attribution()
    quiet_hours: QuietHours = QuietHours()
    program_holdout: Annotated[float, msgspec.Meta(ge=0, le=MAX_PROGRAM_HOLDOUT)] = 0
    """The share of all people who get no marketing at all, see `tenancy.program_holdout`."""
    audit_days: Annotated[int, msgspec.Meta(ge=MIN_AUDIT_DAYS, le=MAX_AUDIT_DAYS)] = DEFAULT_AUDIT_DAYS
    """How long entries of the audit log are kept."""


STORED: Final = tuple(Settings.__struct_fields__)
FIELDS: Final = (*COLUMNS, *STORED)


class InvalidSettings(Exception):
    """Changes that are refused; `problems` says why, each at the path of its field."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(problems[0].message)


def regions() -> list[str]:
    """The regions whose phone numbers are known, as ISO 3166 codes."""
    return sorted(phonenumbers.SUPPORTED_REGIONS)


def currencies() -> frozenset[str]:
    """The currencies that are or were in use, as ISO 4217 codes."""
    return frozenset(get_global("all_currencies"))


def settings_of(workspace: Workspace) -> Settings:
    """The settings of the workspace; what is missing or cannot be read is at its default."""
    found, _ = read(workspace.settings, Settings, "", "")
    return found or Settings()


def shown(workspace: Workspace) -> dict[str, Any]:
    """All settings of the workspace under the names of FIELDS, as JSON."""
    stored: dict[str, Any] = msgspec.to_builtins(settings_of(workspace))
    columns = {name: getattr(workspace, name) for name in COLUMNS}
    return columns | stored | {"consent": consent_policies(workspace.settings)}


def check(changes: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the given settings, of which each may be left out."""
    stored = {name: changes[name] for name in STORED if name in changes}
    if "quiet_hours" in stored:
        stored["quiet_hours"] = without_media(stored["quiet_hours"])
    _, problems = read(stored, Settings, "", "invalid")
    problems = [Problem(each.path.lstrip("."), each.code, each.message) for each in problems]
    if "time_zone" in changes and changes["time_zone"] not in known_zones():
        problems.append(
            Problem(
                "time_zone",
                "invalid",
                translated("There is no such time zone. Write an IANA name, e.g. Asia/Shanghai."),
            )
        )
    if "locale" in changes and not _LOCALE.fullmatch(str(changes["locale"])):
        problems.append(
            Problem("locale", "invalid", translated("This is no code of a language. Write e.g. en, zh-Hans or pt-BR."))
        )
    region = changes.get("region")
    if isinstance(region, str) and region not in phonenumbers.SUPPORTED_REGIONS:
        problems.append(
            Problem(
                "region",
                "invalid",
                translated("There is no such region. Write the two letters of a country, e.g. CN."),
            )
        )
    currency = changes.get("currency")
    if isinstance(currency, str) and currency not in currencies():
        problems.append(
            Problem(
                "currency",
                "invalid",
                translated("There is no such currency. Write the three letters of one, e.g. CNY."),
            )
        )
    return [
        *problems,
        *_check_consent(changes.get("consent")),
        *_check_attribution(changes.get("attribution")),
        *check_quiet_hours(changes.get("quiet_hours")),
    ]


def _check_attribution(given: Any) -> list[Problem]:
    """What the types of `Attribution` cannot say."""
    if not isinstance(given, Mapping):
        return []
    problems = [
        Problem(
            f"attribution.channels.{key}",
            "invalid",
            translated(
                "“{key}” is not the id of a channel. Write one like chn_…, as the list of channels shows it.", key=key
            ),
        )
        for key in given.get("channels") or ()
        if publicid.decode("chn", str(key)) is None
    ]
    position = given.get("position")
    if isinstance(position, list | tuple) and not any(position):
        problems.append(
            Problem(
                "attribution.position",
                "invalid",
                translated("At least one of the three parts must be above 0."),
            )
        )
    return problems


def _check_consent(given: Any) -> list[Problem]:
    """A policy that is neither of the two would be taken for the looser one."""
    problems = []
    for medium, policy in given.items() if isinstance(given, Mapping) else ():
        if medium not in media.BY_KIND:
            known = media.kinds()
            problems.append(
                Problem(
                    f"consent.{medium}",
                    "unknown_field",
                    translated("There is no medium “{medium}”. Known: {known}.", medium=medium, known=listed(known)),
                )
            )
        elif policy not in ConsentPolicy.values:
            allowed = ConsentPolicy.values
            problems.append(
                Problem(
                    f"consent.{medium}",
                    "invalid_choice",
                    translated("This must be one of: {allowed}.", allowed=listed(allowed)),
                )
            )
    return problems


def date_quiet_hours(workspace: Workspace, zone: str, before: QuietHours, now: datetime) -> bool:
    """Date the quiet hours of a workspace, unless they and its zone are as before; whether they were dated. Saves nothing."""
    after = settings_of(workspace).quiet_hours
    if after == before and (workspace.time_zone == zone or not after.on):
        return False
    dated = msgspec.to_builtins(msgspec.structs.replace(after, since=now))
    workspace.settings = {**workspace.settings, "quiet_hours": dated}
    return True


def merged(stored: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The stored settings after a change: of consent, attribution and quiet hours only the named parts change, and whatever
    else stands there (the marker of the demo) stays."""
    after = {**stored, "consent": consent_policies(stored)}
    for name in STORED:
        if name in changes:
            kept, given = after.get(name), changes[name]
            after[name] = {**kept, **given} if isinstance(kept, dict) and isinstance(given, Mapping) else given
    return after
