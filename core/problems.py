"""What is wrong with something a person gave us, said so that they can fix it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypedDict

from core.i18n.text import translated

Severity = Literal["error", "warning"]


class ProblemJson(TypedDict):
    """A problem as the API gives it."""

    severity: Severity
    code: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, which rule it breaks and its remedy.

    `path` leads from the root of what was given to the offender, e.g. `nodes.n3.config.rule.all[1].value`.
    `code` is stable and lower-case with underscores; tests and screens may rely on it.
    """

    path: str
    code: str
    message: str
    severity: Severity = "error"
    params: Mapping[str, object] = field(default_factory=dict, compare=False)
    """What the text of the code was made with, where it is kept as data (`core.i18n.messages`)."""

    def under(self, prefix: str) -> Problem:
        """The same problem seen from one level higher."""
        path = f"{prefix}.{self.path}" if self.path and not self.path.startswith("[") else prefix + self.path
        return replace(self, path=path)

    def to_json(self) -> ProblemJson:
        return {
            "severity": self.severity,
            "code": self.code,
            "path": self.path,
            "message": str(self.message),
        }


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that block; the rest are warnings."""
    return [problem for problem in problems if problem.severity == "error"]


def place(error: Exception) -> str:
    """Where in the text a JSON decoder stopped, as the end of a sentence; empty if it does not say."""
    if not isinstance(error, json.JSONDecodeError):
        return ""
    return translated(" (line {line}, column {column}: {said})", line=error.lineno, column=error.colno, said=error.msg)


class NotFoundInWorkspace(Exception):
    """There is no such thing in this workspace: check the id, and that it belongs to the workspace of the URL."""
