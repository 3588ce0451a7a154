"""Secrets that people and programs carry: made at random, kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets
import string

API_PREFIX = "shd_"
_PIN_LENGTH = 6
_PASSWORD_ALPHABET = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("01oli")))


def new_token() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def new_pin() -> str:
    """Six digits, handed over by staff."""
    return "".join(secrets.choice(string.digits) for _ in range(_PIN_LENGTH))


def new_password() -> str:
    """Sixteen characters that can be read out, about 79 random bits, in groups of four."""
    groups = ("".join(secrets.choice(_PASSWORD_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def hashed(token: str) -> bytes:
    """SHA-256 of a secret; enough for secrets that nobody can guess."""
    return hashlib.sha256(token.encode()).digest()
