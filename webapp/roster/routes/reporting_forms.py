"""The forms of double reporting: registrations, the three lists, wishes, dictionary items."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.clock import today
from webapp.roster.commands.lists import NeedDraft, ProjectDraft, ResourceDraft
from webapp.roster.commands.reporting import MemberDraft, RegistrationDraft
from webapp.roster.commands.wishes import Claimer, WishDraft
from webapp.roster.routes.forms import ListedField, choices
from webapp.roster.rules.reporting import REGISTRATION_END_LABELS, RegistrationEnd

Pairs = list[tuple[str, str]]
_TITLE = [DataRequired(), Length(max=80)]
_OTHERS_OFFICE = _("the community itself")


def _id(value: str | None) -> int | None:
    return int(value) if value else None


def until_of(last: date | None) -> date | None:
    """The first day after the last one of a form."""
    return last + timedelta(days=1) if last else None


def strings(pairs: list[tuple[int, str]]) -> Pairs:
    """Choices with text keys, as selects send them."""
    return [(str(key), label) for key, label in pairs]


class ItemForm(FlaskForm):  # type: ignore[misc]
    """An item of a dictionary."""

    name = StringField(_("Name of the person"), [DataRequired(), Length(max=40)])


class RegistrationForm(FlaskForm):  # type: ignore[misc]
    """An organization that reported in."""

    organization_id = SelectField(_("Organization"), [DataRequired()])
    contact_id = SelectField(_("Contact"), [Optional()])
    begins = DateField(_("From"), [DataRequired()], default=today)
    last = DateField(_("Last day"), [Optional()], description=_("Empty: until it is ended."))
    offers = TextAreaField(_("What it offers"), [Length(max=300)])
    five_links = SelectMultipleField(
        _("Five links"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    six_nets = SelectMultipleField(_("Six nets"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())

    def draft(self, organization_id: int) -> RegistrationDraft:
        """What it says."""
        items = (*(self.five_links.data or ()), *(self.six_nets.data or ()))
        return RegistrationDraft(
            organization_id=organization_id,
            begins=self.begins.data,
            until=until_of(self.last.data),
            contact_id=_id(self.contact_id.data) if "contact_id" in self else None,
            offers=self.offers.data or "",
            item_ids=tuple(int(each) for each in items),
        )


class MemberForm(FlaskForm):  # type: ignore[misc]
    """An in-service member who reported in."""

    person = ListedField(_("Member"), [DataRequired()], description=_("Type a name; choose from the list."))
    post = StringField(_("Post"), [Length(max=40)])
    hours_a_month = IntegerField(_("Hours a month"), [InputRequired(), NumberRange(0, 80)], default=4)
    begins = DateField(_("From"), [DataRequired()], default=today)
    last = DateField(_("Last day"), [Optional()], description=_("Empty: until it is ended."))

    def draft(self, person_id: int) -> MemberDraft:
        """What it says."""
        return MemberDraft(
            person_id, self.begins.data, until_of(self.last.data), self.post.data or "", self.hours_a_month.data
        )


class EndForm(FlaskForm):  # type: ignore[misc]
    """The end of a registration."""

    on_day = DateField(_("First day without it"), [DataRequired()], default=today)
    reason = SelectField(_("Reason"))

    def offer(self) -> EndForm:
        """Put the choices into the list."""
        self.reason.choices = choices(RegistrationEnd, REGISTRATION_END_LABELS)
        return self


class AccountForm(FlaskForm):  # type: ignore[misc]
    """The account with which a contact answers for his organization."""

    account_id = SelectField(_("Account"), [Optional()])


class NeedForm(FlaskForm):  # type: ignore[misc]
    """A need."""

    title = StringField(_("Need"), _TITLE)
    item_id = SelectField(_("Kind"), [DataRequired()])
    grid_id = SelectField(_("Grid"), [Optional()])
    keeper_id = SelectField(_("Kept by"), [Optional()])
    begins = DateField(_("From"), [DataRequired()], default=today)
    last = DateField(_("Last day"), [Optional()])
    detail = TextAreaField(_("Detail"), [Length(max=500)], description=_("No resident's name or address."))

    def draft(self) -> NeedDraft:
        """What it says."""
        return NeedDraft(
            title=self.title.data,
            item_id=int(self.item_id.data),
            begins=self.begins.data,
            until=until_of(self.last.data),
            detail=self.detail.data or "",
            grid_id=_id(self.grid_id.data),
            keeper_id=_id(self.keeper_id.data),
        )


class ResourceForm(FlaskForm):  # type: ignore[misc]
    """A resource."""

    title = StringField(_("Resource"), _TITLE)
    item_id = SelectField(_("Kind"), [DataRequired()])
    owner = SelectField(_("Given by"), [Optional()])
    amount = StringField(_("How much"), [Length(max=80)])
    begins = DateField(_("From"), [DataRequired()], default=today)
    last = DateField(_("Last day"), [Optional()])
    detail = TextAreaField(_("Detail"), [Length(max=500)])

    def draft(self) -> ResourceDraft:
        """What it says."""
        claimer = claimer_of(self.owner.data)
        return ResourceDraft(
            title=self.title.data,
            item_id=int(self.item_id.data),
            begins=self.begins.data,
            until=until_of(self.last.data),
            detail=self.detail.data or "",
            amount=self.amount.data or "",
            registration_id=claimer.registration_id,
            member_registration_id=claimer.member_registration_id,
        )


class ProjectForm(FlaskForm):  # type: ignore[misc]
    """A joint project."""

    title = StringField(_("Project"), _TITLE)
    year = IntegerField(_("Year"), [InputRequired(), NumberRange(2000, 2100)])
    lead = SelectField(_("Led by"), [Optional()])
    keeper_id = SelectField(_("Kept by"), [Optional()])
    begins = DateField(_("From"), [DataRequired()], default=today)
    last = DateField(_("Last day"), [Optional()])
    detail = TextAreaField(_("Detail"), [Length(max=500)])

    def draft(self, need_id: int | None = None) -> ProjectDraft:
        """What it says."""
        return ProjectDraft(
            year=self.year.data,
            title=self.title.data,
            begins=self.begins.data,
            until=until_of(self.last.data),
            detail=self.detail.data or "",
            registration_id=claimer_of(self.lead.data).registration_id,
            keeper_id=_id(self.keeper_id.data),
            need_id=need_id,
        )


class ProgressForm(FlaskForm):  # type: ignore[misc]
    """How far a project is."""

    on_day = DateField(_("Day"), [DataRequired()], default=today)
    percent = IntegerField(_("Progress %"), [InputRequired(), NumberRange(0, 100)])
    said = StringField(_("What was done"), [DataRequired(), Length(max=300)])


class WishForm(FlaskForm):  # type: ignore[misc]
    """A wish."""

    title = StringField(
        _("Wish"), _TITLE, description=_("This is published: no name, no address, nothing by which one is recognised.")
    )
    detail = TextAreaField(_("What would help"), [Length(max=300)])
    item_id = SelectField(_("Kind"), [DataRequired()])
    grid_id = SelectField(_("Grid area"), [Optional()])
    keeper_id = SelectField(_("Who knows the family"), [Optional()])

    def draft(self) -> WishDraft:
        """What it says."""
        return WishDraft(
            title=self.title.data,
            item_id=int(self.item_id.data),
            detail=self.detail.data or "",
            grid_id=_id(self.grid_id.data),
            keeper_id=_id(self.keeper_id.data),
        )


class ClaimForm(FlaskForm):  # type: ignore[misc]
    """Who claims a wish."""

    claimer = SelectField(_("Who claims it"), [DataRequired()])


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something is given back or withdrawn."""

    reason = StringField(_("Reason"), [DataRequired(), Length(max=200)])


def claimer_of(key: str | None) -> Claimer:
    """The registration that a choice such as `r7` or `m12` names."""
    if not key or not key[1:].isdigit():
        return Claimer()
    return Claimer(registration_id=int(key[1:])) if key[0] == "r" else Claimer(member_registration_id=int(key[1:]))


def offered(control: SelectField, pairs: Pairs, *, empty: object = "—") -> None:
    """Put choices into a list behind an empty one."""
    control.choices = [("", str(empty)), *pairs]


def offer_owner(control: SelectField, pairs: Pairs) -> None:
    """Put those who can give something into a list; without a choice it is the community itself."""
    offered(control, pairs, empty=_OTHERS_OFFICE)
