"""The sources of the product, read once for all tests: their syntax, and the SQL that their string literals hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parents[3]
OUTSIDE = {"tests", "bench", "frontend", "static", "docs"}

_WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO)\s+(?:ONLY\s+)?([a-z]+_[a-z_]+)"
)


@dataclass(frozen=True)
class Text:
    """One string literal: where it stands, and what it says. What an f-string fills in is shown as `{}`."""

    file: str
    line: int
    text: str

    @property
    def written(self) -> set[str]:
        """The tables that it inserts into, updates or deletes from."""
        return set(_WRITES.findall(self.text))


@cache
def sources(root: Path = ROOT) -> tuple[tuple[str, ast.Module], ...]:
    """Every Python file of the product that is no migration: its path below `root`, and its syntax."""
    return tuple(
        (str(path.relative_to(root)), ast.parse(path.read_text()))
        for folder in _folders(root)
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts
    )


@cache
def texts(root: Path = ROOT) -> tuple[Text, ...]:
    """Every string literal of the product that is no docstring, and its SQL files."""
    files = [path for folder in _folders(root) for path in sorted(folder.rglob("*.sql"))]
    return (
        *(text for file, tree in sources(root) for text in _literals(tree, file)),
        *(Text(str(path.relative_to(root)), 1, path.read_text()) for path in files),
    )


def _folders(root: Path) -> list[Path]:
    return sorted(
        each for each in root.iterdir() if each.is_dir() and each.name not in OUTSIDE and not each.name.startswith(".")
    )


def texts_of(source: str, file: str) -> Iterator[Text]:
    """Every string literal of a source text that is no docstring."""
    return _literals(ast.parse(source), file)


def _literals(tree: ast.Module, file: str) -> Iterator[Text]:
    docs = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            said = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield Text(file, node.lineno, str(said))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (docs | inner):
            yield Text(file, node.lineno, node.value)


def app_of_file(file: str) -> str:
    """The label of the app that a file belongs to; its first folder where that is no app."""
    module = file.removesuffix(".py").replace("/", ".")
    homes = [
        (config.name, config.label) for config in apps.get_app_configs() if f"{module}.".startswith(f"{config.name}.")
    ]
    return max(homes)[1] if homes else file.split("/")[0]


def owner_of(table: str) -> str | None:
    """The label of the app that owns a table, by its prefix; None for what is no table of the product."""
    labels = [config.label for config in apps.get_app_configs() if table.startswith(f"{config.label}_")]
    return max(labels, key=len) if labels else None
