"""Pages of assignments: begin, stand in, end."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from webapp.core.accounts.guard import require_here
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.core.languages import spoken
from webapp.roster.commands import assignments as commands
from webapp.roster.queries.persons import Held, people_there, person_called
from webapp.roster.queries.places import NamedPlace, place_called, places_of
from webapp.roster.routes.forms import AssignForm, EndForm, ListedField, StandInForm
from webapp.roster.routes.frame import Page, blueprint, form_page, here, me, passings, the_person, to_person, trying
from webapp.roster.rules import PLACE_LABELS, PLACES, ROLE_LABELS, AssignmentRole, EndReason, PlaceKind


@blueprint.route("/people/<int:person_id>/assign", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def assign(community: str, person_id: int) -> Page:
    """Let somebody answer for a place; the role is chosen on his page."""
    require_here(Action.EDIT_ROSTER)
    person, role = the_person(person_id), _role(request.args.get("role", ""))
    form = AssignForm()
    kinds = PLACES[role]
    form.place.options = tuple(place.label for kind in kinds for place in _places(kind))
    form.place.description = _("One of: %(kinds)s", kinds="、".join(spoken(kind, PLACE_LABELS) for kind in kinds))
    if form.validate_on_submit() and (place := _place(kinds, form.place)):
        with trying(form) as attempt:
            commands.assign(
                attempt.session,
                here(),
                person_id=person_id,
                role=role,
                place=commands.Place(place.kind, place.id),
                begins=form.begins.data,
                until=form.until.data,
                rank=form.rank.data,
                by=me(),
            )
        if attempt.done:
            return to_person(person_id, _("Assigned."))
    title = _("New assignment: %(role)s", role=spoken(role, ROLE_LABELS))
    return form_page(form, title, back=_back(community, person_id), submit=_("Assign"), lead=person.name)


def _role(code: str) -> AssignmentRole:
    if code not in set(AssignmentRole):
        raise NotFound("no such role")
    return AssignmentRole(code)


def _places(kind: PlaceKind) -> tuple[NamedPlace, ...]:
    return places_of(current_session(), here(), kind, today())


def _place(kinds: tuple[PlaceKind, ...], field: ListedField) -> NamedPlace | None:
    for kind in kinds:
        found = place_called(current_session(), here(), kind, field.data, today())
        if found is not None:
            return found
    field.errors = [*field.errors, _("There is no such place; choose one from the list.")]
    return None


def _back(community: str, person_id: int) -> str:
    return url_for("roster.show_person", community=community, person_id=person_id)


@blueprint.route("/assignments/<int:assignment_id>/stand-in", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def stand_in(community: str, assignment_id: int) -> Page:
    """Let another stand in while the holder is on leave."""
    require_here(Action.EDIT_ROSTER)
    held = commands.assignment_of(current_session(), here(), assignment_id)
    form = StandInForm()
    form.person.options = tuple(people_there(current_session(), here(), today()))
    if form.validate_on_submit() and (person_id := _person(form, form.person)):
        with trying(form) as attempt:
            commands.stand_in(
                attempt.session, held, person_id=person_id, begins=form.begins.data, until=form.until.data, by=me()
            )
        if attempt.done:
            return to_person(held.person_id, _("The stand-in is noted; on those days he has the rights of the post."))
    lead = _lead(held.person_id, assignment_id)
    return form_page(
        form, _("Leave and stand-in"), back=_back(community, held.person_id), submit=_("Note the stand-in"), lead=lead
    )


def _person(form: FlaskForm, field: ListedField) -> int | None:
    found = person_called(current_session(), here(), field.data or "")
    if found is None:
        field.errors = [*field.errors, _("There is nobody of this number; choose one from the list.")]
    return found


def _lead(person_id: int, assignment_id: int) -> str:
    person = the_person(person_id)
    held: Held = next(each for each in person.held if each.id == assignment_id)
    return f"{person.name} · {held.place_name} {spoken(held.role, ROLE_LABELS)}"


@blueprint.route("/assignments/<int:assignment_id>/end", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def end_assignment(community: str, assignment_id: int) -> Page:
    """End an assignment; what is open passes to a named successor."""
    require_here(Action.EDIT_ROSTER)
    held = commands.assignment_of(current_session(), here(), assignment_id)
    form = EndForm().offer()
    form.successor.options = tuple(people_there(current_session(), here(), today(), roles=False))
    if form.validate_on_submit():
        successor = _person(form, form.successor) if form.successor.data else None
        if successor is not None or not form.successor.data:
            with trying(form) as attempt:
                ended = commands.end_assignment(
                    attempt.session,
                    held,
                    on_day=form.on_day.data,
                    reason=EndReason(form.reason.data),
                    successor_id=successor,
                    takes_over=form.takes_over.data,
                    passings=passings(),
                    by=me(),
                )
            if attempt.done:
                return to_person(held.person_id, _what_passed(ended))
    still_open = commands.open_things(current_session(), held, passings(), today())
    lead = _lead(held.person_id, assignment_id)
    return form_page(
        form, _("End an assignment"), back=_back(community, held.person_id), submit=_("End it"), lead=lead, danger=True,
        still_open=still_open,
    )  # fmt: skip


def _what_passed(ended: commands.Ended) -> str:
    if not ended.passed:
        return str(_("Ended; nothing was open."))
    what = "、".join(f"{each.label} {each.count}" for each in ended.passed)
    return str(_("Ended; passed to the successor: %(what)s", what=what))


@blueprint.post("/assignments/<int:assignment_id>/withdraw")
@needs(Action.EDIT_ROSTER)
def withdraw_assignment(community: str, assignment_id: int) -> Response:
    """Take back what has not begun."""
    require_here(Action.EDIT_ROSTER)
    with transaction(current_session()) as session:
        held = commands.assignment_of(session, here(), assignment_id)
        person_id = held.person_id
        commands.withdraw_assignment(session, held, today(), by=me())
    return to_person(person_id, _("Taken back."))
