"""What an alert may watch. A source measures and compares; it knows no incident, no notice, no clock."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from core.config.schema import in_words
from core.config.typed import read
from core.i18n.messages import Texts
from core.problems import Problem
from tenancy.models import Workspace

C = TypeVar("C", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured for one alert.

    `facts` are plain JSON: the source's sentence and link are made of them, now and in the history. Where nothing can be said,
    `missing` is a code of the source's `missing`, and the alert stays in the state in which it is.
    """

    breached: bool = False
    value: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    missing: str = ""


class AlertSource(ABC, Generic[C]):
    """One kind of thing to watch."""

    kind: ClassVar[str]
    #: Its name, for the form.
    label: ClassVar[str]
    #: What it is for, one sentence.
    help: ClassVar[str]
    #: Typed; the form of the alert is drawn from its JSON Schema.
    Config: type[C]
    #: Needed beside alerts:write to watch it: without it an alert would show what the caller may not read.
    scope: ClassVar[str] = ""
    #: How often it is evaluated.
    every: ClassVar[timedelta] = timedelta(minutes=1)
    #: A field of the config, where a reading may take long: alerts in which it differs are read one after the other.
    apart_by: ClassVar[str] = ""
    #: Why nothing can be said: code -> text over the facts.
    missing: ClassVar[Texts] = {}

    @abstractmethod
    def read(self, workspace: Workspace, asked: Mapping[int, C], now: datetime) -> dict[int, Reading]:
        """The reading of each alert (by its key), all in one statement or a few."""

    @abstractmethod
    def said(self, config: C, facts: Mapping[str, Any]) -> str:
        """What was found, one sentence."""

    @abstractmethod
    def screen(self, config: C, facts: Mapping[str, Any]) -> str:
        """The screen that shows the people or rows behind it, below the address of the workspace."""

    def problems(self, config: C, workspace: Workspace) -> list[Problem]:
        """What is wrong with a config that could be read, e.g. that it names something which is not there."""
        return []

    def check(self, config: Mapping[str, Any], workspace: Workspace) -> list[Problem]:
        """What is wrong with the config of an alert."""
        parsed, problems = read(config, self.Config, "config", "bad_config")
        return problems if problems or parsed is None else self.problems(parsed, workspace)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the config."""
        schema: dict[str, Any] = in_words(msgspec.json.schema(self.Config))
        return schema
