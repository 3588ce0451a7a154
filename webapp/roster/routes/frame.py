"""What the roster's pages share: where they live, who asks, how a refusal becomes words on a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from webapp.core.accounts.guard import current_actor, current_community
from webapp.core.accounts.policy import Scope
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import AppError, Invalid, NotFound, Refused
from webapp.core.languages import spoken
from webapp.roster.queries.persons import PersonShown, person_shown
from webapp.roster.rules import (
    BRANCH_LABELS,
    END_LABELS,
    MEMBER_LABELS,
    PLACE_LABELS,
    ROLE_LABELS,
    AssignmentRole,
    BranchKind,
    EndReason,
    Member,
    Passing,
    PlaceKind,
)

blueprint = APIBlueprint("roster", __name__, url_prefix="/c/<community>/roster", enable_openapi=False)
_LISTS: dict[str, tuple[type[StrEnum], Mapping[StrEnum, str]]] = {
    "role": (AssignmentRole, ROLE_LABELS),
    "place": (PlaceKind, PLACE_LABELS),
    "end": (EndReason, END_LABELS),
    "member": (Member, MEMBER_LABELS),
    "branch": (BranchKind, BRANCH_LABELS),
}
Page = str | tuple[str, int] | Response


@dataclass
class Attempt:
    """A change being tried: its session, and whether it stands."""

    session: Session
    done: bool = False


@contextmanager
def trying(form: FlaskForm) -> Iterator[Attempt]:
    """A transaction whose refusal is said on the form instead of on a page of its own."""
    attempt = Attempt(current_session())
    try:
        with transaction(attempt.session):
            yield attempt
        attempt.done = True
    except (Invalid, Refused) as error:
        _say(form, error)


def _say(form: FlaskForm, error: AppError) -> None:
    field = str(error.fields.get("field", ""))
    if field in form:
        form[field].errors = [*form[field].errors, error.detail]
    else:
        form.form_errors.append(error.detail)


@blueprint.app_context_processor
def _words() -> dict[str, Callable[[str, str], str]]:
    """Lets templates put words to the roster's closed lists."""
    return {"roster_word": word}


def word(listed: str, code: str) -> str:
    """The words for a code of one of the closed lists."""
    kind, labels = _LISTS[listed]
    return spoken(kind(code), labels)


def here() -> int:
    """The community of the address."""
    return current_community().id


def me() -> int | None:
    """The account that asks."""
    return current_actor().account_id


def passings() -> tuple[Passing, ...]:
    """What passes to a successor, as the subjects contributed it."""
    return cast(tuple[Passing, ...], current_app.extensions["passings"])


def the_person(person_id: int) -> PersonShown:
    """A person of the community of the address; raises NotFound."""
    found = person_shown(current_session(), here(), person_id, today())
    if found is None:
        raise NotFound("no such person")
    return found


def scope_of(person: PersonShown) -> Scope:
    """Where a person answers, for the question who may call him."""
    return Scope(here(), person.grid_ids)


def to_person(person_id: int, said: str) -> Response:
    """Back to a person's page with a word on what was done."""
    flash(said, "success")
    address = url_for("roster.show_person", community=current_community().code, person_id=person_id)
    return make_response(redirect(address, 303))


def form_page(form: FlaskForm, title: str, *, back: str, submit: str, lead: str = "", **more: object) -> Page:
    """A form on a page of its own; 422 where it was sent and something is wrong."""
    body = render_template("roster/form.html", form=form, title=title, back=back, submit_text=submit, lead=lead, **more)
    return (body, 422) if form.errors else body
