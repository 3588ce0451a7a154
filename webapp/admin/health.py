"""How the installation runs: the system administrator's page."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import current_app, render_template

from webapp import __version__
from webapp.core.accounts.roles import Action
from webapp.core.audit.queries import chain_state
from webapp.core.clock import ZONE
from webapp.core.db import current_session
from webapp.core.http import needs
from webapp.core.jobs.queries import failed_jobs, jobs_state

blueprint = APIBlueprint("admin_health", __name__, url_prefix="/admin", enable_openapi=False)


@blueprint.get("/health")
@needs(Action.READ_HEALTH)
def show_health() -> str:
    """Jobs, audit chain, version."""
    session = current_session()
    return render_template(
        "admin/health.html",
        jobs=jobs_state(session),
        failed=failed_jobs(session),
        chain=chain_state(session),
        version=__version__,
        https=current_app.config["HTTPS"],
        zone=ZONE,
    )
