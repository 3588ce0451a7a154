"""How the administrators' pages say what stands in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import LABELS, Action, Role
from webapp.core.languages import spoken
from webapp.core.listing import Choice
from webapp.wall.rules import LABELS as WALL_LABELS
from webapp.wall.rules.remote import home_of

STATES: Mapping[str, LazyString] = {
    "active": _("active"),
    "disabled": _("disabled"),
    "open": _("in force"),
    "planned": _("not begun yet"),
    "over": _("over"),
    "revoked": _("revoked"),
    "blocked": _("blocked by wrong PINs"),
    "locked": _("locked"),
    "counting": _("counting"),
    "used": _("in use"),
    "retired": _("retired"),
}
METHODS: Mapping[str, LazyString] = {
    "password": _("name and password"),
    "passkey": _("passkey"),
    "card": _("card and PIN"),
    "device": _("screen"),
}
LOCKS: Mapping[str, LazyString] = {
    "name": _("a name, from anywhere"),
    "name_at": _("a name, from one address"),
    "address": _("an address, any name"),
}
YES_NO: Mapping[str, LazyString] = {"yes": _("yes"), "no": _("no")}
SUBJECTS: Mapping[str, LazyString] = {
    "shop": _("Shops"),
    "place": _("Places"),
    "organization": _("Organizations"),
    "hazard": _("Hazards"),
}


def state(value: object) -> str:
    """A state in words."""
    return str(STATES.get(str(value), str(value)))


def method(value: object) -> str:
    """How somebody logged in."""
    return str(METHODS.get(str(value), str(value)))


def lock(value: object) -> str:
    """What a lock watches."""
    return str(LOCKS.get(str(value), str(value)))


def yes_no(value: object) -> str:
    """Yes or no."""
    return str(YES_NO["yes" if value in (True, "yes") else "no"])


def subject(value: object) -> str:
    """What a kind is a kind of."""
    return str(SUBJECTS.get(str(value), str(value)))


def role(value: object) -> str:
    """A role."""
    return spoken(Role(str(value)), LABELS)


def roles(value: object) -> str:
    """Roles that a statement put together with commas."""
    return "、".join(role(each) for each in str(value).split(","))


def scopes(value: object) -> str:
    """What a token may do."""
    known = {action.value for action in Action}
    return "、".join(spoken(Action(each), LABELS) for each in str(value).split(",") if each in known)


def wall_page(value: object) -> str:
    """What a wall display shows by itself: the view that was chosen for it, and its grid's number."""
    home = home_of(str(value))
    if home is None:
        return str(_("Map"))
    number = home.grid_code[-3:] if home.grid_code else ""
    return " ".join(part for part in (spoken(home.view, WALL_LABELS), number) if part)


def choices(words: Mapping[str, LazyString], *only: str) -> Sequence[Choice]:
    """A filter over a closed list, or over some of it."""
    return [Choice(value, label) for value, label in words.items() if not only or value in only]
