"""What travels: server-sent events as bytes, encoded once for everybody who hears them; cursors as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import randrange

from webapp.core.live.snapshot import Snapshot

BEAT_S = 15
LONGEST_CURSOR = 9_000
_LONGEST_ORIGIN = 20
GLANCE = ".viewed"
"""End of the topics of what is told for the moment alone."""
MOST_PENDING = 8
"""With more transactions of one reading still to come, an event names no cursor: the next ones do."""


@dataclass(frozen=True)
class Cursor:
    """What a listener has heard, in one database: the snapshots of another mean nothing here."""

    origin: int
    seen: Snapshot

    def __str__(self) -> str:
        """As it travels; readers repeat it and need not understand it."""
        return f"{self.origin}:{self.seen}"


def read_cursor(text: str) -> Cursor | None:
    """The cursor that a listener brings along; None where it brings none that can be read."""
    origin, _, rest = text[:LONGEST_CURSOR].partition(":")
    seen = Snapshot.read(rest)
    is_one = origin.isascii() and origin.isdigit() and len(origin) <= _LONGEST_ORIGIN
    return Cursor(int(origin), seen) if seen and is_one else None


@dataclass(frozen=True)
class Told:
    """An event as it is told; `after` is what has been heard once it is."""

    id: int
    xact: int
    channels: frozenset[str]
    data: bytes
    after: Snapshot
    is_glance: bool = False
    """Told for the moment alone, to colleagues at the desk."""


@dataclass(frozen=True)
class Row:
    """An event as it was read; `body` is its JSON."""

    id: int
    xact: int
    channels: tuple[str, ...]
    topic: str
    body: str


def tell(rows: Sequence[Row], now: Snapshot, origin: int) -> list[Told]:
    """The rows of one reading, in the order of their ids: what waited for another's row lock comes after it."""
    told: list[Told] = []
    pending: set[int] = set()
    for row in sorted(rows, key=lambda each: each.id, reverse=True):
        after = now.without(pending)
        cursor = str(Cursor(origin, after)) if len(pending) <= MOST_PENDING else ""
        data, is_glance = message(row.topic, row.body, cursor), row.topic.endswith(GLANCE)
        told.append(Told(row.id, row.xact, frozenset(row.channels), data, after, is_glance))
        pending.add(row.xact)
    return told[::-1]


def message(topic: str, body: str, cursor: str = "") -> bytes:
    """One server-sent event. Topics hold no line break by their form, JSON by its own."""
    place = f"id: {cursor}\n" if cursor else ""
    return f"{place}event: {topic}\ndata: {body}\n\n".encode()


def hello(build: str, cursor: Cursor) -> bytes:
    """The first message. Who only knows how to repeat a request comes back after a while of his own."""
    body = json.dumps({"build": build, "cursor": str(cursor), "beat_s": BEAT_S})
    return f"retry: {randrange(1000, 4000)}\n".encode() + message("hello", body, str(cursor))


def beat(cursor: Cursor) -> bytes:
    """A sign of life: an event, since browsers show comments to nobody."""
    return message("beat", "{}", str(cursor))


def resync(cursor: Cursor) -> bytes:
    """Something may have been missed: fetch a snapshot, then go on from here."""
    return message("resync", "{}", str(cursor))


def bye(reason: str) -> bytes:
    """The last message: the rights ended, or have changed; whoever still has some asks anew."""
    return message("bye", json.dumps({"reason": reason}))
