"""A mailbox as people write it, `Shop <news@example.com>` or a bare address, read without ever decoding anything in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.egress.hosts import ascii_host
from core.i18n.text import translated
from core.problems import Problem

_BRACKETED = re.compile(r"(?P<name>.*?)\s*<(?P<address>[^<>]*)>\s*", re.DOTALL)
_LOCAL = re.compile(r"""[^\s()<>@,;:\\"\[\]]{1,64}""")
_MAX_NAME = 200


class BadMailbox(ValueError):
    """The text is no mailbox; the message says why and what one looks like."""

    def __init__(self, written: str, why: str) -> None:
        shown = written[:100]
        self.message = translated(
            "“{shown}” is no mailbox: {why}. Write `Shop <news@example.com>` or `news@example.com`.",
            shown=shown,
            why=why,
        )
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name, as text, and an address whose domain is in ASCII."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part after the @, in ASCII."""
        return self.address.rpartition("@")[2]


def parse(written: str) -> Mailbox:
    """The one mailbox in a text. Raises BadMailbox.

    The last pair of angle brackets holds the address; whatever stands before it is the name, as it is.
    """
    found = _BRACKETED.fullmatch(written)
    name, address = (found["name"].strip(), found["address"]) if found else ("", written)
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1]).strip()
    if len(name) > _MAX_NAME:
        raise BadMailbox(written, translated("its name is longer than {max_name} characters", max_name=_MAX_NAME))
    if not name.isprintable():
        raise BadMailbox(written, translated("its name holds a control character"))
    return Mailbox(name, _address(written, address.strip()))


def problem(path: str, written: str) -> Problem | None:
    """What is wrong with a mailbox that somebody enters at `path`, or None."""
    try:
        parse(written)
    except BadMailbox as error:
        return Problem(path, "bad_mailbox", error.message)
    return None


def _address(written: str, address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or not local.isprintable():
        raise BadMailbox(written, translated("there must be one address with one @ in it"))
    try:
        host = ascii_host(domain)
    except ValueError as error:
        raise BadMailbox(written, translated("“{domain}” is no domain", domain=domain[:100])) from error
    return f"{local}@{host}"
