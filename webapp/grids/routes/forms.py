"""The forms of the pages on edits."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.core.languages import spoken
from webapp.grids.rules import REASON_LABELS, EditReason


class RefusalForm(FlaskForm):  # type: ignore[misc]
    """Why an edit is refused."""

    note = TextAreaField(_("Why it is refused"), validators=[DataRequired(), Length(max=300)])


class ReopenForm(FlaskForm):  # type: ignore[misc]
    """Why something that was closed is open after all."""

    reason = SelectField(_("Reason"), validators=[DataRequired()])
    version = HiddenField()  # in which its editor saw it

    def offer(self, reasons: tuple[EditReason, ...]) -> ReopenForm:
        """The form with the reasons to choose from."""
        self.reason.choices = [(reason.value, spoken(reason, REASON_LABELS)) for reason in reasons]
        return self
