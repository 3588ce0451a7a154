"""How long the roster keeps what it knows of those who left, as administrators set it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.settings import Form, Setting

KEEP_LEFT = Setting(
    "retention.left", _("Retention"), _("Duty phone and consent of persons who left the roster are kept for"),
    Form.NUMBER, 90, measure=_("days"), low=1, high=1100,
    help=_("What they answered for stays, with the name alone."),
)  # fmt: skip
SETTINGS = (KEEP_LEFT,)
