"""What keeps guessers and floods out, in tables: it holds across workers, restarts and crashes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from limits.storage import Storage
from psycopg_pool import ConnectionPool
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.db import SCHEMA


@dataclass(frozen=True)
class Patience:
    """So many failures within a window lock a key for a while."""

    failures: int
    window: timedelta
    locked_for: timedelta


OF_NAME = Patience(10, timedelta(minutes=15), timedelta(minutes=15))
OF_NAME_FROM_ADDRESS = Patience(5, timedelta(minutes=15), timedelta(minutes=15))
OF_ADDRESS = Patience(50, timedelta(minutes=15), timedelta(minutes=15))

_FAIL = text(
    """INSERT INTO lockout AS l (key, failures, window_until, kind, address)
VALUES (:key, 1, now() + :window, :kind, CAST(:address AS inet))
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN l.window_until < now() THEN 1 ELSE l.failures + 1 END,
  window_until = CASE WHEN l.window_until < now() THEN now() + :window ELSE l.window_until END,
  locked_until = CASE WHEN (CASE WHEN l.window_until < now() THEN 1 ELSE l.failures + 1 END) >= :most
                      THEN now() + :locked_for ELSE l.locked_until END"""
)


def _key(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


@dataclass(frozen=True)
class Watched:
    """What failures are counted under. The name itself is never kept: it may be a password typed in haste."""

    key: bytes
    patience: Patience
    kind: str
    address: str | None = None


def watched(name: str, address: str) -> list[Watched]:
    """What a log-in under a name from an address is counted under; names nobody has count alike."""
    plain, known = name.strip().lower(), address or None
    return [
        Watched(_key("name", plain), OF_NAME, "name"),
        Watched(_key("name at", plain, address), OF_NAME_FROM_ADDRESS, "name_at", known),
        Watched(_key("address", address), OF_ADDRESS, "address", known),
    ]


def is_locked(session: Session, name: str, address: str) -> bool:
    """Whether nothing is tried now for that name from that address."""
    keys = [each.key for each in watched(name, address)]
    asked = text("SELECT EXISTS (SELECT FROM lockout WHERE key = ANY(:keys) AND locked_until > now())")
    return bool(session.scalar(asked, {"keys": keys}))


def count_failure(session: Session, name: str, address: str) -> None:
    """Remember a failed log-in."""
    for each in watched(name, address):
        patience = each.patience
        values = {"key": each.key, "window": patience.window, "most": patience.failures}
        values |= {"locked_for": patience.locked_for, "kind": each.kind, "address": each.address}
        session.execute(_FAIL, values)


def forget_failures(session: Session, name: str, address: str) -> None:
    """After a good log-in the name's count begins anew; the address's goes on."""
    keys = [each.key for each in watched(name, address) if each.kind != "address"]
    session.execute(text("DELETE FROM lockout WHERE key = ANY(:keys)"), {"keys": keys})


@dataclass(frozen=True)
class Spent:
    """What is spent of a window, and how many seconds it still lasts."""

    times: int
    left_s: int


_SPEND = text(
    """INSERT INTO allowance AS a VALUES (:key, 1, now() + :window)
ON CONFLICT (key) DO UPDATE SET
  spent = CASE WHEN a.expires_at < now() THEN 1 ELSE a.spent + 1 END,
  expires_at = CASE WHEN a.expires_at < now() THEN excluded.expires_at ELSE a.expires_at END
RETURNING spent, greatest(1, ceil(extract(epoch FROM expires_at - now())))::int AS left_s"""
)


def spend(session: Session, what: str, of: str, window: timedelta) -> Spent:
    """Spend once of a window, in the caller's transaction: what is refused afterwards is not spent."""
    row = session.execute(_SPEND, {"key": _key(what, of).hex(), "window": window}).one()
    return Spent(row.spent, row.left_s)


class PostgresStorage(Storage):
    """Storage of request limits in the table `allowance`, for Flask-Limiter; keys are hashed."""

    STORAGE_SCHEME = ["shaodao"]  # noqa: RUF012  (the library reads a list)

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, *, pool: ConnectionPool[Any]) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._pool = pool

    @property
    def base_exceptions(self) -> type[Exception]:
        """Errors of the storage, which the library may pass by."""
        return Exception

    def _one(self, sql: str, *values: object) -> Any:
        with self._pool.connection() as connection:
            row = connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Spend of the window under `key`, which ends `expiry` seconds after it began; returns what is spent."""
        spent: int = self._one(
            f"""INSERT INTO {SCHEMA}.allowance AS a VALUES (%s, %s, now() + %s * interval '1 second')
ON CONFLICT (key) DO UPDATE SET
  spent = CASE WHEN a.expires_at < now() THEN excluded.spent ELSE a.spent + excluded.spent END,
  expires_at = CASE WHEN a.expires_at < now() THEN excluded.expires_at ELSE a.expires_at END
RETURNING spent""",
            self._hash(key),
            amount,
            expiry,
        )
        return spent

    def get(self, key: str) -> int:
        """What is spent of the present window."""
        asked = f"SELECT spent FROM {SCHEMA}.allowance WHERE key = %s AND expires_at >= now()"
        return self._one(asked, self._hash(key)) or 0

    def get_expiry(self, key: str) -> float:
        """End of the present window, seconds since 1970."""
        end: datetime | None = self._one(f"SELECT expires_at FROM {SCHEMA}.allowance WHERE key = %s", self._hash(key))
        return end.timestamp() if end else 0.0

    def check(self) -> bool:
        """Whether the storage answers."""
        return bool(self._one("SELECT 1"))

    def reset(self) -> int | None:
        """Forget every window."""
        return self._one(f"WITH gone AS (DELETE FROM {SCHEMA}.allowance RETURNING 1) SELECT count(*) FROM gone") or 0

    def clear(self, key: str) -> None:
        """Forget the windows of a key."""
        self._one(f"DELETE FROM {SCHEMA}.allowance WHERE key = %s RETURNING 1", self._hash(key))

    @staticmethod
    def _hash(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()
