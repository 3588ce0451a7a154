"""Where somebody lands after log-in: the pages of his community that his roles open."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, make_response, redirect, render_template, url_for

from webapp.core.accounts.frame import held_communities
from webapp.core.accounts.guard import current_actor, current_community, lacks_second_factor
from webapp.core.accounts.policy import Actor
from webapp.core.accounts.roles import LABELS, Role
from webapp.core.errors import Forbidden
from webapp.core.http import signed_in
from webapp.core.languages import spoken

blueprint = APIBlueprint("office", __name__, enable_openapi=False)


@blueprint.get("/home")
@signed_in
def show_home() -> Response:
    """To the only community the caller works in, a day leader to his shift, or to the choice between several."""
    actor = current_actor()
    if actor.must_change_password:
        return make_response(redirect(url_for("security.change_password"), 303))
    if lacks_second_factor(actor):
        return make_response(redirect(url_for("security.two_factor_setup"), 303))
    held = held_communities(actor)
    if len(held) == 1 and actor.roles == {Role.DAY_LEADER}:
        return make_response(redirect(url_for("shift_work.show_my_shift", community=held[0].code), 303))
    if len(held) == 1:
        return make_response(redirect(url_for("office.show_community", community=held[0].code), 303))
    if held:
        return make_response(render_template("home_choice.html", communities=held))
    return make_response(render_template("home.html", roles=_roles(actor)))


@blueprint.get("/c/<community>/")
@signed_in
def show_community(community: str) -> str:
    """The pages of one community that the caller's roles open."""
    actor = current_actor()
    if not any(grant.community_id in (current_community().id, None) for grant in actor.grants):
        raise Forbidden("you hold no role in that community", community=community)
    return render_template("home.html", roles=_roles(actor))


def _roles(actor: Actor) -> list[str]:
    return [spoken(role, LABELS) for role in Role if role in actor.roles]
