"""Exit: the journey ends here."""

from typing import Annotated

from core.db.sql import Sql, sql
from journeys.nodes.base import Config, Language, NodeType, Scope, Stand, Step, meta


class ExitConfig(Config, frozen=True):
    reason: Annotated[
        str, meta("Reason", "原因", help="Shown in reports.", help_zh="在报告中显示。", max_length=60)
    ] = ""


class Exit(NodeType[ExitConfig]):
    kind = "exit"
    group = "end"
    icon = "log-out"
    label = "Exit"
    label_zh = "结束"
    description = "The journey ends here."
    description_zh = "旅程在此结束。"
    config = ExitConfig
    fixed_ports = ()

    def sentence(self, config: ExitConfig, language: Language, scope: Scope) -> str:
        reason = config.reason.replace("_", " ").strip()
        if language == "zh-hans":
            return f"离开旅程：{reason}" if reason else "离开旅程"
        return f"Leave the journey: {reason}" if reason else "Leave the journey"

    def step(self, config: ExitConfig, stand: Stand) -> Step:
        return Step(Sql("'!exit'"), reason=sql("{}::text", config.reason or "reached_exit"))
