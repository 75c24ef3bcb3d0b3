"""Where webhooks may go: to public hosts, and nowhere inside the networks this platform runs in.

Who may name an address could otherwise make the platform call what only the platform can reach (SSRF).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from notifications.domain.errors_webhooks import AddressRefused

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 behind a translator (RFC 6052): its last 32 bits are the address that is really called."""

_UNICAST = IPv6Network("2000::/3")
"""What IPv6 has for hosts everybody can reach (RFC 4291, section 2.4); the rest is for something else."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PRINTABLE = re.compile(r"[!-\[\]-~]+")
_AUTHORITY = re.compile(r"(?:[^@]*@)?(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
"""Credentials, host and port, without what one reader of addresses takes for another host than the next."""


@dataclass(frozen=True, slots=True)
class AddressTerms:
    """What is asked of an address.

    Attributes:
        most_characters: How long it may be.
        ports: Ranges, first and last.
        is_plain_allowed: Whether it may do without TLS.
    """

    most_characters: int
    ports: Sequence[tuple[int, int]]
    is_plain_allowed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The host and the port an address names."""

    host: str
    port: int


def place_of(url: str, terms: AddressTerms) -> Place:
    """Where the address leads, when it fits the terms as far as it can be seen in it.

    What its host's name stands for is to be looked at with `is_public` besides.

    Raises: `AddressRefused`.
    """
    if len(url) > terms.most_characters:
        raise AddressRefused("too-long")
    if not _PRINTABLE.fullmatch(url):
        raise AddressRefused("malformed")
    parts, place = _read(url)
    if parts.scheme == "http" and not terms.is_plain_allowed:
        raise AddressRefused("not-https")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("credentials")
    if not any(first <= place.port <= last for first, last in terms.ports):
        raise AddressRefused("port")
    return place


def is_public(address: str) -> bool:
    """Whether an IP address is one everybody can reach, and one host's own."""
    found = _called(ip_address(address.partition("%")[0]))
    if isinstance(found, IPv6Address) and found not in _UNICAST:
        return False
    return found.is_global and not found.is_multicast


def _read(url: str) -> tuple[SplitResult, Place]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("malformed") from error
    if parts.scheme not in _DEFAULT_PORTS or parts.fragment or not _AUTHORITY.fullmatch(parts.netloc):
        raise AddressRefused("malformed")
    return parts, Place(parts.hostname or "", _DEFAULT_PORTS[parts.scheme] if port is None else port)


def _called(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address itself, or the IPv4 address that stands in it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
