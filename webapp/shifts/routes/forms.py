"""The forms of the shifts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.languages import spoken
from webapp.roster.rules import REVEAL_LABELS, RevealReason
from webapp.shifts.rules import (
    CANCEL_LABELS,
    CLOSES,
    KIND_LABELS,
    LONGEST_TEXT,
    NAME_LABELS,
    OPENS,
    REFUSE_LABELS,
    ROLE_LABELS,
    CancelReason,
    DayRole,
    Kind,
    NameStyle,
    RefuseReason,
)

_PHONE = Regexp(r"^\+?[0-9][0-9 -]{4,18}[0-9]$", message=_("A telephone number has digits, blanks and hyphens."))
_KEY = Regexp(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def _at_least_one(_form: Any, field: Any) -> None:
    """Something is chosen; unlike the library's own, it does not ask the browser to want every box ticked."""
    if not field.data:
        raise ValidationError(_("Choose at least one."))


def _words(values: Any, labels: Any) -> Any:
    return lambda: [(each.value, spoken(each, labels)) for each in values]


class _Boxes(SelectMultipleField):  # type: ignore[misc]
    """Several choices, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignUpForm(FlaskForm):  # type: ignore[misc]
    """Signing up without an account. `website` is left empty by people and filled by machines."""

    client_key = HiddenField(validators=[DataRequired(), _KEY])
    kind = RadioField(
        _("Who comes"), choices=_words((Kind.PERSON, Kind.ORGANIZATION), KIND_LABELS), default=Kind.PERSON.value
    )
    name = StringField(_("Your name"), validators=[DataRequired(), Length(max=40)])
    phone = StringField(_("Your telephone"), validators=[DataRequired(), Length(max=20), _PHONE])
    organization = StringField(_("Name of the organization"), validators=[Optional(), Length(max=60)])
    others = TextAreaField(_("Names of the others"), validators=[Optional(), Length(max=300)])
    roles = _Boxes(_("What you would like to do"), choices=_words(DayRole, ROLE_LABELS), validators=[_at_least_one])
    certificate = SelectField(_("Name on the thank-you"), choices=_words(NameStyle, NAME_LABELS))
    is_adult = BooleanField(_("Everybody who comes is eighteen or older."), validators=[InputRequired()])
    accepts_note = BooleanField(
        _("I have read the confidentiality note and accept it, also for those I sign up."), validators=[InputRequired()]
    )
    website = StringField(_("Leave this field empty"), validators=[Optional(), Length(max=200)])

    def names(self) -> list[str]:
        """Everybody who comes, the applicant first."""
        others = [line.strip() for line in (self.others.data or "").replace("、", "\n").splitlines() if line.strip()]
        return [self.name.data.strip(), *(others if self.kind.data == Kind.ORGANIZATION.value else [])]


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The applicant's code, from the link or typed."""

    secret = PasswordField(_("Your code"), validators=[DataRequired(), Length(max=60)])


class SwapForm(CodeForm):
    """Asking for another shift."""

    target = SelectField(_("Swap to"), coerce=int)


class OpeningForm(FlaskForm):  # type: ignore[misc]
    """Opening days in bulk."""

    month = SelectField(_("Month"))
    weekdays = _Boxes(_("Weekdays"), coerce=int, validators=[_at_least_one], default=[1, 2, 3, 4, 5])
    sections = _Boxes(_("Sections"), coerce=int, validators=[_at_least_one])
    starts = TimeField(_("From"), default=OPENS, validators=[InputRequired()])
    ends = TimeField(_("Until"), default=CLOSES, validators=[InputRequired()])
    kind = RadioField(_("For whom"), choices=_words(Kind, KIND_LABELS), default=Kind.EITHER.value)
    meeting_place = StringField(_("Where one meets"), validators=[Optional(), Length(max=80)])


class StepForm(FlaskForm):  # type: ignore[misc]
    """A step of a shift, in the version that the reader saw."""

    version = HiddenField(validators=[DataRequired(), Regexp(r"^[0-9]{1,9}$")])


class RefuseForm(StepForm):
    """Refusing a sign-up."""

    reason = SelectField(_("Reason"), choices=_words(RefuseReason, REFUSE_LABELS))


class CancelForm(StepForm):
    """Cancelling a shift."""

    reason = SelectField(_("Reason"), choices=_words(CancelReason, CANCEL_LABELS))


class SwapToForm(StepForm):
    """Moving a sign-up to another shift."""

    target = SelectField(_("Swap to"), coerce=int)


class MissForm(StepForm):
    """Noting who did not come."""

    people = _Boxes(_("Who did not come"), coerce=int, validators=[_at_least_one])


class StandInForm(StepForm):
    """Somebody who takes the place of one who did not come."""

    name = StringField(_("Name of the person"), validators=[DataRequired(), Length(max=40)])
    roles = _Boxes(_("Roles"), choices=_words(DayRole, ROLE_LABELS), validators=[_at_least_one])
    is_sworn = BooleanField(
        _("Is eighteen or older and has signed the confidentiality note"), validators=[InputRequired()]
    )


class CountersignForm(StepForm):
    """Countersigning the hand-over."""

    remark = TextAreaField(_("Remark"), validators=[Optional(), Length(max=300)])


class RevealForm(FlaskForm):  # type: ignore[misc]
    """Why the telephone number is to be seen."""

    reason = SelectField(_("Reason"), choices=_words(RevealReason, REVEAL_LABELS))


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    """What came of a matter taken home."""

    outcome = StringField(_("What came of it"), validators=[DataRequired(), Length(max=300)])


class TasksForm(FlaskForm):  # type: ignore[misc]
    """The task list of each role, a line a task."""

    publicity = TextAreaField(ROLE_LABELS[DayRole.PUBLICITY], validators=[Length(max=2000)])
    listener = TextAreaField(ROLE_LABELS[DayRole.LISTENER], validators=[Length(max=2000)])
    errands = TextAreaField(ROLE_LABELS[DayRole.ERRANDS], validators=[Length(max=2000)])
    mediation = TextAreaField(ROLE_LABELS[DayRole.MEDIATION], validators=[Length(max=2000)])


class TermsForm(FlaskForm):  # type: ignore[misc]
    """Hours and terms."""

    opens = TimeField(_("No shift begins before"), validators=[InputRequired()])
    closes = TimeField(_("No shift ends after"), validators=[InputRequired()])
    days_ahead = IntegerField(_("Days one may sign up ahead"), validators=[InputRequired(), NumberRange(1, 366)])
    kept_days = IntegerField(
        _("Days after which names and telephones are erased"), validators=[InputRequired(), NumberRange(30, 1096)]
    )


class EntryForm(FlaskForm):  # type: ignore[misc]
    """A text of the day leader; the key makes one sending count once."""

    client_key = HiddenField(validators=[DataRequired(), _KEY])
    text = TextAreaField(_("What you saw and heard"), validators=[DataRequired(), Length(max=LONGEST_TEXT)])


class ItemForm(FlaskForm):  # type: ignore[misc]
    """A matter that the day leader takes home."""

    client_key = HiddenField(validators=[DataRequired(), _KEY])
    text = StringField(_("What you take home to solve"), validators=[DataRequired(), Length(max=300)])


class HandOverForm(FlaskForm):  # type: ignore[misc]
    """What the day leader hands over."""

    text = TextAreaField(_("What is left to do, and for whom"), validators=[DataRequired(), Length(max=LONGEST_TEXT)])
