"""The chain's arithmetic, computed apart from the database so that whoever changes rows there cannot change it too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A sealed line as the database holds it; `said` is everything the hash covers between prev_hash and hash."""

    seq: int
    prev_hash: str
    hash: str
    id: int
    said: tuple[int | str | None, ...]


@dataclass(frozen=True)
class Head:
    """The last sealed line as remembered outside the database."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Broken:
    """The first place where the chain does not hold, and what was done there."""

    seq: int
    id: int | None
    what: str


def digest(link: Link) -> str:
    """SHA-256 of the line's place, its predecessor's hash and all it says, as one JSON array in UTF-8."""
    body = json.dumps([link.seq, link.prev_hash, link.id, *link.said], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def first_broken(links: Iterable[Link], head: Head | None) -> Broken | None:
    """The first line, in the order of the chain, that was deleted, inserted, moved or edited; None where all hold."""
    last = Link(0, "", "", 0, ())
    for link in links:
        found = _broken(last, link) or _at_head(link, head)
        if found:
            return found
        last = link
    if head and last.seq < head.seq:
        return Broken(last.seq + 1, None, f"deleted: the chain ends at {last.seq}, it had reached {head.seq}")
    return None


def _broken(before: Link, link: Link) -> Broken | None:
    if link.seq != before.seq + 1:
        return Broken(before.seq + 1, None, f"deleted: after {before.seq} comes {link.seq}")
    if link.prev_hash != before.hash:
        return Broken(link.seq, link.id, "inserted or moved: it does not follow the line before it")
    if link.hash != digest(link):
        return Broken(link.seq, link.id, "edited: its content is not what was sealed")
    return None


def _at_head(link: Link, head: Head | None) -> Broken | None:
    if head is None or link.seq != head.seq or link.hash == head.hash:
        return None
    return Broken(link.seq, link.id, "rewritten: the whole chain was computed anew up to here")
