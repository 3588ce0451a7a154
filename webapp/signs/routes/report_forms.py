"""The forms of a resident's report: one to write it, the same to check it, one to ask after it, one to rate it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from webapp.dispatch.commands.resident import PHONE, Contact
from webapp.signs.queries.places import Choice

_KEY = Regexp(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_PHONE = Regexp(PHONE, message=_("A telephone number has digits, blanks and hyphens."))
_DEGREES = Regexp(r"^-?[0-9]{1,3}(\.[0-9]{1,9})?$")


class ReportForm(FlaskForm):  # type: ignore[misc]
    """What is the matter, and where. `website` is left empty by people and filled by machines."""

    client_key = HiddenField(validators=[DataRequired(), _KEY])
    text = TextAreaField(_("What is the matter?"), [DataRequired(), Length(max=500)])
    building = SelectField(_("At which building?"), [Optional()], coerce=int, default=0)
    place_text = StringField(_("Where exactly?"), [Length(max=100)])
    lon = HiddenField(validators=[Optional(), _DEGREES])
    lat = HiddenField(validators=[Optional(), _DEGREES])
    photo = FileField(_("A photo"), validators=[Optional()])
    kept_photo = HiddenField(validators=[Optional(), _KEY])
    name = StringField(_("How may we call you?"), [Optional(), Length(max=20)])
    phone = StringField(_("Your telephone"), [Optional(), Length(max=20), _PHONE])
    wants_reply = BooleanField(_("Please tell me by telephone what came of it."))
    website = StringField(_("Leave this field empty"), [Optional(), Length(max=200)])

    def offer(self, buildings: dict[str, list[Choice]]) -> ReportForm:
        """Fill what can be chosen."""
        listed = {
            compound or gettext("Other buildings"): [(each.id, each.name) for each in choices]
            for compound, choices in buildings.items()
        }
        self.building.choices = {"": [(0, gettext("outdoors, or another place"))], **listed}
        return self

    def validate_place_text(self, field: Any) -> None:
        """Somewhere it must be."""
        if not (field.data or "").strip() and not self.building.data and not self.position:
            raise ValidationError(gettext("Choose a building, or say in a few words where it is."))

    @property
    def position(self) -> tuple[float, float] | None:
        """Where the phone was, if it said so."""
        if not (self.lon.data and self.lat.data) or self.lon.errors or self.lat.errors:
            return None
        lon, lat = float(self.lon.data), float(self.lat.data)
        return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None

    @property
    def photo_kept(self) -> UUID | None:
        """The photo that was sent with the first step."""
        return UUID(self.kept_photo.data) if self.kept_photo.data and not self.kept_photo.errors else None

    @property
    def contact(self) -> Contact:
        """How the resident can be reached."""
        return Contact(self.name.data or "", self.phone.data or "", bool(self.wants_reply.data))


class CheckForm(ReportForm):
    """The same, with what it is about."""

    category = RadioField(_("What is it about?"), [DataRequired()], validate_choice=False)
    emergency_called = BooleanField(_("I have called the emergency number."))


class AskForm(FlaskForm):  # type: ignore[misc]
    """Number and secret of a report, as they were copied."""

    code = StringField(_("Your number"), [DataRequired(), Length(max=60)])


class RateForm(FlaskForm):  # type: ignore[misc]
    """How it was handled."""

    stars = RadioField(
        _("How was it handled?"), [DataRequired()], choices=[(str(each), str(each)) for each in range(5, 0, -1)]
    )
    note = StringField(_("A word about it"), [Optional(), Length(max=200)])


class AgainForm(FlaskForm):  # type: ignore[misc]
    """What is still wrong."""

    ground = TextAreaField(_("What is still wrong?"), [DataRequired(), Length(max=500)])
