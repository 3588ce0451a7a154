"""Heads of requests, as the application can read them: what servers leave apart, or let through, is put right here."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

Scope = dict[str, Any]
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def named(scope: Scope) -> Scope:
    """The request with one cookie header, a query of ASCII, and no header that would be taken for another.

    HTTP/2 sends each cookie as a header of its own, which the application's interface would join by commas;
    `X_Forwarded_For` is not X-Forwarded-For; what a careless program leaves unquoted is quoted.
    """
    kept = [(name, value) for name, value in scope["headers"] if b"_" not in name and name != b"cookie"]
    if cookies := b"; ".join(_cookies(scope)):
        kept.append((b"cookie", cookies))
    query: bytes = scope["query_string"]
    return scope | {
        "headers": kept,
        "query_string": query if query.isascii() else quote(query, safe=_PRINTABLE).encode("ascii"),
    }


def _cookies(scope: Scope) -> list[bytes]:
    found = [value.strip(b"; \t") for name, value in scope["headers"] if name == b"cookie"]
    return [each for each in found if each]


def length_of(scope: Scope) -> int | None:
    """How long the body says it is; None where it says nothing that can be read."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 16 else None
    return None


def with_length(scope: Scope, length: int) -> Scope:
    """The request with the length that its body has: some say none."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    return scope | {"headers": [*kept, (b"content-length", str(length).encode("ascii"))] if length else kept}
