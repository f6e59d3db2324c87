"""The guard against being sent to private addresses: asked at every hop and at the connection itself.

A name may resolve to another address between a check and its use, so the address of the socket is
what counts; `guarded_socket` is called with it just before connecting.
"""

import ipaddress
import socket
import unicodedata
from contextvars import ContextVar
from urllib.parse import urlsplit

from bot.errors import FetchError

PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443})

# Whether the hop under way goes to a host that the operator allowed to be private.
private_allowed: ContextVar[bool] = ContextVar("private_allowed", default=False)

# Not public, although the library calls them so: old ways to wrap an IPv4 address, and clouds' own services.
_INSIDE = tuple(
    ipaddress.ip_network(net)
    for net in (
        "::/96 ::ffff:0:0:0/96 fec0::/10 64:ff9b:1::/48 5f00::/16 192.88.99.0/24 192.0.0.0/24 168.63.129.16/32".split()
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedAddressError(OSError):
    """The address of a connection is not a public one."""


def check_url(url: str, allowed: frozenset[str]) -> bool:
    """Vet scheme, host and port of one hop; return whether its host may be private.

    Args:
        allowed: Hosts, or host:port, that the operator opened.

    Raises:
        FetchError: The address is refused.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as exc:
        raise FetchError("the address is malformed") from exc
    if parts.scheme not in {"http", "https"}:
        raise FetchError(f"only http and https are fetched, not {parts.scheme or 'an empty scheme'}:")
    host = (parts.hostname or "").lower().rstrip(".")
    if not host or parts.username is not None:
        raise FetchError("the address has no host, or a password in it")
    if host in allowed or f"{host}:{port}" in allowed:
        return True
    if port not in PORTS:
        raise FetchError(f"port {port} is refused; publishers use 80, 443, 8080 and the like")
    literal = _literal(host)
    if literal is not None and not is_public(literal):
        raise FetchError("the address is private; COOP_ALLOW_PRIVATE_HOSTS opens single hosts")
    return False


def guarded_socket(
    addr_info: tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]],
) -> socket.socket:
    """Make the socket of a connection, unless it goes to a private address (aiohttp's socket_factory)."""
    family, kind, proto, _, address = addr_info
    if not private_allowed.get() and not is_public(address[0]):
        raise RefusedAddressError("private address refused")
    return socket.socket(family, kind, proto)


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet, whatever it is wrapped in."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo:
            return False
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    inside = any(address.version == net.version and address in net for net in _INSIDE)
    return address.is_global and not address.is_multicast and not inside


def _literal(host: str) -> str | None:
    """Return the IP address a host spells, also in the old forms (0x7f.1, 2130706433) and in full width."""
    host = unicodedata.normalize("NFKC", host).replace("。", ".")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None
