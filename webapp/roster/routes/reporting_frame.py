"""What the pages of double reporting share."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, url_for
from sqlalchemy import RowMapping

from webapp.core.accounts.guard import current_community, may
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session
from webapp.core.errors import NotFound
from webapp.core.languages import spoken
from webapp.roster.queries import lists
from webapp.roster.queries.places import places_of
from webapp.roster.queries.responders import registrations_of_account
from webapp.roster.routes.frame import here, me
from webapp.roster.routes.reporting_forms import Pairs, strings
from webapp.roster.rules import PlaceKind
from webapp.roster.rules.reporting import (
    ACT_LABELS,
    ITEM_LIST_LABELS,
    MATCH_LABELS,
    NEED_LABELS,
    PROJECT_LABELS,
    REGISTRATION_END_LABELS,
    RESOURCE_LABELS,
    WISH_LABELS,
    ItemList,
    MatchState,
    NeedState,
    ProjectState,
    RegistrationEnd,
    ResourceState,
    WishAct,
    WishState,
)

blueprint = APIBlueprint("reporting", __name__, url_prefix="/c/<community>", enable_openapi=False)
_LISTS: dict[str, tuple[type[StrEnum], dict[StrEnum, str]]] = {
    "items": (ItemList, ITEM_LIST_LABELS),
    "end": (RegistrationEnd, REGISTRATION_END_LABELS),
    "need": (NeedState, NEED_LABELS),
    "resource": (ResourceState, RESOURCE_LABELS),
    "match": (MatchState, MATCH_LABELS),
    "project": (ProjectState, PROJECT_LABELS),
    "wish": (WishState, WISH_LABELS),
    "act": (WishAct, ACT_LABELS),
}


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    """Lets templates put words to the closed lists of double reporting."""
    return {"reporting_word": word, "day_before": lambda day: day - timedelta(days=1)}


def word(listed: str, code: str) -> str:
    """The words for a code of one of the closed lists."""
    kind, labels = _LISTS[listed]
    return spoken(kind(code), labels)


def edits() -> bool:
    """Whether the caller keeps the lists."""
    return may(Action.EDIT_REGISTRATIONS, Scope(here()))


def reads_names() -> bool:
    """Whether the caller may read who holds a post; an organization's contact may not."""
    return may(Action.READ_ROSTER, Scope(here()))


def own_registrations() -> frozenset[int]:
    """Registrations that the caller answers for with his account."""
    return frozenset(registrations_of_account(current_session(), here(), me(), today()))


def calls() -> bool:
    """Whether the caller may read telephones here."""
    return may(Action.CALL_STAFF, Scope(here()))


def the(what: str, row_id: int) -> RowMapping:
    """A registration, member, need, resource, project or wish of the community; raises NotFound."""
    found = lists.one(current_session(), what, here(), row_id, today())
    if found is None:
        raise NotFound("there is no such entry here")
    return found


def matters() -> Pairs:
    """Kinds of needs, resources and wishes, as choices."""
    return [(str(row["id"]), row["name"]) for row in lists.items(current_session(), here(), ItemList.MATTER)]


def keepers() -> Pairs:
    """Who can keep something, as choices."""
    return strings(lists.keepers(current_session(), here(), today()))


def grids(*kinds: PlaceKind) -> Pairs:
    """Grids of these levels, as choices."""
    session = current_session()
    return [(str(place.id), place.label) for kind in kinds for place in places_of(session, here(), kind, today())]


def with_held(pairs: Pairs, key: object, label: str | None) -> Pairs:
    """The choices, and what is chosen already although it is no longer offered."""
    if not key or not label or str(key) in {each for each, _label in pairs}:
        return pairs
    return [*pairs, (str(key), label)]


def back_to(endpoint: str, said: str, **values: Any) -> Response:
    """To a page of double reporting with a word on what was done."""
    flash(said, "success")
    address = url_for(f"reporting.{endpoint}", community=current_community().code, **values)
    return make_response(redirect(address, 303))
