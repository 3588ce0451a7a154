"""The roster's forms: what is asked, and what can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from webapp.core.clock import today
from webapp.core.languages import spoken
from webapp.roster.commands.persons import HoursDraft, PersonDraft
from webapp.roster.models.columns import PHONE
from webapp.roster.rules import (
    BRANCH_LABELS,
    CHAT_LABELS,
    END_LABELS,
    MEMBER_LABELS,
    REVEAL_LABELS,
    WEEKDAYS,
    BranchKind,
    ChatKind,
    EndReason,
    Member,
    RevealReason,
)

_LONGEST_LINE = 80


def choices(kind: type[StrEnum], labels: Mapping[StrEnum, str]) -> list[tuple[str, str]]:
    """The members of a closed list as a form offers them."""
    return [(value.value, spoken(value, labels)) for value in kind]


def _listed(text: str | None) -> tuple[str, ...]:
    words = (text or "").replace("，", "、").replace(",", "、").split("、")
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


class ListedField(StringField):  # type: ignore[misc]
    """A line with suggestions: whoever types sees which of them fit."""

    options: tuple[str, ...] = ()


class SeenField(HiddenField):  # type: ignore[misc]
    """The version that an editor saw; a form sent without one has seen none, never the present one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was sent, and nothing else."""
        self.data = valuelist[0] if valuelist else ""


class PersonForm(FlaskForm):  # type: ignore[misc]
    """Who somebody is."""

    name = StringField(_("Name of the person"), [DataRequired(), Length(max=_LONGEST_LINE)])
    duty_phone = StringField(
        _("Duty phone"),
        [Optional(), Regexp(PHONE, message=_("A telephone number has digits, blanks and hyphens."))],
        description=_("The number on duty, never a private one."),
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    skills = StringField(_("Skills"), [Length(max=200)], description=_("Separated by 、"))
    member = RadioField(_("Party member"), default=Member.NONE.value)
    branch = SelectField(_("Branch"), description=_("Of own members."))
    opened_on = DateField(_("On the roster since"), [InputRequired()], default=today)
    version = SeenField()

    def offer(self, branches: list[tuple[str, str]]) -> PersonForm:
        """Fill what can be chosen."""
        self.member.choices = choices(Member, MEMBER_LABELS)
        self.branch.choices = [("", "—"), *branches]
        return self

    def draft(self) -> PersonDraft:
        """What was entered."""
        return PersonDraft(
            name=self.name.data,
            duty_phone=(self.duty_phone.data or "").strip() or None,
            skills=_listed(self.skills.data),
            branch_id=int(self.branch.data) if self.branch.data and self.member.data == Member.OWN else None,
            is_own_member=self.member.data == Member.OWN,
            is_in_service_member=self.member.data == Member.IN_SERVICE,
        )


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """A signed consent."""

    consent_on = DateField(_("Signed on"), [InputRequired()], default=today)
    until = DateField(_("No longer from"), [Optional()], description=_("Empty: until it is withdrawn."))


class RevealForm(FlaskForm):  # type: ignore[misc]
    """Why a telephone is wanted."""

    reason = SelectField(_("Occasion"), [DataRequired()])

    def offer(self) -> RevealForm:
        """Fill what can be chosen."""
        self.reason.choices = choices(RevealReason, REVEAL_LABELS)
        return self


class HoursForm(FlaskForm):  # type: ignore[misc]
    """The hours that somebody offers, a line each: `周三 18:30-20:30 洪洋广场`."""

    hours = TextAreaField(
        _("Hours offered"), [Length(max=1500)], description=_("A line each: 周三 18:30-20:30 洪洋广场")
    )

    def validate_hours(self, field: Any) -> None:
        """Say which line cannot be read."""
        for number, line in enumerate((field.data or "").splitlines(), 1):
            if line.strip() and _slot(line) is None:
                raise ValidationError(_("Line %(number)s cannot be read.", number=number))

    def offered(self) -> list[HoursDraft]:
        """What was entered."""
        slots = [_slot(line) for line in (self.hours.data or "").splitlines() if line.strip()]
        return [slot for slot in slots if slot is not None]


def _slot(line: str) -> HoursDraft | None:
    parts = line.replace("－", "-").replace("：", ":").replace("—", "-").split(None, 2)
    days = {f"{prefix}{word}": number for number, word in WEEKDAYS.items() for prefix in ("周", "星期")}
    days |= {"周天": 7, "星期天": 7}
    if len(parts) < 2 or parts[0] not in days or parts[1].count("-") != 1:
        return None
    begins, ends = (_clock(part) for part in parts[1].split("-"))
    if begins is None or ends is None or begins >= ends:
        return None
    return HoursDraft(days[parts[0]], begins, ends, parts[2][:_LONGEST_LINE] if len(parts) > 2 else "")


def _clock(text: str) -> time | None:
    hour, _colon, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        return None
    return time(int(hour), int(minute))


class DayForm(FlaskForm):  # type: ignore[misc]
    """From which day on."""

    on_day = DateField(_("First day"), [InputRequired()], default=today)


class AssignForm(FlaskForm):  # type: ignore[misc]
    """Where, and for how long."""

    place = ListedField(_("Place"), [DataRequired(), Length(max=200)])
    begins = DateField(_("First day"), [InputRequired()], default=today)
    until = DateField(_("Ends on"), [Optional()], description=_("The first day without it; empty: open."))
    rank = IntegerField(
        _("Order"),
        [NumberRange(1, 99)],
        default=1,
        description=_("Of several at one place the first is named publicly."),
    )


class StandInForm(FlaskForm):  # type: ignore[misc]
    """Who stands in, and for which days."""

    person = ListedField(
        _("Who stands in"), [DataRequired(), Length(max=_LONGEST_LINE)], description=_("Number and name")
    )
    begins = DateField(_("First day of leave"), [InputRequired()], default=today)
    until = DateField(_("Back on"), [InputRequired()])


class EndForm(FlaskForm):  # type: ignore[misc]
    """When and why it ends, and who goes on."""

    on_day = DateField(_("First day without it"), [InputRequired()], default=today)
    reason = SelectField(_("Reason for ending"), [DataRequired()])
    successor = ListedField(_("Successor"), [Length(max=_LONGEST_LINE)], description=_("Number and name"))
    takes_over = BooleanField(_("The successor takes over the same role and place"), default=True)

    def offer(self) -> EndForm:
        """Fill what can be chosen."""
        self.reason.choices = choices(EndReason, END_LABELS)
        return self


class BranchForm(FlaskForm):  # type: ignore[misc]
    """A new branch."""

    name = StringField(_("Name"), [DataRequired(), Length(max=_LONGEST_LINE)])
    kind = RadioField(_("Kind"), default=BranchKind.GRID.value)
    grid = SelectField(_("Area"), [DataRequired()])
    opened_on = DateField(_("Set up on"), [InputRequired()], default=today)

    def offer(self, areas: list[tuple[str, str]]) -> BranchForm:
        """Fill what can be chosen."""
        self.kind.choices = choices(BranchKind, BRANCH_LABELS)
        self.grid.choices = areas
        return self


class GroupForm(FlaskForm):  # type: ignore[misc]
    """A new party group."""

    name = StringField(_("Name"), [DataRequired(), Length(max=_LONGEST_LINE)])
    branch = SelectField(_("Branch"), [DataRequired()])
    grid = SelectField(_("Section"), [DataRequired()])
    opened_on = DateField(_("Set up on"), [InputRequired()], default=today)

    def offer(self, branches: list[tuple[str, str]], sections: list[tuple[str, str]]) -> GroupForm:
        """Fill what can be chosen."""
        self.branch.choices, self.grid.choices = branches, sections
        return self


class PlacementForm(FlaskForm):  # type: ignore[misc]
    """Where an in-service member is placed, and with which post."""

    building = ListedField(_("Building"), [DataRequired(), Length(max=200)])
    post = StringField(_("Post"), [DataRequired(), Length(max=40)])
    begins = DateField(_("First day"), [InputRequired()], default=today)


class ChatForm(FlaskForm):  # type: ignore[misc]
    """A chat group on the register."""

    name = StringField(_("Name"), [DataRequired(), Length(max=_LONGEST_LINE)])
    place = ListedField(_("For"), [DataRequired(), Length(max=200)])
    keeper = ListedField(_("Kept by"), [Length(max=_LONGEST_LINE)], description=_("Number and name"))
    opened_on = DateField(_("Registered"), [InputRequired()], default=today)


class ChatKindForm(FlaskForm):  # type: ignore[misc]
    """What a new chat group is for."""

    kind = RadioField(_("Kind"), [DataRequired()])

    def offer(self) -> ChatKindForm:
        """Fill what can be chosen."""
        self.kind.choices = choices(ChatKind, CHAT_LABELS)
        return self


class ContactForm(FlaskForm):  # type: ignore[misc]
    """Whom one calls at an organization."""

    organization = ListedField(_("Organization"), [DataRequired(), Length(max=200)])
    name = StringField(_("Name of the person"), [DataRequired(), Length(max=_LONGEST_LINE)])
    position = StringField(_("Position"), [Length(max=40)])
    duty_phone = StringField(
        _("Duty phone"), [Optional(), Regexp(PHONE, message=_("A telephone number has digits, blanks and hyphens."))]
    )
