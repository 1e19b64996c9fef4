"""A message as the bytes of an e-mail: written, then read back by a strict reader and compared with what was meant.

No text of a person's goes through a parser on its way out: encoded words in data stay the text they are.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import Header, decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import format_datetime

from channels.adapters.base import Outgoing
from channels.links import links
from content import mailbox
from content.mailbox import Mailbox
from content.plain_text import plain_text
from core.egress.hosts import ascii_url

_SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""Text beyond ASCII leaves as quoted-printable or base64, which every server takes."""
MAX_LINE = 998
_FOLD = 76
_PLAIN_WORDS = re.compile(r"[!-~]+(?: [!-~]+)*")
_ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?: [\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_NOT_A_LINE = re.compile(rb"(?<!\r)\n|\r(?!\n)|\x00|[^\r\n]{999}")
_HEADER = re.compile(r"([!-9;-~]+): (.*)", re.DOTALL)
_READ_MAILBOX = re.compile(
    r'(?:(?P<name>"(?:[^"\\]|\\.)*"|[^<>"]+)\s+<(?P<held>[^<>\s]+)>|(?P<bare>[^<>\s]+))', re.DOTALL
)


class NotComposed(ValueError):
    """The message cannot leave as mail; the text says which part and why."""


@dataclass(frozen=True, slots=True)
class Mail:
    """Bytes ready for DATA, and the envelope around them."""

    sender: str
    recipient: str
    message_id: str
    content: bytes
    #: An address has a local part beyond ASCII: only a server that announces SMTPUTF8 can take it.
    needs_smtputf8: bool


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a reader is to find: the headers in order as text, mailboxes apart, and the parts."""

    headers: list[tuple[str, str | Mailbox]]
    parts: list[tuple[str, bytes]]


def compose(message: Outgoing, from_address: str, at: datetime) -> Mail:
    """The mail of a message; the same message gives the same bytes but for the date.

    Raises NotComposed, also when the bytes would not say to a strict reader exactly what was meant.
    """
    content = message.content
    try:
        sender = mailbox.parse(str(content.get("from") or from_address))
        recipient = Mailbox("", mailbox.parse(message.to).address)
        reply_to = mailbox.parse(str(content["reply_to"])) if content.get("reply_to") else None
    except mailbox.BadMailbox as error:
        raise NotComposed(str(error)) from error
    if not _KEY.fullmatch(message.key):
        raise NotComposed(f"{message.key[:100]!r} is no key of a message")
    message_id = f"<{message.key}@{sender.domain}>"
    headers: list[tuple[str, str | Mailbox]] = [
        ("From", sender),
        ("To", recipient),
        ("Subject", str(content.get("subject", ""))),
        ("Date", format_datetime(at)),
        ("Message-ID", message_id),
    ]
    if reply_to:
        headers.append(("Reply-To", reply_to))
    if message.unsubscribe_url:
        headers.append(("List-Unsubscribe", f"<{ascii_url(message.unsubscribe_url)}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    html = str(content.get("html") or "")
    text = str(content.get("text") or "") or plain_text(html, links.untracked)
    try:
        body = _body(message.key, text, html)
        meant = _Meaning(headers, _parts(text, html))
        lines = [f"{name}: {_written(name, value)}\r\n" for name, value in headers]
        written = "".join(lines).encode() + body
    except UnicodeError as error:
        raise NotComposed(f"the text cannot be written as UTF-8: {error}") from error
    _compare(written, meant)
    addresses = [sender.address, recipient.address, *([reply_to.address] if reply_to else [])]
    return Mail(sender.address, recipient.address, message_id, written, not all(map(str.isascii, addresses)))


def _written(name: str, value: str | Mailbox) -> str:
    """The value of a header: ASCII, folded, but for an address that is not ASCII itself."""
    if isinstance(value, Mailbox):
        if not value.name:
            return value.address
        # The name may fill its line, and the address be long.
        return (
            f"{_phrase(value.name)}\r\n <{value.address}>"
            if len(value.name) > 30
            else f"{_phrase(value.name)} <{value.address}>"
        )
    if name == "Subject":
        return _unstructured(value)
    # One piece, whatever its length: a program takes it as it stands.
    return value


def _phrase(name: str) -> str:
    if "=?" not in name and len(name) <= 60 and name.isascii():
        return name if _ATOMS.fullmatch(name) else '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return _encoded(name, "From")


def _unstructured(text: str) -> str:
    if not text:
        return ""
    if "=?" in text or not _PLAIN_WORDS.fullmatch(text) or max(map(len, text.split(" "))) > _FOLD:
        return _encoded(text, "Subject")
    return "\r\n ".join(textwrap.wrap(text, _FOLD - len("Subject: "), break_long_words=False, break_on_hyphens=False))


def _encoded(text: str, name: str) -> str:
    return Header(text, "utf-8", maxlinelen=_FOLD, header_name=name).encode(linesep="\r\n")


def _body(key: str, text: str, html: str) -> bytes:
    """The headers and bytes of the parts."""
    body = EmailMessage(policy=_SEVEN_BIT)
    body.set_content(text)
    if html:
        body.add_alternative(html, subtype="html")
        # Nobody can write it into a part, and it is the same at every attempt.
        body.set_boundary("=_" + hashlib.sha256("\0".join((key, text, html)).encode()).hexdigest()[:40])
    return body.as_bytes()


def _parts(text: str, html: str) -> list[tuple[str, bytes]]:
    parts = [("text/plain", text), ("text/html", html)] if html else [("text/plain", text)]
    return [(kind, _with_line_ends(written.encode())) for kind, written in parts]


def _with_line_ends(text: bytes) -> bytes:
    return b"".join(line + b"\r\n" for line in text.splitlines())


def _compare(written: bytes, meant: _Meaning) -> None:
    """Read the bytes as a strict program at the other end would. Raises NotComposed where it would find anything else."""
    if _NOT_A_LINE.search(written):
        raise NotComposed(f"the message holds a line longer than {MAX_LINE} bytes, a NUL or a lone line end")
    head, _, _ = written.partition(b"\r\n\r\n")
    # A line that begins with a blank goes on with the one before.
    lines = head.decode().replace("\r\n ", " ").split("\r\n")
    found = [_HEADER.fullmatch(line) for line in lines]
    names = [header[1] if header else "" for header in found]
    of_the_parts = ["MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
    expected = [name for name, _ in meant.headers]
    if names[: len(expected)] != expected or sorted(set(names[len(expected) :]) - set(of_the_parts)):
        raise NotComposed("the message would be read with other headers than were meant")
    for header, (name, value) in zip(found, meant.headers, strict=False):
        assert header is not None  # It has a name.
        if _read(header[2], value) != value:
            raise NotComposed(f"{name} would be read otherwise than it was meant")
    if _read_parts(written) != meant.parts:
        raise NotComposed("the parts of the message would be read otherwise than they were meant")


def _read(written: str, meant: str | Mailbox) -> str | Mailbox | None:
    if isinstance(meant, str):
        return _decoded(written)
    found = _READ_MAILBOX.fullmatch(written)
    if found is None:
        return None
    name = found["name"] or ""
    name = re.sub(r"\\(.)", r"\1", name[1:-1]) if name.startswith('"') else _decoded(name)
    return Mailbox(name, found["held"] or found["bare"])


def _decoded(written: str) -> str:
    return str(make_header(decode_header(written))) if "=?" in written else written


def _read_parts(written: bytes) -> Sequence[tuple[str, bytes]]:
    mail = message_from_bytes(written, policy=compat32)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    if any(part.defects for part in mail.walk()):
        return []
    return [(part.get_content_type(), _with_line_ends(part.get_payload(decode=True))) for part in parts]  # type: ignore[arg-type]  # bytes, since no part has parts
