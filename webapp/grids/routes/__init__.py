"""The routes of the edited ground: an interface for programs and the map, pages for the office."""

from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.navigation import Entry
from webapp.grids.routes.edits import blueprint as api_blueprint
from webapp.grids.routes.pages import blueprint

NAVIGATION: tuple[Entry, ...] = (
    Entry(
        "ground.list_edits",
        _("Ground data"),
        "edit",
        Action.EDIT_GROUND,
        _("Ground"),
        _("What was added, corrected and closed on the map; what waits to be reviewed."),
    ),
)

__all__ = ["NAVIGATION", "api_blueprint", "blueprint"]
