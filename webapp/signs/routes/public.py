"""The public page of a grid and its map: nobody logs in, nothing is remembered of who reads it."""

from __future__ import annotations

import re
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response, redirect, request, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response as AnyResponse

from gis.codes import format_grid_code, parse_grid_code
from gis.sketch.sheet import draw
from webapp import __version__
from webapp.core import assets
from webapp.core.clock import today
from webapp.core.db import current_session
from webapp.core.errors import NotFound
from webapp.core.http import public
from webapp.core.press import press
from webapp.signs import queries
from webapp.signs.documents.kept import Kept
from webapp.signs.documents.page_map import bounds_in_words, page_layout, page_map
from webapp.signs.documents.picture import PICTURE, picture_html, picture_svg
from webapp.signs.documents.rendering import rendered
from webapp.signs.queries.sign import digest
from webapp.signs.routes.site import press_folder

_CODE = re.compile(r"[0-9]{12}([0-9]{3})?", re.ASCII)
_MAX_AGE_S = 120
_pages = Kept(most=128)

blueprint = APIBlueprint("signs", __name__, enable_openapi=False)
blueprint.add_app_template_filter(lambda code: format_grid_code(parse_grid_code(code)), "grid_code")


@blueprint.get("/g/<code>")
@public
def show_grid(code: str) -> AnyResponse:
    """The public page of an area or a section; of a community, the list of its grids."""
    if not _CODE.fullmatch(code):
        raise NotFound("no such grid")
    if code.endswith("000") and len(code) == 15:
        return redirect(url_for("signs.show_grid", code=code[:12], lang=request.args.get("lang")))
    grid = queries.grid_sign(current_session(), code, today()) if len(code) == 15 else None
    if grid is None:
        return _show_community(code)
    sign = queries.sign_of(current_session(), grid, today())
    return _answer(sign.key(*_reader()), "public_grid.html", lambda: _grid_values(sign))


@blueprint.get("/g/<code>/map.<any(svg, png):form>")
@public
def show_map(code: str, form: str) -> Response:
    """The sketch map of a grid as a picture of its own, without any person in it."""
    sign = _sign(code)
    key = sign.key(form, *_reader())
    if key in request.if_none_match:
        return _for_everybody(make_response("", 304), key)
    with force_locale(_locale()):
        drawn = _pages.get(key, lambda: _picture(sign, form))
        if form == "svg":
            response = Response(drawn, mimetype="image/svg+xml")
        else:
            current_session().rollback()  # printing needs no connection
            response = Response(press(press_folder(), drawn, "png"), mimetype="image/png")
    return _for_everybody(response, key)


def _picture(sign: queries.Sign, form: str) -> str:
    """The map as SVG, or the page it is printed from."""
    shape = queries.grid_shape(current_session(), sign.grid)
    land = queries.land_of(current_session(), sign.grid, shape, PICTURE.layout, sign.on_day)
    return str(picture_svg(land, sign)) if form == "svg" else picture_html(land, sign)


def _sign(code: str) -> queries.Sign:
    grid = queries.grid_sign(current_session(), code, today()) if len(code) == 15 and code.isascii() else None
    if grid is None:
        raise NotFound("no such grid")
    return queries.sign_of(current_session(), grid, today())


def _show_community(code: str) -> Response:
    """A community's grids; whoever comes by the plate of a grid that is gone finds them here, too."""
    found = queries.grids_of(current_session(), code[:12], today())
    if found is None:
        raise NotFound("no such grid")
    community, version, grids = found
    contact = queries.contact_of(current_session(), community.id)
    gone = code if len(code) == 15 else None
    values = {"community": community, "version": version, "grids": grids, "contact": contact, "gone": gone}
    key = digest(community, version, grids, contact, gone, *_reader())
    response = _answer(key, "public_community.html", lambda: values)
    if gone and response.status_code == 200:
        response.status_code = 410 if queries.was_grid(current_session(), gone) else 404
    return response


def _grid_values(sign: queries.Sign) -> dict[str, Any]:
    shape = queries.grid_shape(current_session(), sign.grid)
    layout = page_layout(shape)
    land = queries.land_of(current_session(), sign.grid, shape, layout, sign.on_day)
    drawing = draw(land.ground, layout)
    picture = page_map(drawing, sign.grid.name)
    return {
        "sign": sign,
        "grid": sign.grid,
        "contact": sign.contact,
        "bounds": bounds_in_words(land.bounds),
        "compounds": [each.name for each in land.ground.compounds],
        "neighbours": [each.name for each in land.ground.neighbours],
        "map": picture,
    }


def _english() -> bool:
    return request.args.get("lang") == "en"


def _locale() -> str:
    return "en" if _english() else "zh_CN"


def _reader() -> tuple[object, ...]:
    """What else a page depends on: the language asked for, the release with its stylesheet."""
    return _english(), __version__, assets.read_record().get("inputs")


def _answer(key: str, template: str, values: Any) -> Response:
    """The page of this key, drawn once and kept; nothing at all for a browser that has it already."""
    if key in request.if_none_match:
        response = make_response("", 304)
    else:
        with force_locale(_locale()):
            html = _pages.get(key, lambda: rendered(template, english=_english(), **values()))
        response = make_response(html)
    return _for_everybody(response, key)


def _for_everybody(response: Response, key: str) -> Response:
    response.set_etag(key)
    # One address, one text: the language is in the address, so that caches in between may keep it for everybody.
    response.headers["Cache-Control"] = f"public, max-age={_MAX_AGE_S}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
