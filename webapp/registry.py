"""What every subject and face contributes, gathered so that nothing below imports upward."""

from __future__ import annotations

from apiflask import APIFlask

from webapp.api import health as api_health
from webapp.api import routes as api_routes
from webapp.core.accounts import grants
from webapp.core.accounts import routes as accounts_routes
from webapp.core.accounts.grants import GrantSource
from webapp.core.brief import BriefPart
from webapp.core.figure import Figure
from webapp.core.jobs import Periodic, Task, duties
from webapp.core.navigation import Entry
from webapp.core.tiles import routes as tiles_routes
from webapp.core.tiles.registry import Registry
from webapp.figures import routes as figures_routes
from webapp.grids import figures as grids_figures
from webapp.grids import layers as grids_layers
from webapp.hazards import figures as hazards_figures
from webapp.hazards import layers as hazards_layers
from webapp.roster import figures as roster_figures
from webapp.screens import certificate
from webapp.screens import office as screens_office
from webapp.screens import routes as screens_routes
from webapp.shifts import brief as shifts_brief
from webapp.shifts import figures as shifts_figures
from webapp.shifts import routes as shifts_routes
from webapp.shifts.queries import grants as shifts_grants
from webapp.signs import brief as signs_brief
from webapp.signs import routes as signs_routes

TILES = Registry((*grids_layers.LAYERS, *hazards_layers.LAYERS))
FIGURES: tuple[Figure, ...] = (
    *grids_figures.FIGURES,
    *roster_figures.FIGURES,
    *hazards_figures.FIGURES,
    *shifts_figures.FIGURES,
)
GRANTS: tuple[GrantSource, ...] = (grants.OFFICE, *shifts_grants.GRANTS)
NAVIGATION: tuple[Entry, ...] = (*shifts_routes.NAVIGATION,)
BRIEF: tuple[BriefPart, ...] = (*signs_brief.PARTS, *shifts_brief.PARTS)
TASKS: tuple[Task, ...] = ()
PERIODICS: tuple[Periodic, ...] = duties.PERIODICS
BLUEPRINTS = (
    accounts_routes.blueprint,
    tiles_routes.blueprint,
    figures_routes.blueprint,
    api_routes.blueprint,
    api_health.blueprint,
    screens_routes.blueprint,
    screens_office.blueprint,
    certificate.blueprint,
    signs_routes.blueprint,
    *shifts_routes.BLUEPRINTS,
)


def register(app: APIFlask) -> None:
    """Hand the application what the subjects contribute."""
    app.extensions["tiles"] = TILES
    app.extensions["figures"] = FIGURES
    app.extensions["grants"] = GRANTS
    app.extensions["navigation"] = NAVIGATION
    app.extensions["brief"] = BRIEF
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
