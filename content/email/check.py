"""What is wrong with the document of an e-mail, at which block, and what to do about it."""

from __future__ import annotations

from typing import Any, Final

from content.email.blocks import Block
from content.email.blocks.footer import Footer
from content.email.document import Document, read
from content.email.layout import to_html
from content.render import check_syntax
from core.i18n.text import translated
from core.problems import Problem, errors
from tenancy.media.base import FieldKind

CLIPPED_BYTES: Final = 102_000
"""Gmail shows no more of a message than this."""


def check(raw: Any, subject: str) -> list[Problem]:
    """Everything wrong with a document; paths begin at its root, and name blocks by their ids."""
    document, problems = read(raw)
    if document is None:
        return problems
    if not document.blocks:
        return [Problem("blocks", "no_blocks", translated("The message is empty. Add a block."))]
    problems = check_syntax("preheader", document.preheader, FieldKind.LINE)
    for block in document.every():
        problems += _of_block(block)
    return problems + _of_whole(document, subject, bool(errors(problems)))


def _of_block(block: Block) -> list[Problem]:
    path, name = f"blocks.{block.id}", _name(block)
    found = [
        Problem(
            f"{path}.{fault.field}",
            fault.code,
            translated("{block}: {said}.", block=name, said=fault.said),
            fault.severity,
        )
        for fault in block.wrong()
    ]
    if errors(found):
        return found
    for field, text in block.texts().items():
        for problem in check_syntax(f"{path}.{field}", text, FieldKind.HTML):
            said = translated("{block}: {said}", block=name, said=problem.message)
            found.append(Problem(problem.path, problem.code, said, problem.severity))
    return found


def _name(block: Block) -> str:
    words = block.says()
    if not words:
        return str(block.label)
    return translated("{kind} “{words}”", kind=block.label, words=words if len(words) <= 30 else f"{words[:30]}…")


def _of_whole(document: Document, subject: str, broken: bool) -> list[Problem]:
    """What concerns no single block; `broken` documents are not measured."""
    found = []
    if not any(_lets_go(block) for block in document.every()):
        said = translated(
            "The message has no link to unsubscribe, which the law asks of advertisements in most countries. Add a footer "
            "with one, unless it is a service message."
        )
        found.append(Problem("blocks", "no_unsubscribe", said, "warning"))
    if broken:
        return found
    # A subject that is wrong is told at the subject; here it is only the title.
    html = to_html(document, "" if errors(check_syntax("", subject, FieldKind.LINE)) else subject)
    found += errors(check_syntax("", html, FieldKind.HTML))
    if (size := len(html.encode())) > CLIPPED_BYTES:
        said = translated(
            "The message has {size} kB of HTML; Gmail cuts off what is beyond {most} kB. Shorten it, or take blocks away.",
            size=-(-size // 1000),
            most=CLIPPED_BYTES // 1000,
        )
        found.append(Problem("blocks", "clipped", said, "warning"))
    return found


def _lets_go(block: Block) -> bool:
    if isinstance(block, Footer) and block.unsubscribe.strip():
        return True
    return any("unsubscribe_url" in text for text in block.texts().values())
