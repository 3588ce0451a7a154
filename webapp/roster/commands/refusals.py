"""Turns what the database refuses into errors that say which rule was broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.core.errors import Invalid, Refused
from webapp.roster.rules.sentences import REFUSED, SENTENCES

# What a person reads for each constraint that a form or a file can break.
_SENTENCES: dict[str, LazyString] = {
    "ex_assignment_once": _("This person already holds this role there on some of these days."),
    "ex_assignment_one_holder": _("Somebody else holds this role there on some of these days."),
    "ex_assignment_one_stand_in": _("Somebody else already stands in on some of these days."),
    "ck_assignment_level": _("This role cannot be held at this place."),
    "ck_assignment_role_place": _("This role cannot be held at this place."),
    "ck_assignment_stand_in_within": _(
        "A stand-in has the same role and place, within the days of whom he stands in for."
    ),
    "ck_assignment_person_there": _("The person is no longer on the roster on some of these days."),
    "ck_assignment_valid_range": _("The first day must come before the end."),
    "ck_person_free": _("The person still answers for something after that day; end that first."),
    "ck_person_named": _("A name has 1 to 80 characters and no blanks around it."),
    "ck_person_duty_phone_form": _("A telephone number has digits, blanks and hyphens."),
    "ck_person_ref_form": _("A number has up to 20 letters, digits or hyphens."),
    "ck_person_consent_order": _("Consent ends after the day it was given."),
    "ck_person_consent_dated": _("Consent needs the day it was given."),
    "ck_person_member_once": _("Nobody is an own and an in-service member at once."),
    "ck_person_branch_of_own_members": _("Only own members belong to a branch of the community."),
    "ck_person_days_order": _("The day of leaving comes after the day of joining."),
    "ck_person_skills_few": _("At most 12 skills."),
    "uq_person_account_id_community_id": _("This account belongs to somebody else on the roster."),
    "uq_person_community_id_ref": _("This number belongs to somebody else."),
    "ck_party_branch_level": _("A branch stands on an area."),
    "ck_party_group_level": _("A party group is in a section."),
    "uq_party_branch_community_id_name": _("There is a branch of this name."),
    "uq_party_group_community_id_name": _("There is a party group of this name."),
    "ex_member_placement_once": _("The member is placed in a building on some of these days."),
    "ck_member_placement_person": _("Only in-service members who are on the roster are placed in buildings."),
    "ck_chat_group_kind_place": _("A group of households belongs to a compound, every other to a grid."),
    "uq_chat_group_community_id_name": _("There is a chat group of this name."),
    "uq_offered_hours_person_id_weekday_starts": _("The same hours are offered twice."),
}
_SENTENCES |= SENTENCES
_IN_PLACE_OF_NONE = _("What is entered breaks a rule of the roster.")


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that was broken."""
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


def sentence_of(error: IntegrityError) -> str:
    """What a person reads where the database refuses."""
    return str(_SENTENCES.get(constraint_of(error), _IN_PLACE_OF_NONE))


@contextmanager
def refusals(session: Session) -> Iterator[None]:
    """Write what is within; raises Refused or Invalid with a sentence where the database refuses, nothing written."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        name = constraint_of(error)
        kind = Refused if name.startswith("ex_") or name == "ck_person_free" or name in REFUSED else Invalid
        raise kind(sentence_of(error), rule=name) from error
