"""The switch of the simulated day."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.settings import Form, Setting

RUNNING = Setting(
    "simulation.running", _("Simulated day"), _("Play the simulated day"), Form.SWITCH, default=True, by_community=True,
    help=_("In the demo alone; a real installation has no simulator."),
)  # fmt: skip
SETTINGS = (RUNNING,)
