"""What a day leader reads of the community's signs: whom to call in danger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from webapp.core.brief import BriefLine, BriefPart
from webapp.signs.queries import contact_of


def _emergencies(session: Session, community_id: int, _grid_id: int, _day: date) -> Sequence[BriefLine]:
    english = str(get_locale() or "").startswith("en")
    return [
        BriefLine(each.name.read(english=english), each.number, f"tel:{each.number.replace(' ', '').replace('-', '')}")
        for each in contact_of(session, community_id).emergencies
    ]


PARTS: tuple[BriefPart, ...] = (BriefPart("emergencies", _("In danger, call first"), read=_emergencies),)
