"""What the pages of duty share: where they live, who may read telephones, what other subjects contribute."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, url_for

from webapp.core.accounts.guard import current_actor, current_community, may
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.config import Settings
from webapp.core.db import current_session
from webapp.core.errors import NotFound
from webapp.core.languages import spoken
from webapp.roster.queries import duty as queries
from webapp.roster.queries.sheet import SheetSources
from webapp.roster.routes.frame import here
from webapp.roster.rules import ROLE_LABELS, AssignmentRole
from webapp.roster.rules.duty import (
    CAPACITY_LABELS,
    CHANGE_LABELS,
    FLAW_LABELS,
    SLOT_LABELS,
    Capacity,
    ChangeReason,
    Flaw,
    SlotKind,
)

blueprint = APIBlueprint("duty", __name__, url_prefix="/c/<community>/duty", enable_openapi=False)
_LISTS = {
    "slot": (SlotKind, SLOT_LABELS),
    "capacity": (Capacity, CAPACITY_LABELS),
    "change": (ChangeReason, CHANGE_LABELS),
    "flaw": (Flaw, FLAW_LABELS),
}


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    """Lets templates put words to duty's closed lists and instants into local time."""
    return {"duty_word": word, "local": local}


def word(listed: str, code: str) -> str:
    """The words for a code of one of the closed lists."""
    kind, labels = _LISTS[listed]
    return spoken(kind(code), labels)


def local(at: datetime, form: str = "%m-%d %H:%M") -> str:
    """An instant in the product's zone."""
    return at.astimezone(ZONE).strftime(form)


def now() -> datetime:
    """The present instant."""
    return datetime.now(ZONE)


def edits() -> bool:
    """Whether the caller may change the roster of duty."""
    return may(Action.EDIT_DUTY, Scope(here()))


def calls() -> bool:
    """Whether the caller may read the telephones of those on duty, who serve every grid of the community."""
    held = {grant.grid_id for grant in current_actor().grants if grant.community_id == here() and grant.grid_id}
    return may(Action.CALL_STAFF, Scope(here(), frozenset(held)))


def sources() -> SheetSources:
    """What other subjects contribute to hand-over and sheet."""
    return cast(SheetSources, current_app.extensions["sheet_sources"])


def data_dir() -> Path:
    """Where the installation keeps its files."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.data_dir


def the_slot(slot_id: int) -> queries.Slot:
    """A slot of the community of the address; raises NotFound."""
    found = queries.slot(current_session(), here(), slot_id)
    if found is None:
        raise NotFound("no such slot")
    return found


def people_on(day: date) -> list[tuple[str, str]]:
    """Who can be put on duty, as choices."""
    return [(str(each.id), _called(each)) for each in queries.choosable(current_session(), here(), day)]


def _called(who: queries.Choosable) -> str:
    return f"{who.name} · {spoken(AssignmentRole(who.role), ROLE_LABELS)}" if who.role else who.name


def back_to(endpoint: str, said: str, **values: Any) -> Response:
    """To a page of duty with a word on what was done."""
    flash(said, "success")
    return make_response(redirect(url_for(f"duty.{endpoint}", community=current_community().code, **values), 303))
