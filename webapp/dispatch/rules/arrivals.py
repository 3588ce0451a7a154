"""The code by which a host shows that somebody came."""

from __future__ import annotations

import hmac
from uuid import UUID


def arrival_code(key: bytes, uuid: UUID) -> str:
    """The four digits of an incident that the host tells whoever arrives; `key` is the installation's secret.

    Nobody who knows the incident can work them out, and nobody tries twice: who has arrived arrives no more.
    """
    digest = hmac.digest(key, b"arrival" + uuid.bytes, "sha256")
    return f"{int.from_bytes(digest[:8]) % 10_000:04d}"


def code_fits(key: bytes, uuid: UUID, said: str) -> bool:
    """Whether somebody was told the code."""
    return hmac.compare_digest(arrival_code(key, uuid).encode(), said.encode())
