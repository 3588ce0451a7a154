"""The forms of categories and limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.errors import Invalid
from webapp.core.languages import spoken
from webapp.core.worktime.deadlines import MEASURE_LABELS, Measure, Term
from webapp.dispatch.commands.category_editing import CategoryDraft, DutyLine
from webapp.dispatch.queries.category_pages import Choices
from webapp.dispatch.rules import DutyKind, LimitStep, Nature, Post, Urgency, WhistleKind, labels

LINES = 8
"""Lines of a duty list that the form has room for."""
_NEED = re.compile(r"(.*?)\s*[×xX*]?\s*(\d{1,2})\s*人?")


def worded(values: type[StrEnum], said: Mapping[StrEnum, str]) -> list[tuple[str, str]]:
    """A closed list as choices."""
    return [(each.value, spoken(each, said)) for each in values]


class _Boxes(SelectMultipleField):  # type: ignore[misc]
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CategoryForm(FlaskForm):  # type: ignore[misc]
    """What can be said of a category."""

    version = HiddenField(validators=[Optional(), Regexp(r"^[0-9]{1,8}$")])
    parent = SelectField(_("Group"), [Optional()])
    code = StringField(_("Code"), [Optional(), Length(max=30)], description=_("Never changes afterwards."))
    name = StringField(_("Name"), [DataRequired(), Length(max=12)])
    icon = RadioField(_("Symbol"), [DataRequired()])
    nature = SelectField(_("Kind of work"))
    whistle_kind = SelectField(_("Whistle"))
    urgency = SelectField(_("Urgency"))
    common_parts = BooleanField(_("Of the common parts of a building: its property manager is called first"))
    needs = TextAreaField(
        _("Helping hands"), [Length(max=300)], description=_("A line each: 水电维修 1. Without a skill: 3")
    )
    offers = _Boxes(_("Offers of double reporting that serve it"))
    posts = _Boxes(_("Officers posted to the grid who are told"))
    words = TextAreaField(
        _("Words by which it is meant"), [Length(max=600)], description=_("For suggestions, parted by commas.")
    )
    duplicate_radius_m = IntegerField(_("Similar within metres"), [InputRequired(), NumberRange(0, 5000)], default=50)
    duplicate_hours = IntegerField(_("Similar within hours"), [InputRequired(), NumberRange(0, 8760)], default=24)

    def offer(self, choices: Choices, icons: list[str], groups: list[tuple[str, str]]) -> CategoryForm:
        """Fill what can be chosen."""
        self.parent.choices = [("", gettext("none: a group of its own")), *groups]
        self.icon.choices = [(each, each) for each in icons]
        self.nature.choices = worded(Nature, labels.NATURE_LABELS)
        self.whistle_kind.choices = worded(WhistleKind, labels.WHISTLE_LABELS)
        self.urgency.choices = worded(Urgency, labels.URGENCY_LABELS)
        self.offers.choices = [(each, each) for each in choices.offers]
        self.posts.choices = worded(Post, labels.POST_LABELS)
        return self

    def validate_needs(self, control: Any) -> None:
        """Say which line cannot be read."""
        for number, line in enumerate((control.data or "").splitlines(), 1):
            if line.strip() and _NEED.fullmatch(line.strip()) is None:
                raise ValidationError(gettext("Line %(number)s cannot be read.", number=number))

    def draft(self, choices: Choices) -> CategoryDraft:
        """What was entered; raises Invalid with what is wrong in the duty list or the limits."""
        return CategoryDraft(
            name=self.name.data.strip(),
            icon=self.icon.data,
            nature=Nature(self.nature.data),
            whistle_kind=WhistleKind(self.whistle_kind.data),
            urgency=Urgency(self.urgency.data),
            common_parts=self.common_parts.data,
            needs=_needs(self.needs.data or ""),
            offers=self.offers.data,
            posts=[Post(each) for each in self.posts.data],
            words=_words(self.words.data or ""),
            duplicate_radius_m=self.duplicate_radius_m.data,
            duplicate_hours=self.duplicate_hours.data,
            callees=_duty_list(choices),
            limits=_row_of_limits("limit"),
        )


def _needs(written: str) -> list[tuple[str, int]]:
    matches = [_NEED.fullmatch(line.strip()) for line in written.splitlines() if line.strip()]
    return [(match[1][:40], int(match[2])) for match in matches if match and int(match[2])]


def _words(written: str) -> list[str]:
    found = [part.strip().lower() for part in re.split(r"[,，、;；\s]+", written) if part.strip()]
    return list(dict.fromkeys(each[:20] for each in found))[:40]


def _duty_list(choices: Choices) -> list[DutyLine]:
    named = {name: row_id for row_id, name in choices.organizations.items()}
    lines = []
    for number in range(1, LINES + 1):
        what = request.form.get(f"callee-{number}", "")
        word = " ".join(request.form.get(f"callee-{number}-word", "").split())[:40]
        if what == "named":
            if word not in named:
                message = gettext("Line %(number)s of the duty list names no organization here.", number=number)
                raise Invalid(message, field="callees")
            lines.append(DutyLine(DutyKind.ORGANIZATION, organization_id=named[word]))
        elif what in choices.kinds:
            lines.append(DutyLine(DutyKind.ORGANIZATION, organization_kind=what, organization_word=word))
        elif what in list(DutyKind):
            lines.append(DutyLine(DutyKind(what)))
    if len(set(lines)) < len(lines):
        raise Invalid(gettext("The duty list names somebody twice."), field="callees")
    return lines


Written = tuple[list[tuple[str, str]], dict[LimitStep, tuple[str, str]]]
"""Lines of a duty list and limits as the form writes them."""


def written_lists() -> Written:
    """The duty list and the limits as somebody wrote them, right or wrong."""
    asked = request.form
    lines = [(asked.get(f"callee-{line}", ""), asked.get(f"callee-{line}-word", "")) for line in range(1, LINES + 1)]
    limits = {step: (asked.get(f"limit-{step}", ""), asked.get(f"limit-{step}-measure", "")) for step in LimitStep}
    return lines, limits


def _row_of_limits(prefix: str) -> dict[LimitStep, Term]:
    found = {step: _term(f"{prefix}-{step}") for step in LimitStep}
    return {step: term for step, term in found.items() if term is not None}


def _term(name: str) -> Term | None:
    amount, measure = request.form.get(name, "").strip(), request.form.get(f"{name}-measure", "")
    if not amount:
        return None
    if not (amount.isascii() and amount.isdigit() and len(amount) < 7 and int(amount)) or measure not in list(Measure):
        raise Invalid(gettext("A limit is a whole number of minutes, hours or days."), field="limits")
    return Term(int(amount), Measure(measure))


def limits_of_urgencies() -> dict[tuple[Urgency, LimitStep], Term]:
    """The limits that the form of all urgencies holds; raises Invalid."""
    return {(urgency, step): term for urgency in Urgency for step, term in _row_of_limits(f"limit-{urgency}").items()}


def measures() -> list[tuple[str, str]]:
    """In what a limit is counted."""
    return worded(Measure, MEASURE_LABELS)
