"""Pages of wishes: the office's list, one wish and what can be done with it, and the public list."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from webapp import __version__
from webapp.core.accounts.guard import current_community, may, require_here
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session
from webapp.core.errors import Forbidden, NotFound
from webapp.core.http import needs, public
from webapp.core.listing import respond
from webapp.grids.queries import community as community_state
from webapp.roster.commands import wishes as commands
from webapp.roster.queries import lists as queries
from webapp.roster.queries.reporting import wishes
from webapp.roster.routes.frame import Page, form_page, here, me, trying
from webapp.roster.routes.reporting_forms import ClaimForm, Pairs, ReasonForm, WishForm, claimer_of, offered
from webapp.roster.routes.reporting_frame import (
    back_to,
    blueprint,
    edits,
    grids,
    keepers,
    matters,
    own_registrations,
    reads_names,
    the,
    with_held,
    word,
)
from webapp.roster.rules import PlaceKind
from webapp.roster.rules.reporting import ACTS_OF_CLAIMERS, ACTS_WITH_REASON, WishAct, WishState, acts_in

_MAX_AGE_S = 120
open_blueprint = APIBlueprint("wishes", __name__, enable_openapi=False)


@blueprint.get("/wishes")
@needs(Action.READ_REGISTRATIONS)
def list_wishes(community: str) -> Response:
    """All wishes; the contact of an organization sees those that are open and his own."""
    if not reads_names():
        return make_response(_for_responder())
    listing = wishes(lambda row: url_for("reporting.show_wish", community=community, row_id=row["id"]))
    actions = [(_("Write a wish down"), "plus", url_for("reporting.add_wish", community=community))] if edits() else []
    actions.append((_("Public list"), "eye", url_for("wishes.show_open", community=community)))
    return respond(listing, {"community_id": here(), "on_day": today()}, actions=actions)


@blueprint.get("/wishes/<int:row_id>")
@needs(Action.READ_REGISTRATIONS)
def show_wish(community: str, row_id: int) -> str:
    """A wish, its history, what the caller can do with it."""
    return _page(_seen(row_id), ClaimForm(formdata=None), ReasonForm(formdata=None))


@blueprint.route("/wishes/new", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def add_wish(community: str) -> Page:
    """Write a wish down."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = WishForm()
    form.item_id.choices = matters()
    offered(form.grid_id, grids(PlaceKind.AREA), empty=_("the whole community"))
    offered(form.keeper_id, keepers())
    if form.validate_on_submit():
        with trying(form) as attempt:
            made = commands.add_wish(attempt.session, here(), form.draft(), by=me())
        if attempt.done:
            return back_to("show_wish", _("Written down. Publish it next."), row_id=made.id)
    back = url_for("reporting.list_wishes", community=community)
    return form_page(form, _("Write a wish down"), back=back, submit=_("Save"))


@blueprint.route("/wishes/<int:row_id>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def correct_wish(community: str, row_id: int) -> Page:
    """Correct a wish that nobody has claimed."""
    require_here(Action.EDIT_REGISTRATIONS)
    row = the("wish", row_id)
    names = ("title", "detail", "item_id", "grid_id", "keeper_id")
    form = WishForm(data={name: str(row[name] or "") for name in names})
    form.item_id.choices = with_held(matters(), row["item_id"], row["item"])
    offered(form.grid_id, grids(PlaceKind.AREA), empty=_("the whole community"))
    offered(form.keeper_id, with_held(keepers(), row["keeper_id"], row["keeper"]))
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.wish_of(attempt.session, here(), row_id)
            commands.correct_wish(attempt.session, held, form.draft(), by=me())
        if attempt.done:
            return back_to("show_wish", _("Corrected."), row_id=row_id)
    back = url_for("reporting.show_wish", community=community, row_id=row_id)
    return form_page(form, _("Correct the wish"), back=back, submit=_("Save"))


@blueprint.post("/wishes/<int:row_id>/claim")
@needs(Action.CLAIM_WISHES)
def claim(community: str, row_id: int) -> Page:
    """Claim a wish for an organization or member; a contact only for his own organization."""
    row, form = _seen(row_id), ClaimForm()
    form.claimer.choices = _claimers()
    if form.validate_on_submit():
        with trying(form) as attempt:
            commands.claim(
                attempt.session,
                commands.wish_of(attempt.session, here(), row_id),
                claimer_of(form.claimer.data),
                on_day=today(),
                by=me(),
                in_person=not edits(),
            )
        if attempt.done:
            return back_to("show_wish", _("Claimed. Thank you."), row_id=row_id)
    return _page(row, form, ReasonForm(formdata=None)), 422


@blueprint.post("/wishes/<int:row_id>/<act>")
@needs(Action.CLAIM_WISHES)
def act_on_wish(community: str, row_id: int, act: str) -> Page:
    """Publish, give back, report as done, send back, confirm, withdraw."""
    if act not in _DOING:
        raise NotFound("no such act")
    row, form, wanted = _seen(row_id), ReasonForm(), WishAct(act)
    _require_his(row["registration_id"], wanted)
    if wanted not in ACTS_WITH_REASON or form.validate_on_submit():
        with trying(form) as attempt:
            wish = commands.locked_wish_of(attempt.session, here(), row_id)
            _require_his(wish.registration_id, wanted)  # meanwhile it may have become somebody else's
            _DOING[wanted](attempt.session, wish, form.reason.data or "", me())
        if attempt.done:
            return back_to("show_wish", word("act", wanted), row_id=row_id)
    return _page(row, ClaimForm(formdata=None), form), 422


_DOING: dict[WishAct, Callable[[Session, Any, str, int | None], None]] = {
    WishAct.PUBLISH: lambda session, wish, _why, by: commands.publish(session, wish, on_day=today(), by=by),
    WishAct.GIVE_BACK: lambda session, wish, why, by: commands.give_back(session, wish, reason=why, by=by),
    WishAct.DELIVER: lambda session, wish, _why, by: commands.deliver(session, wish, by=by),
    WishAct.SEND_BACK: lambda session, wish, why, by: commands.send_back(session, wish, reason=why, by=by),
    WishAct.FULFIL: lambda session, wish, _why, by: commands.fulfil(session, wish, on_day=today(), by=by),
    WishAct.WITHDRAW: lambda session, wish, why, by: commands.withdraw(
        session, wish, reason=why, on_day=today(), by=by
    ),
}


@open_blueprint.get("/wishes/<community>")
@public
def show_open(community: str) -> Response:
    """Wishes that wait for somebody, for everybody to read: no person, no address, no script, no log-in."""
    ground = current_community()
    state = community_state(current_session(), ground.code, today())
    if state is None or state.generation is None:
        raise NotFound("no such community")
    rows = queries.open_wishes(current_session(), ground.id, today())
    counts = queries.wish_counts(current_session(), ground.id)
    english = request.args.get("lang") == "en"
    shown = repr(([tuple(row.values()) for row in rows], tuple(counts.values()), state.summary, english, __version__))
    key = hashlib.sha256(shown.encode()).hexdigest()[:16]
    if key in request.if_none_match:
        response = make_response("", 304)
    else:
        with force_locale("en" if english else "zh_CN"):
            values = {"community": state.summary, "version": state.generation, "english": english}
            response = make_response(render_template("reporting/open_wishes.html", rows=rows, counts=counts, **values))
    response.set_etag(key)
    response.headers["Cache-Control"] = f"public, max-age={_MAX_AGE_S}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _claimers() -> Pairs:
    """For whom the caller may claim: anybody registered for the office, his own organization else."""
    if edits():
        return queries.claimers(current_session(), here(), today(), members=True)
    own = {f"r{each}" for each in own_registrations()}
    return [pair for pair in queries.claimers(current_session(), here(), today()) if pair[0] in own]


def _is_his(registration_id: int | None) -> bool:
    return registration_id is not None and registration_id in own_registrations()


def _seen(row_id: int) -> RowMapping:
    """A wish that the caller may know of: all for staff; open ones and his own for a contact."""
    row = the("wish", row_id)
    if not reads_names() and row["state"] != WishState.PUBLISHED and not _is_his(row["registration_id"]):
        raise NotFound("there is no such entry here")
    return row


def _require_his(registration_id: int | None, act: WishAct) -> None:
    if edits():
        return
    if act not in ACTS_OF_CLAIMERS or not _is_his(registration_id):
        raise Forbidden("only for the wishes of one's own organization", action=Action.EDIT_REGISTRATIONS.value)


def _possible(row: RowMapping) -> list[WishAct]:
    acts = acts_in(WishState(row["state"]))
    if edits():
        return list(acts)
    if not may(Action.CLAIM_WISHES, Scope(here())):
        return []
    his = _is_his(row["registration_id"])
    return [act for act in acts if act is WishAct.CLAIM or (his and act in ACTS_OF_CLAIMERS)]


def _page(row: RowMapping, claiming: ClaimForm, reason: ReasonForm) -> str:
    claiming.claimer.choices = _claimers()
    return render_template(
        "reporting/wish.html",
        row=row,
        steps=queries.steps_of_wish(current_session(), row["id"]),
        acts=_possible(row),
        with_reason=ACTS_WITH_REASON,
        edits=edits() and row["state"] in {WishState.DRAFT, WishState.PUBLISHED},
        claiming=claiming,
        reason=reason,
        names=reads_names(),
    )


def _for_responder() -> str:
    """What the contact of an organization reads: the open wishes, and those his organization holds."""
    session, own = current_session(), own_registrations()
    held = [row for each in own for row in queries.things_of_registration(session, each) if row["what"] == "wish"]
    return render_template(
        "reporting/wishes_to_claim.html",
        rows=queries.open_wishes(session, here(), today()),
        held=held,
        has_own=bool(own),
    )
