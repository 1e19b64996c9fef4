"""Where channels may connect to: never into our own network, unless the operator allows it by name.

A host is resolved once, *every* address it resolves to is checked, and the caller connects to a checked address.
So a name that answers differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from core.egress.lookup import SECONDS, Resolver, bounded
from core.i18n.text import LANGUAGES, in_language, translated

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class HostPort:
    """One port of one address, and nothing else of it."""

    ip: IPv4Address | IPv6Address
    port: int


Allowed = Network | HostPort
"""What an operator opens to channels: a whole network, or one port of one address."""


_NEVER: tuple[tuple[Network, str], ...] = (
    (ip_network("169.254.0.0/16"), translated("link-local, where cloud metadata lives")),
    (ip_network("168.63.129.16/32"), translated("a cloud provider's internal service")),
    (ip_network("100.64.0.0/10"), translated("carrier-grade NAT")),
    (ip_network("192.0.0.0/24"), translated("reserved for protocols")),
    (ip_network("192.88.99.0/24"), translated("a 6to4 relay")),
    (ip_network("198.18.0.0/15"), translated("reserved for benchmarks")),
    (ip_network("::/96"), translated("an IPv4 address in IPv6 clothes")),
    (ip_network("2002::/16"), translated("6to4, which hides an IPv4 address")),
    (ip_network("2001::/32"), translated("Teredo, which hides an IPv4 address")),
    (ip_network("64:ff9b::/96"), translated("NAT64, which hides an IPv4 address")),
    (ip_network("64:ff9b:1::/48"), translated("NAT64, which hides an IPv4 address")),
    (ip_network("fec0::/10"), translated("site-local")),
)
_NUMBERS = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*", re.IGNORECASE)
_QUAD = re.compile(r"(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}")


def read_allowed(text: str) -> Allowed:
    """`10.1.0.0/16`, `127.0.0.1:8790` or `[::1]:8790`; raises ValueError."""
    address, colon, port = text.rpartition(":")
    if not colon or "/" in text or (":" in address and not address.startswith("[")):
        return ip_network(text)
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"{port!r} is not a port from 1 to 65535")
    return HostPort(ip_address(address.removeprefix("[").removesuffix("]")), int(port))


class Refused(Exception):
    """The host is one that channels must not connect to; the message says which address and why."""

    def __init__(self, message: str) -> None:
        self.message = message
        # Records of attempts keep this, and are read by people of either language.
        super().__init__(in_language(message, LANGUAGES[0]))


def refusal(address: str, port: int, allowed: Sequence[Allowed]) -> str | None:
    """Why this port of an IP address must not be connected to, or None if it may be. `allowed` overrides every rule."""
    ip: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.scope_id is not None:
        return translated("an address with a zone")
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if any(ip == each.ip and port == each.port if isinstance(each, HostPort) else ip in each for each in allowed):
        return None
    if ip.is_loopback:
        return translated("loopback")
    if ip.is_unspecified:
        return translated("unspecified")
    for network, why in _NEVER:
        if ip in network:
            return why
    for is_it, why in (
        (ip.is_multicast, translated("multicast")),
        (ip.is_private, translated("private")),
        (ip.is_reserved, translated("reserved")),
        (not ip.is_global, translated("not public")),
    ):
        if is_it:
            return why
    return None


def may_be_plain(host: str, port: int, allowed: Sequence[Allowed]) -> bool:
    """Whether plain http and ports other than 443 may be tried at all: of an allowed port itself, and wherever a network
    is allowed, whose hosts may have names. Each connection is checked by `addresses` all the same."""
    return any(not isinstance(each, HostPort) or (str(each.ip) == host and each.port == port) for each in allowed)


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a host as the system gives them; raises OSError."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _plain_host(host: str) -> str:
    """The host in lower-case ASCII without a trailing dot; raises Refused for a form that only serves to disguise."""
    try:
        # An ASCII name too: it may have a label that is empty or too long, which the resolver answers with an error of ours.
        plain = host.strip("[]").rstrip(".").encode("idna").decode().rstrip(".").lower()
    except UnicodeError as error:
        raise _no_name(host) from error
    if not plain or any(c in plain for c in "@/\\%#? \t\r\n\0"):
        raise _no_name(host)
    if _NUMBERS.fullmatch(plain) and not _QUAD.fullmatch(plain):
        raise Refused(
            translated("{host!r} is an address written in an odd form; write it as four decimal numbers.", host=host),
        )
    return plain


def _no_name(host: str) -> Refused:
    return Refused(translated("{host!r} is not a host name.", host=host))


def addresses(
    host: str,
    port: int,
    allowed: Sequence[Allowed],
    resolver: Resolver = system_resolver,
    seconds: float = SECONDS,
) -> list[str]:
    """The checked addresses of a host, to connect to directly.

    Raises Refused if *any* of them must not be connected to, and OSError if the name does not resolve within `seconds`.
    """
    plain = _plain_host(host)
    found = list(dict.fromkeys(bounded(resolver, plain, port, seconds)))
    if not found:
        raise OSError(f"{host} has no address")
    for address in found:
        why = refusal(address, port, allowed)
        if why is not None:
            raise Refused(
                translated(
                    "{host} resolves to {address}, which is {why}. Channels connect to public addresses only; an "
                    "operator may allow a network with PATHLINE_ALLOWED_NETWORKS.",
                    host=host,
                    address=address,
                    why=why,
                ),
            )
    return found
