"""Where a figure comes from: what it counts, its numbers, and the rows behind it that the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.accounts.frame import held_communities
from webapp.core.accounts.guard import current_actor, current_community, may
from webapp.core.accounts.policy import Scope, grids_of
from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.db import current_session
from webapp.core.errors import Forbidden, NotFound
from webapp.core.figure import Figure
from webapp.core.http import PUBLIC, public, signed_in
from webapp.figures.queries import RowBehind
from webapp.wall.queries.explained import Explained, ExplainedSet, Reader, explained
from webapp.wall.queries.heading import heading
from webapp.wall.routes.frame import instant

blueprint = APIBlueprint("wall_explain", __name__, enable_openapi=False)
_SOURCES: dict[str, LazyString] = {
    "incidents": _("Counted from the matters of the dispatch desk, at the moment you asked."),
    "shops": _("Counted from the shops on the map and the days of their first check, at the moment you asked."),
    "hazards": _("Counted from the hazards on the map, at the moment you asked."),
}
_ELSEWHERE = _("Counted from the records of this community, at the moment you asked.")


@blueprint.get("/wall/explain/<figure>")
@public
def find_figure(figure: str) -> Response:
    """To the figure in the reader's community."""
    actor = current_actor()
    if not actor.is_known:
        return make_response(redirect(url_for("security.login", next=request.path), 302))
    held = held_communities(actor)
    if not held:
        raise Forbidden("you hold no role in any community")
    return make_response(redirect(url_for("wall_explain.show_figure", community=held[0].code, figure=figure), 302))


@blueprint.get("/c/<community>/wall/explain")
@signed_in
def index(community: str) -> str:
    """Every figure that the reader may read, with its definition."""
    return render_template("wall/figures.html", figures=_readable())


@blueprint.get("/c/<community>/wall/explain/<figure>")
@signed_in
def show_figure(community: str, figure: str) -> str:
    """One figure for people."""
    about = _figure(figure)
    found = _explained(about)
    return render_template("wall/explain.html", figure=about, found=found, source=_source(about), href=_href, zone=ZONE)


@blueprint.get("/c/<community>/wall/explain/<figure>.json")
@signed_in
def answer_figure(community: str, figure: str) -> Response:
    """One figure for programs."""
    about = _figure(figure)
    found = _explained(about)
    response = jsonify(
        key=about.key,
        label=str(about.label),
        text=str(about.text),
        unit=about.measure,
        source=str(_source(about)),
        as_of=found.as_of.isoformat(),
        day=found.day.isoformat(),
        sets=[_set(each) for each in found.sets],
        baseline=None if found.baseline_on is None else {"on": found.baseline_on.isoformat(), "number": found.baseline},
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _readable() -> list[Figure]:
    """The figures of the address's community that the caller may read; raises Forbidden for a stranger there."""
    place, actor = current_community(), current_actor()
    if not any(grant.community_id in (place.id, None) for grant in actor.grants):
        raise Forbidden("you hold no role in that community", community=place.code)
    scope = Scope(place.id)
    every = cast(Sequence[Figure], current_app.extensions["figures"])
    shows = may(Action.SHOW_WALL, scope)
    return [each for each in every if shows or each.right == PUBLIC or may(each.right, scope)]


def _figure(key: str) -> Figure:
    found = next((each for each in _readable() if each.key == key), None)
    if found is None:
        raise NotFound("no such figure")
    return found


def _explained(figure: Figure) -> Explained:
    session, place = current_session(), current_community()
    return explained(session, figure, heading(session, place.id, instant("at")), _reader(figure))


def _reader(figure: Figure) -> Reader:
    """What the caller may see of the rows: who reads some grids sees theirs."""
    right, place = figure.rows_right, current_community()
    if right == PUBLIC or may(right, Scope(place.id)):
        return Reader(may=True)
    grids = grids_of(current_actor(), right, place.id)
    return Reader(may=bool(grids), grids=grids)


def _source(figure: Figure) -> LazyString:
    kind = next((kind for kind in _SOURCES if figure.rows and f"'{kind}' AS kind" in figure.rows), "")
    return _SOURCES.get(kind, _ELSEWHERE)


def _set(found: ExplainedSet) -> dict[str, Any]:
    return {
        "simulated": found.simulated,
        "number": found.number,
        "rows": {"shown": len(found.rows), "of": found.known, "items": [_row(each) for each in found.rows]},
    }


def _row(row: RowBehind) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "id": row.id,
        "label": row.label,
        "at": row.at.isoformat() if row.at else None,
        "href": _href(row),
    }


def _href(row: RowBehind) -> str:
    """Where a row leads: a matter to the desk, a thing of the ground to the map."""
    code = current_community().code
    if row.kind == "incidents":
        return url_for("desk.show_desk", community=code, id=row.id)
    return f"/#?c={code}&s={row.kind}:{row.id}"
