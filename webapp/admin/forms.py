"""The administrators' forms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from webapp.core.clock import today

_ONE_LINE = Regexp(r"^[^\x00-\x1f\x7f]*$", message=_("must be one line without control characters"))
_NAME = r"^[a-z0-9][a-z0-9._-]{1,39}$"
_YEARS = range(2000, 2200)


class AccountForm(FlaskForm):  # type: ignore[misc]
    """A new account."""

    display_name = StringField(_("Display name"), validators=[DataRequired(), Length(max=60), _ONE_LINE])
    login_name = StringField(
        _("Log-in name"),
        validators=[DataRequired(), Regexp(_NAME, message=_("2 to 40 small letters, digits, dots or dashes"))],
        description=_("2 to 40 small letters, digits, dots or dashes; it is typed at every log-in."),
    )
    community = SelectField(_("Home community"), description=_("None for the three administrators."))


class CorrectForm(FlaskForm):  # type: ignore[misc]
    """Name and home of an account."""

    display_name = StringField(_("Display name"), validators=[DataRequired(), Length(max=60), _ONE_LINE])
    community = SelectField(_("Home community"))


class GrantForm(FlaskForm):  # type: ignore[misc]
    """An office role for an account."""

    role = SelectField(_("Role"), validators=[DataRequired()])
    place = SelectField(_("Where"), validators=[DataRequired()])
    since = DateField(_("First day"), default=today, validators=[DataRequired()])
    until = DateField(_("Last day"), validators=[Optional()], description=_("Empty: until somebody ends it."))
    reason = StringField(
        _("Reason"),
        validators=[DataRequired(), Length(max=200), _ONE_LINE],
        description=_("Stands in the audit log; such as the number of the decision."),
    )

    def validate_since(self, field: DateField) -> None:
        """A role begins today or later: nothing is granted after the fact."""
        if (field.data and not today() <= field.data) or (field.data and field.data.year not in _YEARS):
            raise ValidationError(_("A role begins today or later."))

    def validate_until(self, field: DateField) -> None:
        """The last day is not before the first."""
        if field.data and self.since.data and (field.data < self.since.data or field.data.year not in _YEARS):
            raise ValidationError(_("The last day is not before the first."))


class DeviceForm(FlaskForm):  # type: ignore[misc]
    """A new wall display."""

    name = StringField(_("Where it hangs"), validators=[DataRequired(), Length(max=60), _ONE_LINE])
    community = SelectField(_("Community"), validators=[DataRequired()])
    view = SelectField(_("Page it shows"), validators=[DataRequired()])
    grid = SelectField(_("Its grid"), description=_("For a wall of one grid alone."))
    night = SelectField(
        _("At night"),
        choices=[("auto", _("dim from 22 to 6")), ("on", _("always dim")), ("off", _("never dim"))],
        default="auto",
    )
    tour = SelectField(
        _("Tour of the grids"), choices=[("on", _("every 20 seconds")), ("off", _("none"))], default="on"
    )
    sound = SelectField(
        _("Tone of an urgent whistle"), choices=[("on", _("one tone")), ("off", _("silent"))], default="on"
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """A reason for what a button does."""

    reason = StringField(_("Reason"), validators=[DataRequired(), Length(max=200), _ONE_LINE])


class SettingForm(FlaskForm):  # type: ignore[misc]
    """A setting's new value; what it may hold is checked by its declaration."""

    value = StringField(_("Value"), validators=[Length(max=200)])
    reason = StringField(_("Reason"), validators=[DataRequired(), Length(max=200), _ONE_LINE])


class SecretForm(FlaskForm):  # type: ignore[misc]
    """A secret's new value; what holds is never shown."""

    value = PasswordField(_("Value"), validators=[Length(max=500)])
    reason = StringField(_("Reason"), validators=[DataRequired(), Length(max=200), _ONE_LINE])


class SwitchForm(FlaskForm):  # type: ignore[misc]
    """A setting that is on or off."""

    value = RadioField(_("Value"), choices=[("on", _("on")), ("off", _("off"))], validators=[DataRequired()])
    reason = StringField(_("Reason"), validators=[DataRequired(), Length(max=200), _ONE_LINE])


class NoticeAddressForm(FlaskForm):  # type: ignore[misc]
    """An e-mail address at which somebody wants to be told."""

    community = SelectField(_("Community"), validators=[DataRequired()])
    kind = RadioField(
        _("Whose"),
        choices=[("desk", _("the desk's")), ("organization", _("an organization's")), ("account", _("an account's"))],
        default="desk",
        validators=[DataRequired()],
    )
    name = StringField(
        _("Name"),
        validators=[Length(max=80), _ONE_LINE],
        description=_("Of the organization, or the log-in name of the account; empty for the desk."),
    )
    email = StringField(_("E-mail"), validators=[DataRequired(), Length(max=254), _ONE_LINE])


class OfficeForm(FlaskForm):  # type: ignore[misc]
    """What the public reads about a community's office."""

    office = StringField(_("Office"), validators=[Length(max=120), _ONE_LINE])
    office_hours = StringField(_("Office hours"), validators=[Length(max=120), _ONE_LINE])
    service_phone = StringField(
        _("Service telephone"),
        validators=[Length(max=20), _ONE_LINE],
        description=_("The office's own, never a private one."),
    )


class KindForm(FlaskForm):  # type: ignore[misc]
    """An entry of a dictionary."""

    code = StringField(
        _("Code"),
        validators=[DataRequired(), Regexp(r"^[a-z][a-z0-9_]{1,39}$", message=_("small letters, digits and _"))],
        description=_("Small letters, digits and _; it never changes."),
    )
    subject = SelectField(_("Dictionary"))
    name_zh = StringField(_("Chinese name"), validators=[DataRequired(), Length(max=30), _ONE_LINE])
    name_en = StringField(_("English name"), validators=[DataRequired(), Length(max=40), _ONE_LINE])
    small_place = SelectField(_("Class among the nine small places"))
    icon = RadioField(_("Icon on the map"), validators=[DataRequired()])
