"""The route of figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from apiflask import APIBlueprint
from flask import current_app

from webapp.core.accounts.guard import may
from webapp.core.accounts.policy import Scope
from webapp.core.clock import today
from webapp.core.db import current_session
from webapp.core.errors import NotFound, Refused
from webapp.core.figure import Figure
from webapp.core.http import PUBLIC, public
from webapp.figures.queries import figures
from webapp.figures.schemas import Definition, FiguresAsked, FiguresShown
from webapp.grids.queries import community

blueprint = APIBlueprint("figures", __name__, tag="figures")


@blueprint.get("/api/v1/figures")
@blueprint.input(FiguresAsked, location="query")
@blueprint.output(FiguresShown)
@blueprint.doc(responses=[404, 409])
@public
def show_figures(query_data: FiguresAsked) -> FiguresShown:
    """The figures of a community, at its baseline or on a day."""
    now = today()
    state = community(current_session(), query_data.community, now)
    if state is None:
        raise NotFound("no such community", community=query_data.community)
    asked = query_data.as_of
    if asked == "baseline" and state.baseline_on is None:
        raise Refused("this community has no baseline", community=query_data.community)
    day = asked if isinstance(asked, date) else state.baseline_on or now
    if query_data.simulated and day == state.baseline_on:
        raise Refused("a baseline holds nothing simulated", community=query_data.community)
    catalogue = _catalogue(state.summary.id)
    counted = figures(current_session(), catalogue, state.summary.id, day, simulated=query_data.simulated)
    return FiguresShown(
        community=query_data.community,
        as_of=day.isoformat(),
        baseline=day == state.baseline_on,
        simulated=query_data.simulated,
        figures=counted.numbers,
        estimated=list(counted.estimated),
        definitions={figure.key: Definition(label=str(figure.label), text=str(figure.text)) for figure in catalogue},
    )


def _catalogue(community_id: int) -> Sequence[Figure]:
    """The figures of that community that the caller may read."""
    every = cast(Sequence[Figure], current_app.extensions["figures"])
    return [each for each in every if each.right == PUBLIC or may(each.right, Scope(community_id))]
