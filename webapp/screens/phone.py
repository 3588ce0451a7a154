"""The phone of grid leaders and of whoever is called: a shell that opens without a network, and its session."""

from __future__ import annotations

from typing import cast

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify, make_response, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import generate_csrf

from webapp.core import assets
from webapp.core.accounts.afterwards import proof_of
from webapp.core.accounts.frame import held_communities
from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.queries import Ground
from webapp.core.accounts.roles import Action, Role
from webapp.core.db import current_session
from webapp.core.errors import NotFound
from webapp.core.http import public, signed_in
from webapp.core.languages import chosen, language_tag
from webapp.core.navigation import Entry
from webapp.grids.queries.kinds import kinds
from webapp.roster.queries.sheet import USUAL_NUMBERS, SheetSources

NAVIGATION: tuple[Entry, ...] = (
    Entry(
        "phone.show_phone", _("My grid on the phone"), "device-mobile", Action.BLOW_WHISTLE, _("Out and about"),
        _("Blow the whistle, report in; works without network"), everywhere=True,
    ),
)  # fmt: skip
blueprint = APIBlueprint("phone", __name__, url_prefix="/phone", enable_openapi=False)
_ICONS = (
    ("phone-192.png", "192x192", "any"),
    ("phone-512.png", "512x512", "any"),
    ("phone-mask.png", "512x512", "maskable"),
)


@blueprint.get("")
@signed_in
def show_phone() -> str:
    """The shell: words, icons and dictionary of this build, nothing of whoever is logged in."""
    language = chosen()
    page = {
        "language": language_tag(),
        "messages": assets.messages(language),
        "sprite": assets.sprite_url(),
        "kinds": kinds(current_session(), english=language == "en"),
    }
    return render_template("phone/shell.html", page=page)


@blueprint.get("/session")
@signed_in
def show_session() -> Response:
    """Whose phone this is now: account, form token, communities with their emergency numbers; a card's proof."""
    actor = current_actor()
    return jsonify(
        account=actor.account_id,
        csrf=generate_csrf(),
        ends_at=actor.ends_at.isoformat() if actor.ends_at else None,
        proof=proof_of(current_session(), actor),
        communities=[_community(each) for each in held_communities(actor)],
    )


@blueprint.get("/sw.js")
@public
def show_worker() -> Response:
    """The service worker as the build wrote it, with the list of what it keeps."""
    path = assets.DIST / assets.WORKER
    if not path.exists():
        raise NotFound("the assets have not been built")
    response = make_response(path.read_text(encoding="utf-8"))
    response.mimetype = "text/javascript"
    response.headers["Service-Worker-Allowed"] = url_for("phone.show_phone")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/manifest.webmanifest")
@public
def show_manifest() -> Response:
    """What makes the page an application of the phone."""
    start = url_for("phone.show_phone")
    response = jsonify(
        id=start,
        name=gettext("Shaodao"),
        short_name=gettext("Shaodao"),
        lang=language_tag(),
        start_url=start,
        scope=start,
        display="standalone",
        background_color="#ffffff",
        theme_color="#c8372d",
        icons=[
            {"src": url_for("static", filename=name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in _ICONS
        ],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.vary.add("Cookie")
    return response


def _community(ground: Ground) -> dict[str, object]:
    """A community as the phone keeps it: whom to call when life is in danger must be there without a network."""
    numbers = cast(SheetSources, current_app.extensions["sheet_sources"]).numbers
    found = numbers(current_session(), ground.id) if numbers else USUAL_NUMBERS
    return {
        "code": ground.code,
        "name": ground.name,
        "source": _source(ground),
        "emergencies": [{"name": name, "number": number} for name, number in found],
    }


def _source(ground: Ground) -> str:
    """As what the caller reports there: whoever leads a grid for a day alone does so as a day leader."""
    roles = {grant.role for grant in current_actor().grants if grant.community_id == ground.id}
    return "day_leader" if roles == {Role.DAY_LEADER} else "grid_leader"
