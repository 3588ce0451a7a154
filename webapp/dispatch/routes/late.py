"""Who does what comes late: by the right held now, else by the one held when it was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from webapp.core.accounts.guard import actor_then, current_community
from webapp.core.errors import Forbidden, NotFound
from webapp.dispatch.commands.scene import Doer
from webapp.dispatch.queries.standing import word_of
from webapp.dispatch.routes.frame import doer

Made = TypeVar("Made")


def doer_then(session: Session, written_at: datetime | None) -> Doer | None:
    """The caller as he stood when he wrote it, for what is marked so; None where that is no instant of lately."""
    then = actor_then(written_at)
    if then is None or then.account_id is None or written_at is None:
        return None
    word = word_of(session, then, current_community().id, written_at)
    return Doer(word, then.account_id, then, wrote_at=written_at)


def done_now_or_then(session: Session, written_at: datetime | None, do: Callable[[Doer], Made]) -> tuple[Made, Doer]:
    """Do it by the right of now; where that is missing and it was written while it was there, by that one."""
    by = doer(session)
    try:
        return do(by), by
    except (Forbidden, NotFound):
        then = doer_then(session, written_at)
        if then is None:
            raise
        return do(then), then
