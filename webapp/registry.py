"""What every subject and face contributes, gathered so that nothing below imports upward."""

from __future__ import annotations

from apiflask import APIFlask

from webapp.admin import access as admin_access
from webapp.admin import accounts as admin_accounts
from webapp.admin import audit as admin_audit
from webapp.admin import health as admin_health
from webapp.admin import kinds as admin_kinds
from webapp.admin import navigation as admin_navigation
from webapp.admin import notices as admin_notices
from webapp.admin import settings as admin_settings
from webapp.api import health as api_health
from webapp.api import open311
from webapp.api import routes as api_routes
from webapp.core.accounts import grants
from webapp.core.accounts import routes as accounts_routes
from webapp.core.accounts import settings as accounts_settings
from webapp.core.accounts.grants import GrantSource
from webapp.core.brief import BriefPart
from webapp.core.figure import Figure
from webapp.core.jobs import Periodic, Task, duties
from webapp.core.live import jobs as live_jobs
from webapp.core.live import routes as live_routes
from webapp.core.media import MediaUse
from webapp.core.media import removing as media_removing
from webapp.core.media import routes as media_routes
from webapp.core.navigation import Entry, WallView
from webapp.core.notices import jobs as notices_jobs
from webapp.core.notices import sending
from webapp.core.notices import settings as notices_settings
from webapp.core.settings import Setting
from webapp.core.tiles import routes as tiles_routes
from webapp.core.tiles.registry import Registry
from webapp.core.worktime import routes as worktime_routes
from webapp.core.worktime import settings as worktime_settings
from webapp.dispatch import brief as dispatch_brief
from webapp.dispatch import figures as dispatch_figures
from webapp.dispatch import jobs as dispatch_jobs
from webapp.dispatch import retention as dispatch_retention
from webapp.dispatch import routes as dispatch_routes
from webapp.dispatch.commands.passing import PASSINGS as DISPATCH_PASSINGS
from webapp.dispatch.queries.open_items import OPEN_ITEMS as OPEN_INCIDENTS
from webapp.dispatch.queries.photos import MEDIA_USE as PHOTOS_OF_INCIDENTS
from webapp.dispatch.routes.intake_navigation import ENTRIES as INTAKE_ENTRIES
from webapp.figures import routes as figures_routes
from webapp.grids import figures as grids_figures
from webapp.grids import layers as grids_layers
from webapp.grids import routes as grids_routes
from webapp.hazards import figures as hazards_figures
from webapp.hazards import layers as hazards_layers
from webapp.roster import figures as roster_figures
from webapp.roster import jobs as roster_jobs
from webapp.roster import layers as roster_layers
from webapp.roster import routes as roster_routes
from webapp.roster.commands.duty import PASSINGS as DUTY_PASSINGS
from webapp.roster.commands.groups import PASSINGS as ROSTER_PASSINGS
from webapp.roster.queries.grants import GRANTS as ROSTER_GRANTS
from webapp.roster.queries.responders import GRANTS as RESPONDER_GRANTS
from webapp.roster.queries.responders import PHONES as RESPONDER_PHONES
from webapp.roster.queries.sheet import SheetSources
from webapp.roster.routes.duty_navigation import ENTRIES as DUTY_ENTRIES
from webapp.roster.routes.navigation import ENTRIES as ROSTER_ENTRIES
from webapp.roster.rules import Passing
from webapp.screens import certificate
from webapp.screens import desk as screens_desk
from webapp.screens import office as screens_office
from webapp.screens import phone as screens_phone
from webapp.screens import routes as screens_routes
from webapp.shifts import brief as shifts_brief
from webapp.shifts import figures as shifts_figures
from webapp.shifts import jobs as shifts_jobs
from webapp.shifts import routes as shifts_routes
from webapp.shifts.queries import grants as shifts_grants
from webapp.signs import brief as signs_brief
from webapp.signs.queries.contact import sheet_numbers
from webapp.signs.routes import office as signs_office
from webapp.signs.routes import public as signs_public
from webapp.signs.routes import report as signs_report
from webapp.signs.routes import report_status as signs_report_status
from webapp.simulation import routes as simulation_routes
from webapp.simulation import settings as simulation_settings
from webapp.wall import retention as wall_retention
from webapp.wall import routes as wall_routes

TILES = Registry((*grids_layers.LAYERS, *hazards_layers.LAYERS, *roster_layers.LAYERS))
FIGURES: tuple[Figure, ...] = (
    *grids_figures.FIGURES,
    *roster_figures.FIGURES,
    *hazards_figures.FIGURES,
    *shifts_figures.FIGURES,
    *dispatch_figures.FIGURES,
)
GRANTS: tuple[GrantSource, ...] = (
    grants.OFFICE,
    *ROSTER_GRANTS,
    *RESPONDER_GRANTS,
    *shifts_grants.GRANTS,
)
NAVIGATION: tuple[Entry, ...] = (
    *screens_desk.NAVIGATION,
    *INTAKE_ENTRIES,
    *screens_phone.NAVIGATION,
    *ROSTER_ENTRIES,
    *DUTY_ENTRIES,
    *shifts_routes.NAVIGATION,
    *grids_routes.NAVIGATION,
    *signs_office.NAVIGATION,
    *worktime_routes.NAVIGATION,
    *wall_routes.NAVIGATION,
    *admin_navigation.NAVIGATION,
)
WALL_VIEWS: tuple[WallView, ...] = (*wall_routes.WALL_VIEWS, *screens_routes.WALL_VIEWS)
SETTINGS: tuple[Setting, ...] = (
    *accounts_settings.SETTINGS,
    *worktime_settings.SETTINGS,
    *roster_jobs.SETTINGS,
    *notices_settings.SETTINGS,
    *dispatch_retention.SETTINGS,
    *wall_retention.SETTINGS,
    *simulation_settings.SETTINGS,
    *media_removing.SETTINGS,
    *open311.SETTINGS,
)
BRIEF: tuple[BriefPart, ...] = (
    *signs_brief.PARTS,
    *shifts_brief.PARTS,
    *dispatch_brief.PARTS,
)
PHONE_BOOKS: tuple[str, ...] = (RESPONDER_PHONES,)
TASKS: tuple[Task, ...] = (
    *sending.tasks(PHONE_BOOKS),
    *dispatch_jobs.TASKS,
    *media_removing.TASKS,
)
SHEET_SOURCES = SheetSources(open_items=OPEN_INCIDENTS, numbers=sheet_numbers)
MEDIA_USES: tuple[MediaUse, ...] = (PHOTOS_OF_INCIDENTS,)
PERIODICS: tuple[Periodic, ...] = (
    *duties.PERIODICS,
    *live_jobs.PERIODICS,
    *media_removing.periodics(MEDIA_USES),
    *roster_jobs.periodics(SHEET_SOURCES),
    *shifts_jobs.PERIODICS,
    *dispatch_jobs.PERIODICS,
    *dispatch_retention.PERIODICS,
    *wall_retention.PERIODICS,
    *notices_jobs.PERIODICS,
)
PASSINGS: tuple[Passing, ...] = (*ROSTER_PASSINGS, *DUTY_PASSINGS, *DISPATCH_PASSINGS)
BLUEPRINTS = (
    accounts_routes.blueprint,
    live_routes.blueprint,
    tiles_routes.blueprint,
    figures_routes.blueprint,
    api_routes.blueprint,
    api_health.blueprint,
    open311.blueprint,
    grids_routes.blueprint,
    grids_routes.api_blueprint,
    screens_routes.blueprint,
    screens_office.blueprint,
    screens_desk.blueprint,
    screens_phone.blueprint,
    certificate.blueprint,
    *roster_routes.BLUEPRINTS,
    worktime_routes.blueprint,
    media_routes.blueprint,
    *shifts_routes.BLUEPRINTS,
    *dispatch_routes.BLUEPRINTS,
    signs_public.blueprint,
    signs_report.blueprint,
    signs_report_status.blueprint,
    signs_office.blueprint,
    admin_accounts.blueprint,
    admin_access.blueprint,
    admin_audit.blueprint,
    admin_settings.blueprint,
    admin_kinds.blueprint,
    simulation_routes.blueprint,
    *wall_routes.BLUEPRINTS,
    admin_notices.blueprint,
    admin_health.blueprint,
)


def register(app: APIFlask) -> None:
    """Hand the application what the subjects contribute."""
    app.extensions["tiles"] = TILES
    app.extensions["figures"] = FIGURES
    app.extensions["grants"] = GRANTS
    app.extensions["navigation"] = NAVIGATION
    app.extensions["settings"] = SETTINGS
    app.extensions["wall_views"] = WALL_VIEWS
    app.extensions["passings"] = PASSINGS
    app.extensions["brief"] = BRIEF
    app.extensions["media_uses"] = MEDIA_USES
    app.extensions["sheet_sources"] = SHEET_SOURCES
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
