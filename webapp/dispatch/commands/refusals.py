"""What the database refuses, as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.core.errors import AppError, Forbidden, Invalid, Refused

_SENTENCES: dict[str, tuple[type[AppError], LazyString]] = {
    "uq_step_key": (Refused, _("This key was used for something else.")),
    "uq_incident_note_key": (Refused, _("This key was used for something else.")),
    "uq_call_organization_id": (Refused, _("It is called already.")),
    "uq_call_compound_id": (Refused, _("It is called already.")),
    "uq_call_person_id": (Refused, _("It is called already.")),
    "uq_call_office": (Refused, _("It is called already.")),
    "uq_call_lead": (Refused, _("There is one lead at a time.")),
    "uq_decision_open": (Refused, _("That was asked for already.")),
    "uq_rating_once": (Refused, _("That was rated already.")),
    "ck_decision_by_somebody_else": (Forbidden, _("Somebody else decides it than who asked for it.")),
    "ck_verification_by_another": (Forbidden, _("Who did it does not verify it.")),
}


@contextmanager
def refusals(session: Session) -> Iterator[None]:
    """Write what is within; raises an error with a sentence where the database refuses, nothing written."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
        kind, sentence = _SENTENCES.get(name, (Invalid, _("What is entered breaks a rule of dispatch.")))
        raise kind(str(sentence), rule=name) from error
