"""What can be exported: each list names its columns and where its rows are read, in its own app; `destinations` does the rest.

A list reads by key, in pages: the key is unique, an index follows it, and rows that come while an export runs lie behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rest_framework.serializers import Serializer

from core.db.sql import Sql
from core.problems import Problem


class ExportRefused(Exception):
    """What was asked for cannot be exported so: `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(problems[0].message)


class ColumnType(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    LIST = "list"
    """An array of texts."""
    JSON = "json"
    """A value of jsonb: a text, a number, yes or no, a list, an object."""
    ID = "id"
    """The number of a row, shown as its public id."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an export may have."""

    key: str
    """Stable: what the API takes, and what the column is called in Parquet."""
    heading: str
    value: Sql
    """Over the aliases of the list's relation."""
    type: ColumnType = ColumnType.TEXT
    prefix: str = ""
    """Of the public ids of a column of type ID."""
    words: Mapping[Any, str] = field(default_factory=dict)
    """Texts for people in place of values; what is not in it stays as it is."""
    personal: bool = False
    """Masked for those who may not export personal data."""
    chosen: bool = True
    """Whether it is exported unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of an export are: `relation` with its aliases, which of them, and the key they are read by."""

    relation: Sql
    condition: Sql
    key: Sequence[tuple[Sql, str]]
    """Expressions with their PostgreSQL types, together unique and never null."""


@dataclass(frozen=True, slots=True)
class ExportList:
    """A list that can be exported. What its functions are given is a workspace's id and the checked filters."""

    kind: str
    name: str
    scopes: Sequence[str]
    """What is needed to read it, besides `profiles:read`."""
    filters: type[Serializer[Any]]
    columns: Callable[[int], list[Column]]
    source: Callable[[int, Mapping[str, Any]], Source]
    """Raises NotFoundInWorkspace for a filter that names nothing of the workspace, and ExportRefused."""
    title: Callable[[int, Mapping[str, Any]], str]
    """What this export is called, without anything that tells of a customer."""
