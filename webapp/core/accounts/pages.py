"""The forms of one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.accounts.commands import LONGEST_TOKEN_DAYS


class CardForm(FlaskForm):  # type: ignore[misc]
    """A day leader's card: its secret comes from the code, the PIN from staff."""

    secret = PasswordField(_("Card"), validators=[DataRequired(), Length(max=200)])
    pin = PasswordField(_("PIN"), validators=[DataRequired(), Length(max=20)])


class DeviceForm(FlaskForm):  # type: ignore[misc]
    """A screen's token, read from the address by the page's script."""

    token = PasswordField(_("Token of the screen"), validators=[DataRequired(), Length(max=200)])


def _at_least_one(_form: FlaskForm, field: Field) -> None:
    # "Required" in the page would ask for every box of the list.
    if not field.data:
        raise ValidationError(_("Choose at least one."))


class TokenForm(FlaskForm):  # type: ignore[misc]
    """A new API token."""

    name = StringField(_("What it is for"), validators=[DataRequired(), Length(max=80)])
    days = IntegerField(_("Days it lives"), default=90, validators=[NumberRange(1, LONGEST_TOKEN_DAYS)])
    scopes = SelectMultipleField(
        _("What it may do"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[_at_least_one],
    )
