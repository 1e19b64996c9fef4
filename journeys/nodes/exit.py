"""Exit: the journey ends here."""

from typing import Annotated

from core.config.schema import meta
from core.db.sql import Sql, sql
from core.i18n.text import translated
from journeys.nodes.base import Config, NodeType, Scope, Stand, Step


class ExitConfig(Config, frozen=True):
    reason: Annotated[str, meta(translated("Reason"), help=translated("Shown in reports."), max_length=60)] = ""


class Exit(NodeType[ExitConfig]):
    kind = "exit"
    group = "end"
    icon = "log-out"
    label = translated("Exit")
    description = translated("The journey ends here.")
    config = ExitConfig
    fixed_ports = ()

    def sentence(self, config: ExitConfig, scope: Scope) -> str:
        reason = config.reason.replace("_", " ").strip()
        if reason:
            return translated("Leave the journey: {reason}", reason=reason)
        return translated("Leave the journey")

    def step(self, config: ExitConfig, stand: Stand) -> Step:
        return Step(Sql("'!exit'"), reason=sql("{}::text", config.reason or "reached_exit"))
