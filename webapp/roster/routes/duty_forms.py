"""The forms of duty: a slot, a month by pattern, a replacement, a swap, a hand-over."""

from __future__ import annotations

from datetime import time, timedelta

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.roster.commands.duty import SlotPlan
from webapp.roster.models.columns import PHONE
from webapp.roster.routes.forms import SeenField, choices
from webapp.roster.rules.duty import CHANGE_LABELS, SLOT_LABELS, ChangeReason, Rota, SlotKind, instant

OFFICERS = 4
_PHONE = Regexp(PHONE, message=_("A telephone number has digits, blanks and hyphens."))
Choices = list[tuple[str, str]]


class SlotForm(FlaskForm):  # type: ignore[misc]
    """A slot by hand."""

    day = DateField(_("Day"), [DataRequired()])
    kind = SelectField(_("Slot"))
    begins = TimeField(_("From"), [InputRequired()])
    ends = TimeField(_("Until"), [InputRequired()], description=_("Not after the beginning: it ends the next day."))
    in_charge = SelectField(_("In charge"), [Optional()])
    officer_1 = SelectField(_("Officer"), [Optional()])
    officer_2 = SelectField(_("Second officer"), [Optional()])
    officer_3 = SelectField(_("Third officer"), [Optional()])
    officer_4 = SelectField(_("Fourth officer"), [Optional()])
    duty_phone = StringField(_("Duty telephone"), [Optional(), _PHONE], render_kw={"inputmode": "tel"})
    note = StringField(_("Note"), [Length(max=200)])
    version = SeenField()

    def offer(self, people: Choices) -> SlotForm:
        """Put the choices into the lists."""
        self.kind.choices = choices(SlotKind, SLOT_LABELS)
        for control in (self.in_charge, *self._officers()):
            control.choices = [("", "—"), *people]
        return self

    def _officers(self) -> list[SelectField]:
        return [self[f"officer_{number}"] for number in range(1, OFFICERS + 1)]

    def plan(self) -> SlotPlan:
        """What it says."""
        begins = instant(self.day.data, self.begins.data)
        ends = instant(self.day.data, self.ends.data)
        return SlotPlan(
            day=self.day.data,
            kind=SlotKind(self.kind.data),
            begins=begins,
            ends=ends if ends > begins else ends + timedelta(days=1),
            in_charge=int(self.in_charge.data) if self.in_charge.data else None,
            officers=tuple(int(each.data) for each in self._officers() if each.data),
            duty_phone=self.duty_phone.data,
            note=self.note.data or "",
        )


class MonthForm(FlaskForm):  # type: ignore[misc]
    """A month by pattern: who takes turns, and when a day and a night begin."""

    leaders = SelectMultipleField(
        _("In charge, by turns of a day"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    officers = SelectMultipleField(
        _("Officers, by turns of a slot"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    by_day = IntegerField(_("Officers by day"), [InputRequired(), NumberRange(1, OFFICERS)], default=1)
    by_night = IntegerField(_("Officers by night"), [InputRequired(), NumberRange(1, OFFICERS)], default=1)
    day_begins = TimeField(_("The day begins"), [InputRequired()], default=time(8))
    night_begins = TimeField(_("The night begins"), [InputRequired()], default=time(20))
    duty_phone = StringField(_("Duty telephone"), [Optional(), _PHONE], render_kw={"inputmode": "tel"})

    def offer(self, people: Choices) -> MonthForm:
        """Put the choices into the lists."""
        self.leaders.choices = self.officers.choices = people
        return self

    def rota(self) -> Rota:
        """What it says."""
        return Rota(
            leaders=tuple(int(each) for each in self.leaders.data or ()),
            officers=tuple(int(each) for each in self.officers.data or ()),
            by_day=self.by_day.data,
            by_night=self.by_night.data,
            day_begins=self.day_begins.data,
            night_begins=self.night_begins.data,
        )


class ReplaceForm(FlaskForm):  # type: ignore[misc]
    """Somebody else stands the slot."""

    out_id = SelectField(_("Instead of"))
    in_id = SelectField(_("stands"))
    reason = SelectField(_("Reason"))
    note = StringField(_("Note"), [Length(max=200)])

    def offer(self, standing: Choices, people: Choices) -> ReplaceForm:
        """Put the choices into the lists."""
        self.out_id.choices, self.in_id.choices = standing, people
        reasons = choices(ChangeReason, CHANGE_LABELS)
        self.reason.choices = [pair for pair in reasons if pair[0] != ChangeReason.SWAP]
        return self


class SwapForm(FlaskForm):  # type: ignore[misc]
    """Two persons stand each other's slots."""

    person_id = SelectField(_("Who"))
    other = SelectField(_("with whom and which slot"))
    note = StringField(_("Note"), [Length(max=200)])

    def offer(self, standing: Choices, others: Choices) -> SwapForm:
        """Put the choices into the lists; those are `slot:person`."""
        self.person_id.choices, self.other.choices = standing, others
        return self

    @property
    def other_pair(self) -> tuple[int, int]:
        """The other slot and the other person."""
        slot_id, _sep, person_id = str(self.other.data).partition(":")
        return int(slot_id), int(person_id)


class HandoverForm(FlaskForm):  # type: ignore[misc]
    """What is open: carried on, of the subjects, and in one's own words, a line an item."""

    kept = SelectMultipleField(
        _("Still open"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=True
    )
    items = TextAreaField(
        _("New items, one a line"),
        [Length(max=4000)],
        description=_("What the next one must know or do. No resident's name, illness or past."),
    )
    remark = StringField(_("Remark"), [Length(max=500)])

    @property
    def lines(self) -> list[str]:
        """The new items."""
        return [line.strip() for line in (self.items.data or "").splitlines() if line.strip()]


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    """Items that were forgotten, a line an item."""

    items = TextAreaField(_("New items, one a line"), [DataRequired(), Length(max=4000)])

    @property
    def lines(self) -> list[str]:
        """The items."""
        return [line.strip() for line in (self.items.data or "").splitlines() if line.strip()]


class TakeForm(FlaskForm):  # type: ignore[misc]
    """A word of the incoming officer, on an item or on the whole."""

    remark = StringField(_("Remark"), [Length(max=300)])
