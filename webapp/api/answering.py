"""The part of a card that says who answers for a building or a grid, to those who may read it."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.api.schemas import AnsweringOne, AnsweringShown
from webapp.core.accounts.frame import reachable
from webapp.core.accounts.policy import Actor, Scope, allows
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.languages import spoken
from webapp.roster.queries import Answering, Holder, answers_for, answers_for_grid
from webapp.roster.rules import ROLE_LABELS

_READERS = {"buildings": answers_for, "vacancies": answers_for, "sections": answers_for_grid, "areas": answers_for_grid}
_MOST = 12


def answering(session: Session, actor: Actor, layer: str, feature_id: int, on_day: date) -> AnsweringShown | None:
    """Who answers, nearest first; telephones only where the caller may call. None where he may not read it."""
    reader = _READERS.get(layer)
    if reader is None or not allows(actor, Action.READ_ROSTER):
        return None
    found = reader(session, feature_id, on_day)
    if found is None or found.community_id not in reachable(actor, Action.READ_ROSTER):
        return None
    # One tap calls who answers today. A program, or a look back, has nobody to call.
    calls = on_day == today() and actor.scopes is None
    calls = calls and allows(actor, Action.CALL_STAFF, Scope(found.community_id, frozenset(found.grid_ids)))
    once = {holder.person_id: holder for holder in reversed(found.holders)}
    people = [_one(holder, found.community_code, calls) for holder in found.holders if once[holder.person_id] is holder]
    return AnsweringShown(people=people[:_MOST], vacant=_vacant(found))


def _one(holder: Holder, code: str, calls: bool) -> AnsweringOne:
    stands_in = str(_("stands in for %(name)s", name=holder.stands_in_for)) if holder.stands_in_for else ""
    return AnsweringOne(
        name=holder.name,
        role=spoken(holder.role, ROLE_LABELS),
        place=" · ".join(filter(None, (holder.place_name, stands_in))),
        phone=holder.phone if calls else None,
        href=url_for("roster.show_person", community=code, person_id=holder.person_id),
    )


def _vacant(found: Answering) -> str:
    if not found.vacant_stairs:
        return ""
    return str(_("Stairs without a leader: %(numbers)s", numbers="、".join(map(str, found.vacant_stairs))))
