"""How many whistles an account may blow: what floods is asked to wait, a threat to life never is."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.core.accounts.limits import spend
from webapp.core.accounts.policy import Scope, allows
from webapp.core.accounts.roles import Action
from webapp.core.errors import Throttled
from webapp.dispatch.commands.scene import Doer
from webapp.dispatch.rules import Route

WHISTLES, MATTERS, OF_TOKENS = 20, 60, 200
"""An hour: whistles of an account, what it registers to settle itself, whatever all programs register together."""
THREATS = 5
"""Threats to life of an account within an hour; those beyond are taken too, and marked for the desk."""
_HOUR = timedelta(hours=1)


def spend_matter(session: Session, community_id: int, doer: Doer, route: Route) -> None:
    """Count what somebody registers, the desk excepted; raises Throttled where nothing is left of the hour."""
    if not _is_counted(doer, community_id):
        return
    is_whistle = route is Route.WHISTLE
    _spend(session, "whistles" if is_whistle else "matters", str(doer.account_id), WHISTLES if is_whistle else MATTERS)
    if doer.actor.scopes is not None:
        _spend(session, "matters", "tokens", OF_TOKENS)


def _spend(session: Session, what: str, of: str, most: int) -> None:
    spent = spend(session, what, of, _HOUR)
    if spent.times > most:
        raise Throttled(
            _("So many within an hour are taken later; a threat to life is taken at once."), after_s=spent.left_s
        )


def many_threats(session: Session, community_id: int, doer: Doer) -> int | None:
    """Count a threat to life; how many the account reported within the hour, where that is more than is usual."""
    if not _is_counted(doer, community_id):
        return None
    times = spend(session, "threats", str(doer.account_id), _HOUR).times
    return times if times > THREATS else None


def _is_counted(doer: Doer, community_id: int) -> bool:
    """Whether somebody's own limit holds; of whoever has no account the address is counted, at the door."""
    return doer.account_id is not None and not allows(doer.actor, Action.DISPATCH, Scope(community_id))
