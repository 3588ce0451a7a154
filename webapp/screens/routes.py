"""The routes of the pages: the map, and the choice of language."""

from __future__ import annotations

import re

from apiflask import APIBlueprint
from flask import Response, current_app, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import generate_csrf

from webapp.core import assets
from webapp.core.accounts.frame import reachable
from webapp.core.accounts.guard import current_actor, without_token
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session
from webapp.core.errors import Invalid
from webapp.core.http import public
from webapp.core.languages import COOKIE, LANGUAGES, chosen
from webapp.core.navigation import WallView
from webapp.grids.queries import CommunitySummary, communities
from webapp.grids.queries.kinds import kinds

A_YEAR_S = 31_536_000
THEMES = ("light", "dark")
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x1f]*")

WALL_VIEWS = (WallView("screens.show_map", _("Map"), needs=frozenset({"live.listen"}), everywhere=True),)

blueprint = APIBlueprint("screens", __name__, enable_openapi=False)


@blueprint.get("/")
@public
def show_map() -> Response:
    """The map of the ground."""
    language = chosen()
    found = communities(current_session())
    page = {
        "language": _tag(language),
        "messages": assets.messages(language),
        "sprite": assets.sprite_url(),
        "kinds": kinds(current_session(), english=language == "en"),
        "communities": [{"code": each.code, "name": each.name} for each in found],
        "basemap": current_app.config["SETTINGS"].basemap,
        **_editing(found),
    }
    html = render_template(
        "map.html",
        page=page,
        communities=found,
        community=found[0] if found else None,
        language_tag=_tag(language),
        other_language=next(code for code in LANGUAGES if code != language),
        theme=request.cookies.get("theme") if request.cookies.get("theme") in THEMES else None,
        sprite_url=assets.sprite_url(),
    )
    response = make_response(html)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    return response


@blueprint.get("/favicon.ico")
@public
def show_icon() -> Response:
    """The mark, for browsers that ask for it where a page names none."""
    return make_response(redirect("/static/mark.svg", 301))


@blueprint.post("/language")
@without_token
@public
def choose_language() -> Response:
    """Keep the reader's language in a cookie and go back to where they were."""
    language = request.form.get("lang", "")
    if language not in LANGUAGES:
        raise Invalid("no such language", lang=sorted(LANGUAGES))
    back = request.form.get("next", "/")
    response = make_response(redirect(back if _LOCAL.fullmatch(back) else "/", 303))
    response.set_cookie(COOKIE, language, max_age=A_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def _editing(found: list[CommunitySummary]) -> dict[str, object]:
    """Codes of the communities in which the reader may edit the ground, and his token; nothing for visitors."""
    held = reachable(current_actor(), Action.EDIT_GROUND)
    editable = [each.code for each in found if each.id in held]
    return {"editable": editable, "csrf": generate_csrf()} if editable else {}


def _tag(language: str) -> str:
    """The language as HTML writes it."""
    return "zh-CN" if language == "zh_CN" else language
