"""Who may listen, and whether he still may: the guard of every other request decides, never a copy of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from apiflask import APIFlask
from flask import Response, g
from sqlalchemy.orm import Session

from webapp.core.accounts.grants import GrantSource
from webapp.core.accounts.guard import is_unfinished
from webapp.core.accounts.policy import Actor, Scope, allows
from webapp.core.accounts.queries import actor_of_session, actor_of_token
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session
from webapp.core.live.channels import heard_by
from webapp.core.live.messages import Row, read_cursor
from webapp.core.live.queries import cursor_now, lasts_s, missed
from webapp.core.live.snapshot import Snapshot


class Carried(StrEnum):
    """What the listener carries."""

    SESSION = "session"
    TOKEN = "token"


@dataclass(frozen=True)
class Listener:
    """Somebody who listens to a community, and for how long he may at most."""

    community_id: int
    carries: Carried
    token_hash: bytes
    owner: str
    """Account or screen, as its changes are told: a:<id> or d:<id>."""
    heard: frozenset[str]
    standing: str
    lasts_s: float | None
    minds_desk: bool = False
    """Whether he is one of those who work at the desk: only they are told what a colleague has open."""


def listener(session: Session, actor: Actor, community_id: int, carries: Carried, token_hash: bytes) -> Listener | None:
    """The actor as a listener; None where he hears nothing there."""
    heard = heard_by(actor, community_id)
    if not heard:
        return None
    owner = f"a:{actor.account_id}" if actor.account_id is not None else f"d:{actor.device_id}"
    lasts = lasts_s(session, actor)
    minds_desk = carries is Carried.SESSION and allows(actor, Action.DISPATCH, Scope(community_id))
    return Listener(community_id, carries, token_hash, owner, heard, actor.standing, lasts, minds_desk)


class Door:
    """Asks the application, in whatever thread the caller runs."""

    def __init__(self, app: APIFlask) -> None:
        self._app = app

    def enter(self, environ: dict[str, Any]) -> Listener | Response:
        """Let the application answer the request as any other: a listener, or the refusal to be sent."""
        with self._app.request_context(environ):
            response = self._app.full_dispatch_request()
            return cast(Listener, g.listener) if "listener" in g else response

    def look_again(self, known: Listener) -> Listener | None:
        """The same listener as he stands now; None where his rights are over. Does not count as a request of his."""
        with self._app.app_context():
            session = current_session()
            sources = cast(Sequence[GrantSource], self._app.extensions["grants"])
            ask = actor_of_session if known.carries is Carried.SESSION else actor_of_token
            actor = ask(session, known.token_hash, sources)
            if actor is None or is_unfinished(actor):
                return None
            found = listener(session, actor, known.community_id, known.carries, known.token_hash)
            session.rollback()  # else the question itself would keep an idle log-in alive
            return found

    def now(self) -> Snapshot | None:
        """How far the database has come."""
        with self._app.app_context():
            found = read_cursor(cursor_now(current_session()))
            return found.seen if found else None

    def missed(self, known: Listener, seen: Snapshot, until: Snapshot, most: int) -> list[Row] | None:
        """What the listener missed, from the table; None where a snapshot is to be fetched instead."""
        with self._app.app_context():
            return missed(current_session(), seen=seen, until=until, channels=known.heard, most=most)
