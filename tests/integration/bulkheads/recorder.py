"""Which statements run, by the function that runs them, and which columns of which tables each may read.

A statement is taken to read every column of a table that it names both of: more than it does, never less.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from core.db import sql as statements
from core.db.sql import Sql, rows

ROOT = Path(__file__).resolve().parents[3]
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_RUNS = {"run", "rows", "one"}

Column = tuple[str, str]
"""(table, column)."""


class Recorder:
    """What was executed: statement name -> the texts it had."""

    def __init__(self) -> None:
        self.texts: dict[str, set[str]] = defaultdict(set)

    @contextmanager
    def recording(self) -> Iterator[None]:
        real = statements._execute

        def recorded(cursor: Any, statement: Sql) -> Any:
            self.texts[_caller()].add(statement.text)
            return real(cursor, statement)

        statements._execute = recorded
        try:
            yield
        finally:
            statements._execute = real

    def columns(self, name: str, tables: dict[str, dict[str, str]]) -> set[Column]:
        """The columns that the statement may read, of the tables given."""
        found: set[Column] = set()
        for text in self.texts[name]:
            words = _words(text)
            for table in words & tables.keys():
                found |= {(table, column) for column in tables[table] if column in words}
        return found


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _caller() -> str:
    """The function that ran the statement, as `journeys.engine.work:Pass._enroll`."""
    frame: Any = sys._getframe(1)
    while frame.f_code.co_filename.endswith(("core/db/sql.py", "bulkheads/recorder.py")):
        frame = frame.f_back
    return f"{frame.f_globals['__name__']}:{frame.f_code.co_qualname.split('.<')[0]}"


def functions_with_statements(modules: list[str]) -> set[str]:
    """Every function of the modules that runs a statement itself, by the name that the recorder gives it."""
    found: set[str] = set()
    for module in modules:
        tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text())
        for scope in ast.walk(tree):
            inside = [(scope.name + ".", scope.body)] if isinstance(scope, ast.ClassDef) else []
            inside += [("", scope.body)] if isinstance(scope, ast.Module) else []
            for prefix, body in inside:
                found |= {
                    f"{module}:{prefix}{each.name}"
                    for each in body
                    if isinstance(each, ast.FunctionDef) and any(_runs(node) for node in ast.walk(each))
                }
    return found


def _runs(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _RUNS


def columns_of(tables: list[str]) -> dict[str, dict[str, str]]:
    """Table -> column -> type, of those columns that can be written."""
    found = rows(
        Sql(
            "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' "
            "AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1, 2"
        )
    )
    of: dict[str, dict[str, str]] = defaultdict(dict)
    for table, column, kind in found:
        if table in tables:
            of[table][column] = kind
    return dict(of)
