"""The office's pages about plates and posters: printing them, and which ones no longer say what is true."""

from __future__ import annotations

import json
from collections.abc import Sequence

from apiflask import APIBlueprint
from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.accounts import guard
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Forbidden, Invalid, NotFound
from webapp.core.http import needs
from webapp.core.languages import chosen
from webapp.core.listing import respond
from webapp.core.navigation import Entry
from webapp.core.press import press
from webapp.signs import commands, queries
from webapp.signs.documents.plate import plate_svg
from webapp.signs.documents.sheets import plate_of, sheets_html
from webapp.signs.queries import GridNow
from webapp.signs.queries.listings import KIND_WORDS, REPRINTS, SHEETS
from webapp.signs.routes.site import address_of, assumed_site, press_folder
from webapp.signs.rules import Reason, SheetKind

blueprint = APIBlueprint("sheets", __name__, enable_openapi=False)
_GROUP = lazy_gettext("Publishing")
NAVIGATION = (
    Entry(
        "sheets.show_sheets",
        lazy_gettext("Plates and posters"),
        "printer",
        Action.PRINT_SHEETS,
        _GROUP,
        lazy_gettext("Print QR plates and sketch maps of the grids"),
    ),
    Entry(
        "sheets.show_reprints",
        lazy_gettext("To be reprinted"),
        "refresh",
        Action.PRINT_SHEETS,
        _GROUP,
        lazy_gettext("Sheets that no longer say what is true"),
    ),
)


@blueprint.get("/c/<community>/sheets")
@needs(Action.PRINT_SHEETS)
def show_sheets(community: str) -> Response:
    """Every grid with the sheets that were printed for it."""
    now = _mine(community)
    rows = [{"id": each.grid.id, "named": each.leader is not None} for each in now.values()]
    hanging = queries.hanging(current_session(), guard.current_community().id, today(), now)
    wrong = [{"id": each.grid_id} for each in hanging if each.why]
    values = {"community_id": guard.current_community().id, "on_day": today(), "mine": json.dumps(rows)}
    return respond(
        SHEETS,
        {**values, "wrong": json.dumps(wrong)},
        template="sheets.html",
        kinds=_kinds(),
        community_code=community,
        assumed_site=assumed_site(),
    )


@blueprint.get("/c/<community>/reprints")
@needs(Action.PRINT_SHEETS)
def show_reprints(community: str) -> Response:
    """Sheets that hang somewhere and no longer say what is true, with the reasons in words."""
    ground = guard.current_community()
    now = _mine(community)
    everything = _now(community)
    urgency = list(Reason)
    wrong = [
        {"id": each.id, "why": ",".join(each.why), "rank": urgency.index(each.why[0])}
        for each in queries.hanging(current_session(), ground.id, today(), everything)
        if each.why and (each.grid_id in now or each.grid_id not in everything)
    ]
    values = {"community_id": ground.id, "wrong": json.dumps(wrong)}
    return respond(REPRINTS, values, template="reprints.html", community_code=community)


@blueprint.get("/c/<community>/sheets/<code>/<any(plate, poster_a3, poster_a4):kind>.pdf")
@needs(Action.PRINT_SHEETS)
def show_sheet(community: str, code: str, kind: str) -> Response:
    """A sheet of one grid to look at; printing is recorded by the button on the page."""
    return _file(community, [_one(community, code)], SheetKind(kind))


@blueprint.get("/c/<community>/sheets/<code>/plate.svg")
@needs(Action.PRINT_SHEETS)
def show_plate(community: str, code: str) -> Response:
    """The plate of a grid as SVG, for an engraver or an enamel works."""
    grid = _one(community, code).grid
    response = Response(plate_svg(plate_of(grid, address_of(grid.code))), mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="plate-{code}.svg"'
    return response


@blueprint.get("/c/<community>/sheets/<any(plate, poster_a3, poster_a4):kind>.pdf")
@needs(Action.PRINT_SHEETS)
def show_all(community: str, kind: str) -> Response:
    """The sheets of all grids of the community that the caller may print, as one file."""
    return _file(community, list(_mine(community).values()), SheetKind(kind))


@blueprint.post("/c/<community>/sheets")
@needs(Action.PRINT_SHEETS)
def print_sheets(community: str) -> AnyResponse:
    """Record that a sheet of one grid, or of all, is printed now, and lead to the file."""
    code, kind = request.form.get("grid", ""), request.form.get("kind", "")
    if kind not in set(SheetKind):
        raise Invalid("no such kind of sheet", kind=[each.value for each in SheetKind])
    wanted = list(_mine(community).values()) if code == "all" else [_one(community, code)]
    with transaction(current_session()) as session:
        commands.record_prints(session, SheetKind(kind), wanted, by=guard.current_actor().account_id)
    if SheetKind(kind).is_poster and not all(each.leader for each in wanted):
        flash(
            _("Where a grid leader has not consented to be named, or no longer does, the poster names nobody."), "info"
        )
    if code == "all":
        return redirect(url_for("sheets.show_all", community=community, kind=kind), 303)
    return redirect(url_for("sheets.show_sheet", community=community, code=code, kind=kind), 303)


@blueprint.post("/c/<community>/sheets/<int:sheet_id>/down")
@needs(Action.PRINT_SHEETS)
def take_down(community: str, sheet_id: int) -> AnyResponse:
    """Record that a sheet no longer hangs anywhere."""
    ground = guard.current_community()
    everything, mine = _now(community), _mine(community)
    hanging = queries.hanging(current_session(), ground.id, today(), everything)
    sheet = next((each for each in hanging if each.id == sheet_id), None)
    if sheet is None:
        raise NotFound("no such sheet")
    if sheet.grid_id in everything and sheet.grid_id not in mine:
        raise Forbidden("this right is missing there", action=Action.PRINT_SHEETS.value)
    with transaction(current_session()) as session:
        commands.take_down(session, ground.id, sheet_id, by=guard.current_actor().account_id)
    flash(_("Noted: it no longer hangs there."), "success")
    return redirect(url_for("sheets.show_reprints", community=community), 303)


def _now(community: str) -> dict[int, GridNow]:
    return queries.grids_now(current_session(), community, today(), address_of)


def _mine(community: str) -> dict[int, GridNow]:
    """The grids whose sheets the caller may print."""
    return {grid_id: each for grid_id, each in _now(community).items() if guard.may(Action.PRINT_SHEETS, _scope(each))}


def _one(community: str, code: str) -> GridNow:
    found = next((each for each in _now(community).values() if each.grid.code == code), None)
    if found is None:
        raise NotFound("no such grid")
    guard.require(Action.PRINT_SHEETS, _scope(found))
    return found


def _scope(each: GridNow) -> Scope:
    above = [each.grid.parent.id] if each.grid.parent else []
    return Scope(each.grid.community.id, frozenset({each.grid.id, *above}))


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, str(words)) for kind, words in KIND_WORDS.items()]


def _file(community: str, wanted: Sequence[GridNow], kind: SheetKind) -> Response:
    if not wanted:
        raise NotFound("no grid to print")
    grids = [each.grid for each in wanted]
    html = sheets_html(current_session(), grids, kind, today(), address_of=address_of, english=chosen() == "en")
    current_session().rollback()  # printing takes seconds and needs no connection
    response = Response(press(press_folder(), html, "pdf"), mimetype="application/pdf")
    name = f"{kind.value}-{grids[0].code if len(grids) == 1 else community}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
