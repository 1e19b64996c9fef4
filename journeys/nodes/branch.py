"""Branch: the first rule that holds decides the way; else the last."""

from typing import Annotated, Any

from core.db.sql import Sql, join, sql
from core.problems import Problem
from journeys.nodes.base import Config, Language, NodeType, Port, Scope, Stand, Step, meta, problem
from journeys.nodes.rules import check_rule_json, holds, rule_events


class Path(Config, frozen=True):
    name: Annotated[str, meta("Name", "名称", min_length=1, max_length=60)]
    rule: Annotated[dict[str, Any], meta("Who goes this way", "满足条件", format="rule")]


class BranchConfig(Config, frozen=True):
    paths: Annotated[tuple[Path, ...], meta("Paths, in order", "分支（按顺序判断）", min_length=1, max_length=20)]


class Branch(NodeType[BranchConfig]):
    kind = "branch"
    group = "flow"
    icon = "git-branch"
    label = "Branch"
    label_zh = "条件分支"
    description = "Send people different ways by ordered rules, and the rest another."
    description_zh = "按顺序判断规则，把客户分到不同路径，其余走“其他”。"
    config = BranchConfig
    fixed_ports = (Port("else", "Else", "其他"),)

    def ports(self, config: BranchConfig) -> tuple[Port, ...]:
        return (*(Port(path.name, path.name, path.name) for path in config.paths), *self.fixed_ports)

    def check(self, config: BranchConfig, scope: Scope) -> list[Problem]:
        found: list[Problem] = []
        names = [path.name for path in config.paths]
        for n, path in enumerate(config.paths):
            if path.name == "else" or names.index(path.name) != n:
                found.append(
                    problem(
                        f"paths[{n}].name",
                        "path_name_taken",
                        f"The name “{path.name}” is taken by another path. Give each path its own name.",
                        f"名称“{path.name}”已被另一条分支使用，请换一个名称。",
                    )
                )
            found += check_rule_json(path.rule, scope, f"paths[{n}].rule")
        return found

    def sentence(self, config: BranchConfig, language: Language, scope: Scope) -> str:
        names = [path.name for path in config.paths]
        return f"按“{'”“'.join(names)}”分支" if language == "zh-hans" else f"Branch: {', '.join(names)}, else"

    def step(self, config: BranchConfig, stand: Stand) -> Step:
        cases = [
            sql("WHEN {} THEN {}::text", holds(path.rule, stand.scope, Sql("i.entered_at")), path.name)
            for path in config.paths
        ]
        return Step(sql("CASE {} ELSE 'else' END", join(" ", cases)))

    def event_names(self, config: BranchConfig) -> frozenset[str]:
        return frozenset().union(*(rule_events(path.rule) for path in config.paths))
