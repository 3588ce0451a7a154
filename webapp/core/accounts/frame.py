"""What the frame of every office page shows: who is here, where, and which pages he may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from apiflask import APIFlask
from flask import current_app, g, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy import text
from werkzeug.local import LocalProxy

from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.policy import Actor, Scope, allows, communities_of
from webapp.core.accounts.queries import Ground, communities_named
from webapp.core.assets import sprite_url
from webapp.core.db import current_session
from webapp.core.languages import language_tag
from webapp.core.navigation import Entry


@dataclass(frozen=True)
class Link:
    """An entry as it stands on the present page."""

    label: str
    icon: str
    href: str
    about: str
    current: bool
    waiting: int = 0


def install(app: APIFlask) -> None:
    """Let templates ask; nothing is read from the database before they do."""
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    return {
        "actor": LocalProxy(current_actor),
        "community": g.get("community"),
        "office_navigation": navigation,
        "rights_end": _rights_end,
        "csrf_field": _csrf_field,
        "language_tag": language_tag,
        "sprite_url": sprite_url(),
        "theme": _theme(),
    }


def _theme() -> str | None:
    """Light or dark, as the reader chose on the map."""
    chosen = request.cookies.get("theme")
    return chosen if chosen in ("light", "dark") else None


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _rights_end() -> str:
    """When the first of the caller's rights ends, so that an open page hides itself in time."""
    ends_at = current_actor().ends_at
    return ends_at.isoformat() if ends_at else ""


def navigation() -> list[tuple[str, list[Link]]]:
    """Groups of pages that the caller may open here, in the order of the registry."""
    actor = current_actor()
    if actor.account_id is None:
        return []
    ground = here(actor)
    entries = cast(Sequence[Entry], current_app.extensions["navigation"])
    reached = [(entry, href) for entry in entries if (href := _href(entry, actor, ground))]
    # Of two addresses that both lead here, such as a list and a part of it, the longer one is meant.
    nearest = max((href for _entry, href in reached if _leads_here(href)), key=len, default="")
    groups: dict[str, list[Link]] = {}
    for entry, href in reached:
        link = Link(str(entry.label), entry.icon, href, str(entry.about), href == nearest, _waiting(entry, ground))
        groups.setdefault(str(entry.group), []).append(link)
    return list(groups.items())


def _waiting(entry: Entry, ground: Ground | None) -> int:
    """How much waits there."""
    if not entry.waits or ground is None:
        return 0
    return int(current_session().execute(text(entry.waits), {"community_id": ground.id}).scalar_one())


def _leads_here(href: str) -> bool:
    return request.path == href or request.path.startswith(f"{href}/")


def here(actor: Actor) -> Ground | None:
    """The community of the address, else the only one the caller has something to do in."""
    if "community" in g:
        return cast(Ground, g.community)
    held = held_communities(actor)
    return held[0] if len(held) == 1 else None


def held_communities(actor: Actor) -> list[Ground]:
    """The communities in which the caller holds a role."""
    ids = frozenset(grant.community_id for grant in actor.grants if grant.community_id is not None)
    return communities_named(current_session(), ids) if ids else []


def _href(entry: Entry, actor: Actor, ground: Ground | None) -> str | None:
    """Where an entry leads the caller; None where he may not go."""
    if entry.everywhere:
        permitted, href = allows(actor, entry.action), url_for(entry.endpoint)
    elif ground is not None:
        held = frozenset(g_.grid_id for g_ in actor.grants if g_.community_id == ground.id and g_.grid_id is not None)
        permitted = allows(actor, entry.action, Scope(ground.id) if entry.whole else Scope(ground.id, held))
        href = url_for(entry.endpoint, community=ground.code)
    else:
        return None
    return href if permitted else None


def reachable(actor: Actor, action: str) -> frozenset[int]:
    """Communities in which the caller may do `action` at least somewhere."""
    held = {grant.community_id for grant in actor.grants if grant.community_id is not None}
    grids = frozenset(grant.grid_id for grant in actor.grants if grant.grid_id is not None)
    return communities_of(actor, action) | {each for each in held if allows(actor, action, Scope(each, grids))}
