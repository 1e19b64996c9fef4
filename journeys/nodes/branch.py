"""Branch: the first rule that holds decides the way; else the last."""

from typing import Annotated, Any

from core.config.schema import meta
from core.db.sql import join, sql
from core.i18n.text import listed, translated
from core.problems import Problem
from journeys.nodes.base import Config, NodeType, Port, Scope, Stand, Step, problem
from journeys.nodes.rules import check_rule_json, holds, rule_events


class Path(Config, frozen=True):
    name: Annotated[str, meta(translated("Name"), min_length=1, max_length=60)]
    rule: Annotated[dict[str, Any], meta(translated("Who goes this way"), format="rule")]


class BranchConfig(Config, frozen=True):
    paths: Annotated[tuple[Path, ...], meta(translated("Paths, in order"), min_length=1, max_length=20)]


class Branch(NodeType[BranchConfig]):
    kind = "branch"
    group = "flow"
    icon = "git-branch"
    label = translated("Branch")
    description = translated("Send people different ways by ordered rules, and the rest another.")
    config = BranchConfig
    fixed_ports = (Port("else", translated("Else")),)

    def ports(self, config: BranchConfig) -> tuple[Port, ...]:
        return (*(Port(path.name, path.name) for path in config.paths), *self.fixed_ports)

    def check(self, config: BranchConfig, scope: Scope) -> list[Problem]:
        found: list[Problem] = []
        names = [path.name for path in config.paths]
        for n, path in enumerate(config.paths):
            if path.name == "else" or names.index(path.name) != n:
                found.append(
                    problem(
                        f"paths[{n}].name",
                        "path_name_taken",
                        translated(
                            "The name “{name}” is taken by another path. Give each path its own name.", name=path.name
                        ),
                    )
                )
            found += check_rule_json(path.rule, scope, f"paths[{n}].rule")
        return found

    def sentence(self, config: BranchConfig, scope: Scope) -> str:
        return translated("Branch: {paths}, else", paths=listed(path.name for path in config.paths))

    def step(self, config: BranchConfig, stand: Stand) -> Step:
        cases = [sql("WHEN {} THEN {}::text", holds(path.rule, stand.scope, "i"), path.name) for path in config.paths]
        return Step(sql("CASE {} ELSE 'else' END", join(" ", cases)))

    def event_names(self, config: BranchConfig) -> frozenset[str]:
        return frozenset().union(*(rule_events(path.rule) for path in config.paths))
