"""Pages of chat groups and of the contacts of organizations."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from webapp.core.accounts.guard import may, require_here
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.core.languages import spoken
from webapp.core.listing import respond
from webapp.core.listing.listing import Row
from webapp.roster.commands import groups as commands
from webapp.roster.commands.assignments import Place
from webapp.roster.commands.persons import reveal_contact
from webapp.roster.queries.listings import chats, contacts
from webapp.roster.queries.persons import people_there, person_called, person_label
from webapp.roster.queries.places import NamedPlace, organization_called, organizations_of, place_called, places_of
from webapp.roster.routes.forms import ChatForm, ContactForm, DayForm, RevealForm
from webapp.roster.routes.frame import Page, blueprint, form_page, here, me, trying
from webapp.roster.rules import CHAT_LABELS, CHAT_PLACES, ChatKind, RevealReason


@blueprint.get("/chats")
@needs(Action.READ_ROSTER)
def list_chats(community: str) -> Response:
    """The register of chat groups."""
    edits = may(Action.EDIT_ROSTER, Scope(here()))

    def address(row: Row) -> str | None:
        return url_for("roster.correct_chat", community=community, chat_id=row["id"]) if edits else None

    actions = [
        (
            _("New: %(kind)s", kind=spoken(kind, CHAT_LABELS)),
            "plus",
            url_for("roster.add_chat", community=community, kind=kind.value),
        )
        for kind in ChatKind
    ]
    return respond(chats(address), {"community_id": here(), "on_day": today()}, actions=actions if edits else [])


def _to_chats(community: str, said: str) -> Response:
    flash(said, "success")
    return make_response(redirect(url_for("roster.list_chats", community=community), 303))


@blueprint.route("/chats/new", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def add_chat(community: str) -> Page:
    """Put a chat group on the register."""
    require_here(Action.EDIT_ROSTER)
    code = request.args.get("kind", "")
    if code not in set(ChatKind):
        raise NotFound("no such kind of chat group")
    kind, session = ChatKind(code), current_session()
    form = _chat_form(ChatForm())
    form.place.options = tuple(p.label for k in CHAT_PLACES[kind] for p in places_of(session, here(), k, today()))
    if form.validate_on_submit():
        place, keeper = _place(kind, form), _keeper(form)
        if not form.errors and place is not None:
            with trying(form) as attempt:
                commands.register_group(
                    session,
                    here(),
                    name=form.name.data,
                    kind=kind,
                    place=Place(place.kind, place.id),
                    opened_on=form.opened_on.data,
                    keeper_id=keeper,
                    by=me(),
                )
            if attempt.done:
                return _to_chats(community, _("The chat group is registered."))
    title = _("New: %(kind)s", kind=spoken(kind, CHAT_LABELS))
    return form_page(form, title, back=url_for("roster.list_chats", community=community), submit=_("Register"))


def _chat_form(form: ChatForm) -> ChatForm:
    form.keeper.options = tuple(people_there(current_session(), here(), today()))
    return form


def _place(kind: ChatKind, form: ChatForm) -> NamedPlace | None:
    for each in CHAT_PLACES[kind]:
        found = place_called(current_session(), here(), each, form.place.data, today())
        if found is not None:
            return found
    form.place.errors = [_("There is no such place; choose one from the list.")]
    return None


def _keeper(form: ChatForm) -> int | None:
    if not form.keeper.data:
        return None
    found = person_called(current_session(), here(), form.keeper.data)
    if found is None:
        form.keeper.errors = [_("There is nobody of this number; choose one from the list.")]
    return found


@blueprint.route("/chats/<int:chat_id>", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def correct_chat(community: str, chat_id: int) -> Page:
    """Correct a chat group's name and keeper."""
    require_here(Action.EDIT_ROSTER)
    session = current_session()
    group = commands.group_of(session, here(), chat_id)
    keeper = person_label(session, here(), group.keeper_id) if group.keeper_id else ""
    form = _chat_form(ChatForm(name=group.name, keeper=keeper))
    del form.place, form.opened_on
    if form.validate_on_submit():
        keeper_id = _keeper(form)
        if not form.errors:
            with trying(form) as attempt:
                commands.correct_group(session, group, name=form.name.data, keeper_id=keeper_id, by=me())
            if attempt.done:
                return _to_chats(community, _("Corrected."))
    return form_page(
        form,
        spoken(ChatKind(group.kind), CHAT_LABELS),
        back=url_for("roster.list_chats", community=community),
        submit=_("Save"),
        closing=url_for("roster.close_chat", community=community, chat_id=chat_id),
    )


@blueprint.post("/chats/<int:chat_id>/close")
@needs(Action.EDIT_ROSTER)
def close_chat(community: str, chat_id: int) -> Response:
    """The group is gone from today on."""
    require_here(Action.EDIT_ROSTER)
    form = DayForm()
    with transaction(current_session()) as session:
        day = form.on_day.data or today()
        commands.close_group(session, commands.group_of(session, here(), chat_id), day, by=me())
    return _to_chats(community, _("The chat group is off the register."))


@blueprint.get("/contacts")
@needs(Action.READ_ROSTER)
def list_contacts(community: str) -> Response:
    """Whom one calls at the organizations."""
    return _contacts(community)


def _contacts(community: str, revealed: dict[int, str] | None = None) -> Response:
    edits = may(Action.EDIT_ROSTER, Scope(here()))
    actions = [(_("New contact"), "user-plus", url_for("roster.add_contact", community=community))] if edits else []
    return respond(
        contacts(),
        {"community_id": here(), "on_day": today()},
        actions=actions,
        template="roster/contacts.html",
        calls=may(Action.CALL_STAFF, Scope(here())),
        reveal=RevealForm().offer(),
        revealed=revealed or {},
    )


@blueprint.post("/contacts/<int:contact_id>/reveal")
@needs(Action.CALL_STAFF)
def reveal_contact_phone(community: str, contact_id: int) -> Response:
    """The telephone of an organization's contact, for a reason that is written down."""
    require_here(Action.CALL_STAFF)
    form = RevealForm().offer()
    if not form.validate_on_submit():
        flash(_("Choose a reason."), "error")
        return _contacts(community)
    with transaction(current_session()) as session:
        found = commands.contact_of(session, here(), contact_id)
        phone = reveal_contact(session, found, RevealReason(form.reason.data), by=me())
    response = _contacts(community, {contact_id: phone or ""})
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/contacts/new", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def add_contact(community: str) -> Page:
    """Note whom one calls at an organization."""
    require_here(Action.EDIT_ROSTER)
    session, form = current_session(), ContactForm()
    form.organization.options = tuple(label for _id, label in organizations_of(session, here(), today()))
    if form.validate_on_submit():
        found = organization_called(session, here(), form.organization.data, today())
        if found is None:
            form.organization.errors = [_("There is no such organization; choose one from the list.")]
        else:
            with trying(form) as attempt:
                commands.add_contact(
                    session, here(), organization_id=found, name=form.name.data, duty_phone=form.duty_phone.data,
                    position=form.position.data, opened_on=today(), by=me(),
                )  # fmt: skip
            if attempt.done:
                flash(_("The contact is noted."), "success")
                return make_response(redirect(url_for("roster.list_contacts", community=community), 303))
    back = url_for("roster.list_contacts", community=community)
    return form_page(form, _("New contact"), back=back, submit=_("Save"))
