"""Pages of people: the list, one person, and what is written about him."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _

from webapp.core.accounts.guard import current_community, may, require, require_here
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.http import needs, signed_in
from webapp.core.listing import respond
from webapp.core.listing.listing import Row
from webapp.roster.commands import persons as commands
from webapp.roster.queries.listings import people
from webapp.roster.queries.persons import PersonShown, load_of, person_of_account
from webapp.roster.queries.places import places_of
from webapp.roster.routes.forms import ConsentForm, DayForm, HoursForm, PersonForm, RevealForm
from webapp.roster.routes.frame import Page, blueprint, form_page, here, me, scope_of, the_person, to_person, trying
from webapp.roster.rules import PLACES, WEEKDAYS, Member, PlaceKind, RevealReason


@blueprint.get("/people")
@needs(Action.READ_ROSTER)
def list_people(community: str) -> Response:
    """Everybody on the roster."""
    listing = people(lambda row: _address(community, row))
    actions = []
    if may(Action.EDIT_ROSTER, Scope(here())):
        actions.append((_("New person"), "user-plus", url_for("roster.add_person", community=community)))
    if may(Action.IMPORT_ROSTER, Scope(here())):
        actions.append((_("Import and export"), "file-import", url_for("roster.show_import", community=community)))
    return respond(listing, {"community_id": here(), "on_day": today()}, actions=actions)


def _address(community: str, row: Row) -> str:
    return url_for("roster.show_person", community=community, person_id=row.get("person_id", row["id"]))


@blueprint.get("/people/<int:person_id>")
@needs(Action.READ_ROSTER)
def show_person(community: str, person_id: int) -> str:
    """One person: what he answers for, consented to, offers."""
    return _page(the_person(person_id))


@blueprint.get("/me")
@signed_in
def show_me(community: str) -> str:
    """What the roster says of oneself."""
    person_id = person_of_account(current_session(), here(), me() or 0)
    if person_id is None:
        return render_template("roster/nobody.html")
    return _page(the_person(person_id), is_self=True)


def _page(person: PersonShown, *, is_self: bool = False, revealed: str | None = None) -> str:
    edits = may(Action.EDIT_ROSTER, Scope(here()))
    is_self = is_self or (person.account_id is not None and person.account_id == me())
    load = load_of(current_session(), here(), person.id, today()) if edits or is_self else None
    return render_template(
        "roster/person.html",
        person=person,
        edits=edits,
        calls=may(Action.CALL_STAFF, scope_of(person)),
        is_self=is_self,
        revealed=revealed,
        load=load,
        weekdays=WEEKDAYS,
        roles=list(PLACES),
        reveal=RevealForm().offer(),
        consent=ConsentForm(formdata=None),
        leave=DayForm(formdata=None),
        today=today(),
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def add_person(community: str) -> Page:
    """Put somebody on the roster."""
    require_here(Action.EDIT_ROSTER)
    form = PersonForm().offer(_branches())
    del form.version
    if form.validate_on_submit():
        with trying(form) as attempt:
            made = commands.add_person(attempt.session, here(), form.draft(), opened_on=form.opened_on.data, by=me()).id
        if attempt.done:
            return to_person(made, _("The person is on the roster."))
    return form_page(
        form, _("New person"), back=url_for("roster.list_people", community=community), submit=_("Put on the roster")
    )


@blueprint.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def correct_person(community: str, person_id: int) -> Page:
    """Correct what is known of somebody."""
    require_here(Action.EDIT_ROSTER)
    person = commands.person_of(current_session(), here(), person_id)
    member = Member.OWN if person.is_own_member else Member.IN_SERVICE if person.is_in_service_member else Member.NONE
    form = PersonForm(
        name=person.name,
        duty_phone=person.duty_phone,
        skills="、".join(person.skills),
        member=member.value,
        branch=str(person.branch_id or ""),
        version=commands.version_of(person),
    ).offer(_branches())
    del form.opened_on
    if form.validate_on_submit():
        with trying(form) as attempt:
            commands.correct_person(attempt.session, person, form.draft(), version=form.version.data or "", by=me())
        if attempt.done:
            return to_person(person_id, _("Corrected."))
    back = url_for("roster.show_person", community=community, person_id=person_id)
    return form_page(form, _("Correct a person"), back=back, submit=_("Save"))


def _branches() -> list[tuple[str, str]]:
    found = places_of(current_session(), here(), PlaceKind.BRANCH, today())
    return [(str(place.id), place.label) for place in found]


@blueprint.post("/people/<int:person_id>/consent")
@needs(Action.EDIT_ROSTER)
def record_consent(community: str, person_id: int) -> Page:
    """Note a signed consent."""
    require_here(Action.EDIT_ROSTER)
    form, person = ConsentForm(), commands.person_of(current_session(), here(), person_id)
    if form.validate_on_submit():
        with trying(form) as attempt:
            commands.record_consent(attempt.session, person, form.consent_on.data, until=form.until.data, by=me())
        if attempt.done:
            return to_person(person_id, _("Consent noted: name and duty phone may be published."))
    back = url_for("roster.show_person", community=community, person_id=person_id)
    return form_page(form, _("Consent to publication"), back=back, submit=_("Note the consent"))


@blueprint.post("/people/<int:person_id>/consent/withdraw")
@needs(Action.EDIT_ROSTER)
def withdraw_consent(community: str, person_id: int) -> Response:
    """From now on nothing of the person is public."""
    require_here(Action.EDIT_ROSTER)
    with transaction(current_session()) as session:
        commands.withdraw_consent(session, commands.person_of(session, here(), person_id), today(), by=me())
    return to_person(person_id, _("Withdrawn: nothing of this person is public any more. Posters may need reprinting."))


@blueprint.route("/people/<int:person_id>/hours", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def offer_hours(community: str, person_id: int) -> Page:
    """The hours of the week that somebody offers."""
    require_here(Action.EDIT_ROSTER)
    shown = the_person(person_id)
    lines = [f"周{WEEKDAYS[s.weekday]} {s.starts:%H:%M}-{s.ends:%H:%M} {s.post}".strip() for s in shown.offers]
    form = HoursForm(hours="\n".join(lines))
    if form.validate_on_submit():
        with trying(form) as attempt:
            commands.offer_hours(
                attempt.session, commands.person_of(attempt.session, here(), person_id), form.offered(), by=me()
            )
        if attempt.done:
            return to_person(person_id, _("Saved."))
    back = url_for("roster.show_person", community=community, person_id=person_id)
    lead = _("%(name)s. The place is the duty post he would come from, never his home.", name=shown.name)
    return form_page(form, _("Hours offered"), back=back, submit=_("Save"), lead=lead)


@blueprint.post("/people/<int:person_id>/reveal")
@needs(Action.CALL_STAFF)
def reveal_person(community: str, person_id: int) -> Response:
    """The duty telephone, for a reason that is written down; shown this once and kept by no cache."""
    person = the_person(person_id)
    require(Action.CALL_STAFF, scope_of(person))
    form, phone = RevealForm().offer(), None
    if form.validate_on_submit():
        with transaction(current_session()) as session:
            found = commands.person_of(session, here(), person_id)
            phone = commands.reveal_person(session, found, RevealReason(form.reason.data), by=me())
    else:
        flash(_("Choose a reason."), "error")
    response = make_response(_page(person, revealed=phone))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/people/<int:person_id>/leave")
@needs(Action.EDIT_ROSTER)
def take_off(community: str, person_id: int) -> Page:
    """Take somebody off the roster."""
    require_here(Action.EDIT_ROSTER)
    form, person = DayForm(), commands.person_of(current_session(), here(), person_id)
    if form.validate_on_submit():
        with trying(form) as attempt:
            commands.take_off(attempt.session, person, form.on_day.data, by=me())
        if attempt.done:
            return to_person(person_id, _("The person leaves the roster."))
    back = url_for("roster.show_person", community=current_community().code, person_id=person_id)
    return form_page(form, _("Leave the roster"), back=back, submit=_("Take off the roster"))
