"""How the installation runs: the system administrator's page."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import current_app, render_template

from webapp.core import health as core_health
from webapp.core.accounts.roles import Action
from webapp.core.audit.queries import chain_state
from webapp.core.clock import ZONE
from webapp.core.db import current_session
from webapp.core.http import needs
from webapp.core.jobs.queries import failed_jobs

blueprint = APIBlueprint("admin_health", __name__, url_prefix="/admin", enable_openapi=False)


@blueprint.get("/health")
@needs(Action.READ_HEALTH)
def show_health() -> str:
    """What should be seen to; database, disk, back-ups, jobs, audit chain."""
    session = current_session()
    found = core_health.health(session, current_app.config["SETTINGS"])
    return render_template(
        "admin/health.html",
        found=found,
        worries=core_health.worries(found),
        failed=failed_jobs(session),
        chain=chain_state(session),
        https=current_app.config["HTTPS"],
        gib=lambda count: f"{count / 2**30:.1f} GiB",
        zone=ZONE,
    )
