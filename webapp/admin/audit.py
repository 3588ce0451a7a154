"""The audit administrator's pages: search, one line, the chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy import text

from webapp.admin import acts
from webapp.admin.listings import community_choices
from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.roles import Action
from webapp.core.audit.queries import chain_state, entry_shown
from webapp.core.audit.sealing import verify_and_note
from webapp.core.clock import ZONE, today
from webapp.core.db import current_session
from webapp.core.http import needs
from webapp.core.listing import Choice, Column, Listing, respond

blueprint = APIBlueprint("admin_audit", __name__, url_prefix="/admin", enable_openapi=False)
USUAL_DAYS = 30


def _acts() -> Sequence[Choice]:
    return [Choice(code, acts.act(code)) for code in acts.ACTS]


def _things() -> Sequence[Choice]:
    return [Choice(code, acts.thing(code)) for code in acts.THINGS]


AUDIT = Listing(
    key="audit",
    title=_("Audit log"),
    source="""audit_entry t LEFT JOIN account a ON a.id = t.account_id
        LEFT JOIN community c ON c.id = t.community_id""",
    columns=(
        Column("at", _("When"), "t.at", "instant", spanned=True),
        Column("who", _("Who"), "coalesce(a.display_name, CASE WHEN t.account_id IS NULL THEN '—' END)", searched=True),
        Column("act", _("What"), "t.action", words=acts.act, choices=_acts),
        Column("thing", _("Of what"), "t.object_type", words=acts.thing, choices=_things),
        Column("object_id", _("Number"), "t.object_id", "code", searched=True),
        Column("community", _("Community"), "c.name", choices=community_choices),
        Column("reason", _("Reason"), "t.reason", searched=True),
        Column("facts", _("Facts"), "t.facts::text", shown=False),
        Column("seq", _("Place in the chain"), "t.seq", "number"),
    ),
    order="-at",
    link=lambda row: url_for("admin_audit.show_entry", entry_id=row["id"]),
    hint=_("Every act that changes people, rights, settings or reveals a contact. Lines can be added, never changed."),
    empty=_("Nothing in these days."),
)


@blueprint.get("/audit")
@needs(Action.READ_AUDIT)
def search_audit() -> Response:
    """The audit log; without a question, its last thirty days."""
    if not request.args:
        since = today() - timedelta(days=USUAL_DAYS)
        return make_response(redirect(f"{request.path}?from.at={since.isoformat()}", 303))
    chain = (gettext("The chain"), "link", url_for("admin_audit.show_chain"))
    return respond(AUDIT, {}, actions=[chain])


@blueprint.get("/audit/<int:entry_id>")
@needs(Action.READ_AUDIT)
def show_entry(entry_id: int) -> str:
    """One line of the log, with everything it says."""
    entry = entry_shown(current_session(), entry_id)
    return render_template("admin/audit_entry.html", entry=entry, act=acts.act, thing=acts.thing, zone=ZONE)


@blueprint.get("/audit/chain")
@needs(Action.READ_AUDIT)
def show_chain() -> str:
    """How the chain stands, and what the last verification found."""
    return render_template("admin/audit_chain.html", state=chain_state(current_session()), zone=ZONE)


@blueprint.post("/audit/chain/verify")
@needs(Action.READ_AUDIT)
def verify_chain() -> Response:
    """Walk the chain now."""
    session = current_session()
    session.execute(text("SET LOCAL statement_timeout = '60s'"))  # a long log takes its time
    verdict = verify_and_note(session, current_app.config["SETTINGS"].data_dir, account_id=current_actor().account_id)
    if verdict.broken:
        flash(gettext("The chain is broken at line %(seq)d.", seq=verdict.broken.seq), "error")
    else:
        held = ngettext("The chain holds: %(num)d line.", "The chain holds: %(num)d lines.", verdict.sealed)
        flash(held, "success")
    return make_response(redirect(url_for("admin_audit.show_chain"), 303))
