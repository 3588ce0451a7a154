"""How long a log-in lasts: closed terms by what it is used on, never longer than the strictest role allows."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from webapp.core.accounts.roles import ADMINISTRATORS, Role


class Method(StrEnum):
    """How somebody logged in."""

    PASSWORD = "password"
    PASSKEY = "passkey"
    CARD = "card"
    DEVICE = "device"


@dataclass(frozen=True)
class Term:
    """Ends when nothing was asked for `idle`, and in any case after `longest`; None never ends by itself."""

    idle: timedelta | None
    longest: timedelta | None


DESK = Term(timedelta(minutes=30), timedelta(hours=12))
PHONE = Term(timedelta(hours=12), timedelta(days=7))
CARD = Term(timedelta(hours=12), timedelta(days=1))
DEVICE = Term(None, None)


def term_of(method: Method, roles: Set[Role], *, on_phone: bool, terms: tuple[Term, Term] = (DESK, PHONE)) -> Term:
    """The term of a log-in out of the desk's and the phone's; administrators keep to the desk's."""
    desk, phone = terms
    if method is Method.DEVICE:
        return DEVICE
    if method is Method.CARD:
        return CARD
    if not on_phone or roles & set(ADMINISTRATORS):
        return desk
    return phone
