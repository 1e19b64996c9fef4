"""Why a request is not accepted."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from core.i18n.text import translated
from core.problems import Problem


@dataclass(frozen=True)
class Refusal(Exception):
    """The answer to a request that is refused as a whole: its status, and what to say."""

    status: int
    code: str
    message: str
    path: str = ""
    retry_after: int = 0
    """Seconds after which the same request may succeed; 0 says nothing."""

    def body(self) -> bytes:
        """The answer as JSON; Segment's SDKs read `code` and `message`."""
        return orjson.dumps(
            {
                "success": False,
                "code": self.code,
                "message": str(self.message),
                "path": self.path,
            }
        )

    @classmethod
    def of(cls, problem: Problem, status: int = 400) -> Refusal:
        """A problem with the whole request."""
        return cls(status, problem.code, problem.message, problem.path)


def unavailable() -> Refusal:
    """The database cannot be reached."""
    return Refusal(
        503,
        "unavailable",
        translated("Nothing was stored: the database cannot be reached at the moment. Send the same request again."),
        retry_after=2,
    )
