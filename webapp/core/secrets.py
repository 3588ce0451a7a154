"""Secrets of an installation: from the environment, or made once into a file that only its owner can read."""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from webapp.core.config import BadSetting, Settings

FILE = "secrets.json"
_SHORTEST = 32


@dataclass(frozen=True)
class Secrets:
    """What signs cookies, salts passwords and encrypts second factors; several nodes share the same."""

    cookie_key: str
    password_salt: str
    totp_key: str


def load_secrets(settings: Settings) -> Secrets:
    """The secrets of this installation; made and kept (0600) in DATA_DIR where SHAODAO_SECRET is not set.

    Raises BadSetting for a file that others can read, or that is none of ours.
    """
    if settings.secret:
        return _derived(settings.secret)
    path = settings.data_dir.resolve() / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / ".secrets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _write(path, Secrets(*(secrets.token_urlsafe(48) for _ in range(3))))
        return _read(path)


def seal(settings: Settings, written: str) -> str:
    """Encrypt what must lie in the database but be read by this installation alone."""
    return _cipher(settings).encrypt(written.encode()).decode()


def unseal(settings: Settings, sealed: str) -> str:
    """What was sealed; nothing where another installation sealed it."""
    try:
        return _cipher(settings).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def simulation_key(settings: Settings) -> str:
    """What the demo's simulator shows, so that nobody else can mark a row as simulated."""
    return hmac.digest(load_secrets(settings).cookie_key.encode(), b"simulation", "sha256").hex()


def _cipher(settings: Settings) -> Fernet:
    key = hmac.digest(load_secrets(settings).totp_key.encode(), b"what is sealed", "sha256")
    return Fernet(urlsafe_b64encode(key))


def _derived(secret: str) -> Secrets:
    """Three secrets from one long one, so that an operator has a single value to keep."""
    if len(secret) < _SHORTEST:
        raise BadSetting(f"SHAODAO_SECRET must have at least {_SHORTEST} characters")
    purposes = (b"cookies", b"passwords", b"second factors")
    return Secrets(*(hmac.digest(secret.encode(), purpose, "sha512").hex() for purpose in purposes))


def _write(path: Path, made: Secrets) -> None:
    unfinished = path.with_suffix(".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(made), file)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)


def _read(path: Path) -> Secrets:
    if path.stat().st_mode & 0o077:
        raise BadSetting(f"{path} can be read by others; run: chmod 600 {path}")
    try:
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise BadSetting(f"{path} is damaged; restore it from a backup (a new one would end every log-in)") from error
