"""The remote (遥控): a page for the phone of whoever has duty, by which the walls of his community are steered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.core.accounts.commands import now_in
from webapp.core.accounts.guard import current_actor, current_community, require_here
from webapp.core.accounts.matrix import MATRIX
from webapp.core.accounts.queries import grants_of
from webapp.core.accounts.roles import LABELS as ROLE_LABELS
from webapp.core.accounts.roles import Action, Role
from webapp.core.clock import ZONE
from webapp.core.db import current_session, transaction
from webapp.core.errors import Forbidden, Invalid, Refused
from webapp.core.http import needs
from webapp.core.languages import spoken
from webapp.core.navigation import Entry
from webapp.wall.commands.remote import Steered, steer
from webapp.wall.queries.screens import GridChoice, WallRow, first_instant, grid_choices, walls
from webapp.wall.routes.frame import catalogue
from webapp.wall.routes.remote_form import order_of, pressed_in, seen_version
from webapp.wall.rules import LABELS, View
from webapp.wall.rules.remote import HOLDS_MIN, JUST_NOW, SPEEDS, following

NAVIGATION = (
    Entry(
        "wall_remote.show_remote",
        lazy_gettext("Remote of the walls"),
        "device-desktop",
        Action.STEER_WALL,
        lazy_gettext("Wall display"),
        lazy_gettext("What the wall displays show: views, grids, figures, a day again"),
        whole=True,
    ),
)
blueprint = APIBlueprint("wall_remote", __name__, url_prefix="/c/<community>/remote", enable_openapi=False)


@blueprint.get("")
@needs(Action.STEER_WALL)
def show_remote(community: str) -> str:
    """The walls here, and what the chosen one shows."""
    require_here(Action.STEER_WALL)
    return _page(request.args.get("wall", type=int))


@blueprint.post("/<int:device_id>")
@needs(Action.STEER_WALL)
def press(community: str, device_id: int) -> Response | tuple[str, int]:
    """Let a wall show something else, and show what it does now."""
    require_here(Action.STEER_WALL)
    by = current_actor().account_id
    if by is None:
        raise Forbidden("only a person steers a wall")
    try:
        order = order_of(_grids())
        with transaction(current_session()) as session:
            known = [each.key for each in catalogue()]
            done = steer(
                session, current_community().id, device_id, order, figures=known, seen_version=seen_version(), by=by
            )
    except (Invalid, Refused) as error:
        return _page(device_id, refused=error.detail), 422 if isinstance(error, Invalid) else 409
    place = None if _has_said_who_was_overruled(done) else pressed_in()
    address = url_for("wall_remote.show_remote", community=community, wall=device_id, _anchor=place)
    return make_response(redirect(address, 303))


def _has_said_who_was_overruled(done: Steered) -> bool:
    """Two who steer at once do not fight unseen; by their role, since it is the post that steers."""
    if done.overruled is None:
        return False
    who = _role_of(done.overruled)
    flash(_("%(who)s steered this wall within the last minute. What you pressed holds now.", who=who), "info")
    return True


def _page(chosen: int | None, *, refused: str = "") -> str:
    session, place = current_session(), current_community()
    now = now_in(session)
    found = walls(session, place.id, at=now)
    wall = next((each for each in found if each.id == chosen), found[0] if found else None)
    grids = _grids()
    first = first_instant(session, place.id)
    return render_template(
        "wall/remote.html",
        walls=found,
        wall=wall,
        refused=refused,
        areas=_by_area(grids),
        grid_names={each.id: f"{each.number} {each.name}" for each in grids},
        views=[each for each in View if each is not View.GRID],
        view_word=view_word,
        next_view=following(wall.shown.view) if wall else None,
        figures=catalogue(),
        figure_names={each.key: str(each.label) for each in catalogue()},
        holds=HOLDS_MIN,
        speeds=SPEEDS,
        first_day=first.astimezone(ZONE).date() if first else None,
        now=now.astimezone(ZONE),
        ago=ago,
        steered_by=_steered_by(wall) if wall else "",
        zone=ZONE,
    )


def _steered_by(wall: WallRow) -> str:
    """Who else steered this wall just now, by role; empty where it was oneself or nobody."""
    if wall.changed_at is None or wall.changed_by is None or wall.changed_by == current_actor().account_id:
        return ""
    return _role_of(wall.changed_by) if wall.now - wall.changed_at < JUST_NOW else ""


def _role_of(account_id: int) -> str:
    """The word of the post by which an account steers here."""
    place = current_community().id
    grants, _end = grants_of(current_session(), account_id, current_app.extensions["grants"])
    held = {grant.role for grant in grants if grant.community_id == place}
    role = next((each for each in Role if each in held & MATRIX[Action.STEER_WALL].roles), None)
    return spoken(role, ROLE_LABELS) if role else _("Somebody else")


def _grids() -> list[GridChoice]:
    session = current_session()
    return grid_choices(session, current_community().id, now_in(session).astimezone(ZONE).date())


def _by_area(grids: Sequence[GridChoice]) -> list[tuple[GridChoice, list[GridChoice]]]:
    return [(area, [each for each in grids if each.parent_id == area.id]) for area in grids if area.is_area]


def view_word(view: View) -> str:
    """What a view is called."""
    return spoken(view, LABELS)


def ago(since: datetime, now: datetime) -> str:
    """How long ago something was, in words."""
    passed: timedelta = now - since
    if passed < timedelta(minutes=1):
        return str(_("%(count)d s ago", count=max(0, int(passed.total_seconds()))))
    if passed < timedelta(hours=1):
        return str(_("%(count)d min ago", count=int(passed.total_seconds() // 60)))
    return str(since.astimezone(ZONE).strftime("%m-%d %H:%M"))
