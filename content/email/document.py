"""The document of an e-mail: its look and its blocks, read from JSON that anybody may have written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
import orjson

from content.email.blocks import BY_KIND, Block
from content.email.blocks.columns import SHARES, Columns
from content.email.settings import Settings
from core.config import typed
from core.i18n.text import listed, translated
from core.problems import Problem

MAX_BYTES: Final = 256_000
MAX_BLOCKS: Final = 150
MAX_DEPTH: Final = 20
MAX_PREHEADER: Final = 300
"""Bounds of a document: its size as JSON, all blocks together, and how deep lists and objects may lie in each other: a
link in a list in a column lies 18 deep."""
_FIELDS: Final = ("preheader", "settings", "blocks")


@dataclass(frozen=True, slots=True)
class Placed:
    """A block, and the blocks in its columns."""

    block: Block
    columns: tuple[tuple[Placed, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What an e-mail says, and how it looks."""

    settings: Settings
    blocks: tuple[Placed, ...]
    preheader: str = ""
    """What lists show behind the subject."""

    def every(self) -> Iterator[Block]:
        """All blocks, from top to bottom."""
        for placed in self.blocks:
            yield placed.block
            for column in placed.columns:
                yield from (inner.block for inner in column)


def read(raw: Any) -> tuple[Document | None, list[Problem]]:
    """The document in a piece of JSON, or None and what keeps it from being one; paths begin at its root."""
    if problem := _beyond(raw):
        return None, [problem]
    if not isinstance(raw, Mapping):
        return None, [Problem("", "bad_document", translated("A document of blocks must be an object."))]
    problems = [_unknown_field(str(name)) for name in raw if name not in _FIELDS]
    settings, found = typed.read(raw.get("settings", {}), Settings, "settings", "bad_settings")
    problems += found
    preheader = raw.get("preheader", "")
    if not isinstance(preheader, str) or len(preheader) > MAX_PREHEADER:
        said = translated("The preheader must be a text of at most {most} characters.", most=MAX_PREHEADER)
        problems.append(Problem("preheader", "bad_preheader", said))
    reader = _Reader()
    blocks = reader.blocks(raw.get("blocks", []), "blocks", inside=False)
    problems += reader.problems
    if problems or settings is None:
        return None, problems
    return Document(settings, blocks, preheader), []


def _beyond(raw: Any) -> Problem | None:
    """Which bound the JSON is beyond, before anything walks it without one."""
    if not _is_flat(raw, MAX_DEPTH):
        said = translated(
            "The document is nested more than {most} levels deep. Put its blocks side by side.", most=MAX_DEPTH
        )
        return Problem("", "too_deep", said)
    try:
        size = len(orjson.dumps(raw))
    except (TypeError, ValueError):  # A number beyond 64 bits, a lone surrogate.
        return Problem(
            "", "bad_document", translated("The document holds a number or a character that no message can.")
        )
    if size <= MAX_BYTES:
        return None
    said = translated(
        "The message is {size} kB large; a message of blocks may have {most} kB. Put images on a web server instead of "
        "pasting them, and shorten it.",
        size=size // 1000,
        most=MAX_BYTES // 1000,
    )
    return Problem("", "too_large", said)


def _is_flat(raw: Any, levels: int) -> bool:
    if isinstance(raw, Mapping):
        raw = raw.values()
    elif not isinstance(raw, list):
        return True
    return levels > 0 and all(_is_flat(each, levels - 1) for each in raw)


def _unknown_field(name: str) -> Problem:
    said = translated("There is no field `{name}` here. Known: {known}.", name=name[:60], known=listed(_FIELDS))
    return Problem("", "bad_document", said)


class _Reader:
    """Reads blocks, and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._ids: set[str] = set()
        self._met = 0

    def blocks(self, raw: Any, path: str, *, inside: bool) -> tuple[Placed, ...]:
        if not isinstance(raw, list):
            self.problems.append(Problem(path, "bad_document", translated("Blocks must be a list.")))
            return ()
        found = []
        for n, each in enumerate(raw):
            if self._met >= MAX_BLOCKS:
                said = translated("A message may have {most} blocks. Take some away.", most=MAX_BLOCKS)
                self.problems.append(Problem(path, "too_many_blocks", said))
                break
            self._met += 1
            if (placed := self._block(each, f"{path}[{n}]", inside)) is not None:
                found.append(placed)
        return tuple(found)

    def _block(self, raw: Any, path: str, inside: bool) -> Placed | None:
        kind = raw.get("kind") if isinstance(raw, Mapping) else None
        known = [name for name, each in BY_KIND.items() if not (inside and each is Columns)]
        if not isinstance(kind, str) or kind not in known:
            said = translated(
                "“{kind}” is no kind of block that can stand here. Known: {known}.",
                kind="" if kind is None else str(kind)[:60],
                known=listed(known),
            )
            self.problems.append(Problem(f"{path}.kind", "unknown_block", said))
            return None
        try:
            block = msgspec.convert(raw, BY_KIND[kind])
        except msgspec.ValidationError as error:
            problem = typed.explained(error, BY_KIND[kind], path, "bad_block")
            said = translated("{block}: {said}", block=BY_KIND[kind].label, said=problem.message)
            self.problems.append(replace(problem, message=said))
            return None
        if block.id in self._ids:
            said = translated("Two blocks have the id {id}. Give each one of its own.", id=block.id)
            self.problems.append(Problem(f"{path}.id", "same_id", said))
        self._ids.add(block.id)
        if not isinstance(block, Columns):
            return Placed(block)
        if len(block.columns) != len(SHARES[block.arrangement]):
            said = translated("The arrangement {name} has another number of columns.", name=block.arrangement)
            self.problems.append(Problem(f"{path}.columns", "bad_columns", said))
        columns = [self.blocks(column, f"{path}.columns[{n}]", inside=True) for n, column in enumerate(block.columns)]
        return Placed(block, tuple(columns))
