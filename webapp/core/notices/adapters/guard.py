"""Keeps what an administrator typed from leading the server to its own neighbours."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from webapp.core.notices.adapters import NotDelivered

_WRITTEN = "/?%:@!$&'()*+,;=~"
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Target:
    """Where a request goes: the address that was checked, and the host it must prove to be."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


@dataclass(frozen=True)
class Guard:
    """Lets requests out over https to public addresses; with `allow_private` also inward, there by http as well."""

    allow_private: bool = False

    def target(self, url: str) -> Target:
        """The checked target of an address; raises NotDelivered. The caller connects to `address` and no other."""
        parts = urlsplit(url.strip())
        if parts.scheme not in _PORTS or not parts.hostname or parts.username or parts.password:
            raise NotDelivered("bad_address", is_final=True)
        try:
            port = parts.port or _PORTS[parts.scheme]
        except ValueError as error:
            raise NotDelivered("bad_address", is_final=True) from error
        address = self.checked(parts.hostname, port, is_plain=parts.scheme == "http")
        # What is typed as people write it, such as 接口, travels quoted.
        path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_WRITTEN)
        return Target(parts.scheme, parts.hostname, port, address, path)

    def checked(self, host: str, port: int, *, is_plain: bool) -> str:
        """An address of the host, where every one of them may be called."""
        found = _addresses(host, port)
        is_inward = not all(_is_public(each) for each in found)
        if is_inward and not self.allow_private:
            raise NotDelivered("private_address", is_final=True)
        if is_plain and not is_inward:
            raise NotDelivered("not_https", is_final=True)
        return found[0]


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotDelivered("unknown_host") from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    embedded = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return (embedded or parsed).is_global and not parsed.is_multicast
