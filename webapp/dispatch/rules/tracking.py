"""The number and the secret by which a resident asks after what he reported; purely."""

from __future__ import annotations

import hashlib
import hmac
import re
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_READ_AS = str.maketrans("OIL", "011")
_CODE = re.compile(rf"([{ALPHABET}]{{{LENGTH}}})([{ALPHABET}]{{{LENGTH}}})")


def tracking_of(key: bytes, uuid: UUID) -> tuple[str, str]:
    """Number and secret of a report: the same form sent again, because the answer was lost, has the same."""
    return _drawn(key, b"tracking", uuid), _drawn(key, b"secret", uuid)


def uuid_of_order(key: bytes, community_id: int, number: str) -> UUID:
    """The uuid of a hotline's order, the same at every import; nobody without the key names it before."""
    digest = hmac.digest(key, f"hotline order {community_id}:{number}".encode(), hashlib.sha256)
    return UUID(bytes=digest[:16], version=4)


def read_code(written: str) -> tuple[str, str] | None:
    """Number and secret from a link, or as somebody copied it from paper; None for what is none."""
    plain = re.sub(r"[\s\-–—_]", "", written).upper().translate(_READ_AS)
    match = _CODE.fullmatch(plain) if plain.isascii() else None
    return (match[1], match[2]) if match else None


def grouped(code: str) -> str:
    """In groups of four, so that it can be read out."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _drawn(key: bytes, what: bytes, uuid: UUID) -> str:
    digest = hmac.digest(key, what + uuid.bytes, hashlib.sha256)
    number = int.from_bytes(digest[:8], "big")
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(LENGTH))
