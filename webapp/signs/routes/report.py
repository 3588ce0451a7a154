"""A resident's report from the page of a grid: without log-in, without any script if need be."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import uuid4

from apiflask import APIBlueprint
from flask import Response, make_response, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Full, Invalid, NotFound, Refused, Throttled, TooLarge, Unaccepted, answer_for
from webapp.core.http import public, takes
from webapp.core.media import LARGEST
from webapp.core.media.routes import taken_in
from webapp.dispatch.commands import resident
from webapp.dispatch.queries.categories import CategoryNode, category_tree
from webapp.dispatch.queries.category_pages import known_categories
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.routes.caps import calls_at_once, may_report, may_spend
from webapp.dispatch.routes.frame import house_key
from webapp.dispatch.routes.spoken_lists import word
from webapp.dispatch.rules import Route, Source
from webapp.dispatch.rules.suggesting import Known, suggest
from webapp.dispatch.rules.tracking import grouped
from webapp.dispatch.rules.wording import concerns
from webapp.dispatch.schemas.asked import Whistle
from webapp.grids.queries import grid_at
from webapp.signs import queries
from webapp.signs.queries.places import buildings_of, point_within
from webapp.signs.routes.report_forms import CheckForm, ReportForm

LOOKS = "60/hour"
REPORTS = "10/hour"
"""What one address may send: many residents may share one."""
ALL_PHOTOS = "400/day"
"""What all residents of a community together may send of photos."""
_ENVELOPE = 60_000

blueprint = APIBlueprint("report", __name__, enable_openapi=False)
blueprint.add_app_template_filter(lambda code: word("concern", code), "reported_concern")
Page = Response | str | tuple[str, int]
Form = TypeVar("Form", bound=ReportForm)


@blueprint.get("/g/<code>/report")
@public
def show_report(code: str) -> str:
    """The form."""
    with force_locale(locale()):
        grid = _grid(code)
        form = ReportForm(client_key=str(uuid4())).offer(buildings_of(current_session(), grid))
        return _write_page(grid, form)


@blueprint.post("/g/<code>/report")
@public
@takes(LARGEST + _ENVELOPE)
def send_report(code: str) -> Page:
    """First what was written, to be checked with what it is about; then the sending itself."""
    with force_locale(locale()):
        grid = _grid(code)
        return _send(grid) if request.form.get("step") == "send" else _check(grid)


def _check(grid: queries.GridSign) -> Page:
    form = ReportForm().offer(buildings_of(current_session(), grid))
    if not form.validate_on_submit():
        return _write_page(grid, form), 422
    if not may_spend("looks", LOOKS) and not _threatens(grid, form):
        return _write_page(grid, _busy(grid, form)), 429
    try:
        _keep_photo(grid, form)
    except (Unaccepted, TooLarge, Invalid, Full, Throttled) as error:
        form.photo.errors = [error.detail]
        return _write_page(grid, form), answer_for(error).status if isinstance(error, (Full, Throttled)) else 422
    return _check_page(grid, CheckForm(formdata=None, data=form.data).offer(buildings_of(current_session(), grid)))


def _send(grid: queries.GridSign) -> Page:
    form = CheckForm().offer(buildings_of(current_session(), grid))
    if not form.validate_on_submit():
        return _check_page(grid, form), 422
    if form.website.data:
        raise Invalid("this form was not filled in by hand")
    here = grid.community.id
    is_life = form.category.data in {each.code for each in _leaves(current_session(), grid) if each.threat}
    if not is_life and not (may_spend("reports", REPORTS) and may_report(here)):
        return _check_page(grid, _busy(grid, form)), 429
    held = is_life and not calls_at_once(here)
    try:
        with transaction(current_session()) as session:
            whistle = _whistle(session, grid, form)
            made = resident.report(
                session, here, whistle, form.contact, key=house_key(), photo=form.photo_kept, held=held
            )
    except (Invalid, Refused, NotFound) as error:
        form.form_errors.append(error.detail or _("Something in the input is wrong"))
        return _check_page(grid, form), 409 if isinstance(error, Refused) else 422
    return _done_page(grid, made)


def _threatens(grid: queries.GridSign, form: ReportForm) -> bool:
    """Whether the words may mean a threat to life, which no limit holds up."""
    threats = {each.code for each in _leaves(current_session(), grid) if each.threat}
    return any(each.code in threats for each in suggest(form.text.data or "", _known(grid))[:2])


def _busy(grid: queries.GridSign, form: Form) -> Form:
    """The form with the sentence that too much came in, and what to do instead."""
    phone = queries.contact_of(current_session(), grid.community.id).phone
    said = _("Very many reports came from here within the hour. Try again later, or telephone: %(phone)s.", phone=phone)
    danger = _("Somebody is in danger? Call 119, 120 or 110 at once.")
    form.form_errors.append(f"{said} {danger}")
    return form


def _known(grid: queries.GridSign) -> list[Known]:
    return known_categories(current_session(), grid.community.id)


def _whistle(session: Session, grid: queries.GridSign, form: CheckForm) -> Whistle:
    place = _place(session, grid, form)
    found = next((each for each in _leaves(session, grid) if each.code == form.category.data), None)
    if found is None:
        raise Invalid(_("Choose what it is about."), category="unknown")
    return Whistle(
        uuid=form.client_key.data,
        category=found.code,
        route=Route.WHISTLE,
        source=Source.RESIDENT,
        text=form.text.data,
        place_text=form.place_text.data or "",
        threat=found.threat,
        emergency_called_at=database_now(session) if found.threat and form.emergency_called.data else None,
        **place,
    )


def _place(session: Session, grid: queries.GridSign, form: CheckForm) -> dict[str, Any]:
    """The building that was chosen, else where the phone was, else the middle of the grid."""
    if form.building.data:
        return {"building_id": form.building.data}
    if form.position is not None:
        found = grid_at(session, *form.position, today())
        if found is not None and found.community.id == grid.community.id:
            return {"lon": form.position[0], "lat": form.position[1]}
    within = point_within(session, grid)
    return {"lon": within[0], "lat": within[1]} if within else {}


def _keep_photo(grid: queries.GridSign, form: ReportForm) -> None:
    """Keep a photo that was sent; the same form sent again does not keep it twice."""
    sent = form.photo.data.read(LARGEST + 1) if form.photo.data else b""
    if sent:
        spend("photos of all", ALL_PHOTOS, of=str(grid.community.id))
        form.kept_photo.data = str(taken_in(sent, community_id=grid.community.id, by=None).uuid)


def _grid(code: str) -> queries.GridSign:
    known = queries.grid_sign(current_session(), code, today()) if len(code) == 15 and code.isascii() else None
    if known is None:
        raise NotFound("no such grid")
    return known


def _leaves(session: Session, grid: queries.GridSign) -> list[CategoryNode]:
    tree = category_tree(session, grid.community.id)
    return [leaf for group in tree for leaf in (group.children or [group])]


def _write_page(grid: queries.GridSign, form: ReportForm) -> str:
    contact = queries.contact_of(current_session(), grid.community.id)
    return rendered("public_report.html", grid, form=form, contact=contact)


def _check_page(grid: queries.GridSign, form: CheckForm) -> str:
    session = current_session()
    tree = category_tree(session, grid.community.id)
    leaves = {leaf.code: leaf for leaf in _leaves(session, grid)}
    found = suggest(form.text.data or "", _known(grid))
    suggested = [leaves[each.code] for each in found if each.code in leaves]
    form.category.choices = [(code, leaf.name) for code, leaf in leaves.items()]
    if form.category.data not in leaves:
        form.category.data = suggested[0].code if suggested else None
    return rendered(
        "public_report_check.html",
        grid,
        form=form,
        tree=tree,
        suggested=suggested,
        chosen=leaves.get(form.category.data or ""),
        threatens=any(each.threat for each in suggested[:2]),
        found=concerns(f"{form.text.data or ''} {form.place_text.data or ''}"),
        contact=queries.contact_of(session, grid.community.id),
    )


def _done_page(grid: queries.GridSign, made: resident.Reported) -> Response:
    link = url_for("report_status.show_status", code=f"{made.tracking}-{made.secret}".lower(), lang=asked_language())
    contact = queries.contact_of(current_session(), grid.community.id)
    said = {"tracking": grouped(made.tracking), "secret": grouped(made.secret)}
    page = rendered("public_report_done.html", grid, made=made, link=link, contact=contact, **said)
    return unkept(page, 201)


def rendered(template: str, grid: queries.GridSign, **values: Any) -> str:
    """A public page about a grid, in the language that the address asks for."""
    return render_template(
        template, grid=grid, community=grid.community, version=grid.version, english=asked_language() == "en",
        lang=asked_language(), **values,
    )  # fmt: skip


def asked_language() -> str | None:
    """English where the address asks for it."""
    return "en" if request.args.get("lang") == "en" else None


def locale() -> str:
    """The language of a public page."""
    return asked_language() or "zh_CN"


def spend(what: str, limit: str, of: str = "") -> None:
    """Count a request against what one address, or `of` something else, may send; raises Throttled."""
    if not may_spend(what, limit, of):
        raise Throttled(_("Too many requests"))


def unkept(page: str, status: int = 200) -> Response:
    """A page with somebody's secret in it, which no browser keeps."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
