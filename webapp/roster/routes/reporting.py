"""Pages of registrations: organizations and in-service members who reported in, and the dictionaries."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.accounts.guard import require_here
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.core.listing import respond
from webapp.roster.commands import reporting as commands
from webapp.roster.commands.persons import reveal_contact
from webapp.roster.queries import lists
from webapp.roster.queries.reporting import members, registrations
from webapp.roster.queries.responders import accounts_for_contact
from webapp.roster.routes.frame import Page, form_page, here, me, trying
from webapp.roster.routes.reporting_forms import (
    AccountForm,
    EndForm,
    ItemForm,
    MemberForm,
    RegistrationForm,
    offered,
    strings,
)
from webapp.roster.routes.reporting_frame import back_to, blueprint, calls, edits, own_registrations, reads_names, the
from webapp.roster.rules import RevealReason
from webapp.roster.rules.reporting import ItemList, RegistrationEnd


@blueprint.get("/registrations")
@needs(Action.READ_REGISTRATIONS)
def list_registrations(community: str) -> Response:
    """Organizations that reported in."""
    listing = registrations(lambda row: url_for("reporting.show_registration", community=community, row_id=row["id"]))
    actions = []
    if edits():
        actions.append((_("Register an organization"), "plus", url_for("reporting.register", community=community)))
    if reads_names():
        actions.append((_("Members"), "users", url_for("reporting.list_members", community=community)))
    if edits():
        actions.append((_("Dictionaries"), "book", url_for("reporting.show_items", community=community)))
    return respond(listing, {"community_id": here(), "on_day": today()}, actions=actions)


@blueprint.get("/registrations/<int:row_id>")
@needs(Action.READ_REGISTRATIONS)
def show_registration(community: str, row_id: int) -> str:
    """An organization that reported in, what it takes part in, what it gives."""
    return _registration_page(row_id, EndForm(formdata=None).offer())


@blueprint.route("/registrations/new", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def register(community: str) -> Page:
    """Register an organization."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = _with_items(RegistrationForm())
    del form.contact_id
    form.organization_id.choices = strings(lists.free_organizations(current_session(), here(), today()))
    if form.validate_on_submit():
        with trying(form) as attempt:
            draft = form.draft(int(form.organization_id.data))
            made = commands.register(attempt.session, here(), draft, by=me())
        if attempt.done:
            return back_to("show_registration", _("Registered. Name a contact next."), row_id=made.id)
    back = url_for("reporting.list_registrations", community=community)
    return form_page(form, _("Register an organization"), back=back, submit=_("Register"))


@blueprint.route("/registrations/<int:row_id>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def correct_registration(community: str, row_id: int) -> Page:
    """Correct a registration."""
    require_here(Action.EDIT_REGISTRATIONS)
    shown = the("registration", row_id)
    held_items = [str(row["id"]) for row in lists.items_of_registration(current_session(), row_id)]
    last = shown["ends"] - timedelta(days=1) if shown["ends"] else None
    form = _with_items(
        RegistrationForm(
            contact_id=str(shown["contact_id"] or ""),
            begins=shown["begins"],
            last=last,
            offers=shown["offers"],
            five_links=held_items,
            six_nets=held_items,
        )
    )
    del form.organization_id
    offered(form.contact_id, strings(lists.contacts(current_session(), here(), shown["organization_id"])))
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.registration_of(attempt.session, here(), row_id)
            commands.correct_registration(attempt.session, held, form.draft(held.organization_id), by=me())
        if attempt.done:
            return back_to("show_registration", _("Corrected."), row_id=row_id)
    back = url_for("reporting.show_registration", community=community, row_id=row_id)
    return form_page(form, shown["name"], back=back, submit=_("Save"))


@blueprint.post("/registrations/<int:row_id>/end")
@needs(Action.EDIT_REGISTRATIONS)
def end_registration(community: str, row_id: int) -> Page:
    """End a registration."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = EndForm().offer()
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.registration_of(attempt.session, here(), row_id)
            reason = RegistrationEnd(form.reason.data)
            commands.end_registration(attempt.session, held, form.on_day.data, reason, by=me())
        if attempt.done:
            return back_to("show_registration", _("The registration has ended."), row_id=row_id)
    return _registration_page(row_id, form), 422


@blueprint.post("/registrations/<int:row_id>/call")
@needs(Action.READ_REGISTRATIONS)
def call_contact(community: str, row_id: int) -> str:
    """Show the contact's telephone; that it was shown is noted."""
    require_here(Action.CALL_STAFF)
    shown = the("registration", row_id)
    if shown["contact_id"] is None:
        raise NotFound("no contact is named")
    with transaction(current_session()) as database:
        contact = commands.contact_of(database, here(), shown["contact_id"])
        phone = reveal_contact(database, contact, RevealReason.DUTY_CALL, by=me())
    return _registration_page(row_id, EndForm(formdata=None).offer(), phone=phone or "—")


@blueprint.route("/registrations/<int:row_id>/account", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def link_account(community: str, row_id: int) -> Page:
    """Let the contact log in for his organization."""
    require_here(Action.EDIT_REGISTRATIONS)
    shown = the("registration", row_id)
    if shown["contact_id"] is None:
        raise NotFound("no contact is named")
    contact = commands.contact_of(current_session(), here(), shown["contact_id"])
    form = AccountForm(account_id=str(contact.account_id or ""))
    offered(form.account_id, strings(accounts_for_contact(current_session(), here(), contact.id)))
    back = url_for("reporting.show_registration", community=community, row_id=row_id)
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.contact_of(attempt.session, here(), contact.id)
            chosen = int(form.account_id.data) if form.account_id.data else None
            commands.link_responder(attempt.session, held, chosen, by=me())
        if attempt.done:
            return back_to("show_registration", _("Kept. His rights follow at once."), row_id=row_id)
    lead = _("With this account he claims wishes for his organization, and sees nobody else's names.")
    return form_page(form, _("Log-in of the contact"), back=back, submit=_("Save"), lead=lead)


@blueprint.get("/registrations/members")
@needs(Action.READ_ROSTER)
def list_members(community: str) -> Response:
    """In-service members who reported in."""
    listing = members(lambda row: url_for("reporting.show_member", community=community, row_id=row["id"]))
    add = (_("Register a member"), "plus", url_for("reporting.register_member", community=community))
    return respond(listing, {"community_id": here(), "on_day": today()}, actions=[add] if edits() else [])


@blueprint.get("/registrations/members/<int:row_id>")
@needs(Action.READ_ROSTER)
def show_member(community: str, row_id: int) -> str:
    """A member who reported in."""
    return _member_page(row_id, EndForm(formdata=None).offer())


@blueprint.route("/registrations/members/new", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def register_member(community: str) -> Page:
    """Register a member."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = MemberForm()
    free = lists.free_members(current_session(), here(), today())
    form.person.options = tuple(label for _key, label in free)
    if form.validate_on_submit():
        person_id = next((key for key, label in free if label == form.person.data.strip()), None)
        if person_id is None:
            form.person.errors = [_("There is nobody of this number; choose one from the list.")]
        else:
            with trying(form) as attempt:
                made = commands.register_member(attempt.session, here(), form.draft(person_id), by=me())
            if attempt.done:
                return back_to("show_member", _("Registered."), row_id=made.id)
    back = url_for("reporting.list_members", community=community)
    return form_page(form, _("Register a member"), back=back, submit=_("Register"))


@blueprint.route("/registrations/members/<int:row_id>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def correct_member(community: str, row_id: int) -> Page:
    """Correct a member's registration."""
    require_here(Action.EDIT_REGISTRATIONS)
    shown = the("member", row_id)
    last = shown["ends"] - timedelta(days=1) if shown["ends"] else None
    form = MemberForm(post=shown["post"], hours_a_month=shown["hours_a_month"], begins=shown["begins"], last=last)
    del form.person
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.member_of(attempt.session, here(), row_id)
            commands.correct_member(attempt.session, held, form.draft(held.person_id), by=me())
        if attempt.done:
            return back_to("show_member", _("Corrected."), row_id=row_id)
    back = url_for("reporting.show_member", community=community, row_id=row_id)
    return form_page(form, shown["name"], back=back, submit=_("Save"))


@blueprint.post("/registrations/members/<int:row_id>/end")
@needs(Action.EDIT_REGISTRATIONS)
def end_member(community: str, row_id: int) -> Page:
    """End a member's registration."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = EndForm().offer()
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.member_of(attempt.session, here(), row_id)
            reason = RegistrationEnd(form.reason.data)
            commands.end_registration(attempt.session, held, form.on_day.data, reason, by=me())
        if attempt.done:
            return back_to("show_member", _("The registration has ended."), row_id=row_id)
    return _member_page(row_id, form), 422


@blueprint.get("/registrations/items")
@needs(Action.EDIT_REGISTRATIONS)
def show_items(community: str) -> str:
    """The dictionaries: five links, six nets, kinds of needs."""
    require_here(Action.EDIT_REGISTRATIONS)
    return _items_page(ItemForm(formdata=None))


@blueprint.post("/registrations/items/<of>")
@needs(Action.EDIT_REGISTRATIONS)
def add_item(community: str, of: str) -> Page:
    """Add an item to a dictionary."""
    require_here(Action.EDIT_REGISTRATIONS)
    if of not in set(ItemList):
        raise NotFound("no such dictionary")
    form = ItemForm()
    if form.validate_on_submit():
        with trying(form) as attempt:
            commands.add_item(attempt.session, here(), ItemList(of), form.name.data, by=me())
        if attempt.done:
            return back_to("show_items", _("Added."))
    return _items_page(form), 422


@blueprint.post("/registrations/items/<int:row_id>/<what>")
@needs(Action.EDIT_REGISTRATIONS)
def change_item(community: str, row_id: int, what: str) -> Page:
    """Rename an item, offer it no longer, or again."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = ItemForm()
    with trying(form) as attempt:
        item = commands.item_of(attempt.session, here(), row_id)
        if what == "rename":
            commands.rename_item(attempt.session, item, request.form.get("name", ""), by=me())
        elif what in {"retire", "restore"}:
            commands.retire_item(attempt.session, item, today() if what == "retire" else None, by=me())
        else:
            raise NotFound("no such change")
    if attempt.done:
        return back_to("show_items", _("Changed."))
    return _items_page(form), 422


def _with_items(form: RegistrationForm) -> RegistrationForm:
    rows = lists.items(current_session(), here())
    for control, of in ((form.five_links, ItemList.FIVE_LINKS), (form.six_nets, ItemList.SIX_NETS)):
        control.choices = [(str(row["id"]), row["name"]) for row in rows if row["list"] == of]
        known = {key for key, _label in control.choices}
        control.data = [key for key in control.data or [] if key in known or form.is_submitted()]
    return form


def _registration_page(row_id: int, ending: EndForm, *, phone: str = "") -> str:
    session, names = current_session(), reads_names()
    shown = the("registration", row_id)
    in_detail = names or row_id in own_registrations()
    return render_template(
        "reporting/registration.html",
        row=shown,
        items=lists.items_of_registration(session, row_id),
        things=lists.things_of_registration(session, row_id) if in_detail else [],
        in_detail=in_detail,
        ending=ending,
        edits=edits() and shown["ended_reason"] is None,
        names=names,
        calls=calls(),
        phone=phone,
    )


def _member_page(row_id: int, ending: EndForm) -> str:
    shown = the("member", row_id)
    can = edits() and shown["ended_reason"] is None
    return render_template("reporting/member.html", row=shown, ending=ending, edits=can)


def _items_page(form: ItemForm) -> str:
    rows = lists.items(current_session(), here(), with_retired=True)
    by_list = {of: [row for row in rows if row["list"] == of] for of in ItemList}
    return render_template("reporting/items.html", lists=by_list, form=form)
