"""Where alerts are told. A target hands one notice to one recipient and says what came of it; it knows no retry, no database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

import msgspec

from core.config.schema import in_words, meta
from core.config.typed import read
from core.i18n.text import LANGUAGES, translated
from core.problems import Problem

Language = Literal["both", "en", "zh-hans"]

S = TypeVar("S", bound=msgspec.Struct)
K = TypeVar("K", bound=msgspec.Struct)


class NoSecrets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of a target that has none."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A notice on its way. `key` is its public id: the same on every attempt. `content` is what `insights.alerts.words` made."""

    key: str
    recipient: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: `retry` may have had an effect or not, `refused` never will have one."""

    kind: Literal["taken", "retry", "refused"]
    detail: str = ""


class AlertTarget(ABC, Generic[S, K]):
    """One kind of place where alerts are told."""

    kind: ClassVar[str]
    label: ClassVar[str]
    Settings: type[S]
    Secrets: type[K]

    @abstractmethod
    def tell(self, telling: Telling, settings: S, secrets: K) -> Outcome:
        """Hand it over. Never raises for what the other side does."""

    def recipients(self, settings: S) -> Sequence[str]:
        """Who is told, each by a notice of their own; one without a name where the target is one place."""
        return [""]

    def problems(self, settings: S, secrets: K) -> list[Problem]:
        """What is wrong with settings that could be read."""
        return []

    def check(self, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> list[Problem]:
        """What is wrong with settings and secrets."""
        parsed, problems = read(settings, self.Settings, "settings", "bad_setting")
        kept, found = read(secrets, self.Secrets, "secrets", "bad_setting")
        problems += found
        return problems if problems or parsed is None or kept is None else self.problems(parsed, kept)

    def schema(self) -> dict[str, Any]:
        """JSON Schemas of settings and secrets."""
        return {
            "settings": in_words(msgspec.json.schema(self.Settings)),
            "secrets": in_words(msgspec.json.schema(self.Secrets)),
        }


LanguageSetting = Annotated[Language, meta(translated("Language"), translated("In which language it is told."))]


def in_chosen(texts: Mapping[str, str], language: Language, between: str) -> str:
    """A text of a notice in the chosen language, or in all."""
    return between.join(texts[each] for each in LANGUAGES) if language == "both" else texts[language]
