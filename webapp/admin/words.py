"""How the administrators' pages say what stands in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import LABELS, Action, Role
from webapp.core.languages import spoken
from webapp.core.listing import Choice

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
ACTS: Mapping[str, LazyString] = {
    "account.add": _("account added"),
    "account.change_factor": _("second factor changed"),
    "account.change_password": _("password changed"),
    "account.clear_lockout": _("lock taken away"),
    "account.correct": _("account corrected"),
    "account.disable": _("account disabled"),
    "account.enable": _("account enabled"),
    "account.end_grant": _("role ended"),
    "account.end_session": _("log-in ended"),
    "account.end_sessions": _("all log-ins ended"),
    "account.enter_by_card": _("logged in by card"),
    "account.grant": _("role granted"),
    "account.issue_card": _("card issued"),
    "account.login": _("logged in"),
    "account.logout": _("logged out"),
    "account.reset_factor": _("second factor reset"),
    "account.reset_password": _("password reset"),
    "account.revoke_card": _("card taken back"),
    "account.unlock": _("account unlocked"),
    "audit.verify": _("audit log verified"),
    "device.add": _("screen added"),
    "device.revoke": _("screen revoked"),
    "ground.add": _("ground data added"),
    "ground.approve": _("ground data approved"),
    "ground.close": _("ground data closed"),
    "ground.correct": _("ground data corrected"),
    "ground.refused": _("ground data refused"),
    "ground.reopen": _("ground data reopened"),
    "ground.set_approval": _("review of ground data changed"),
    "ground.withdrawn": _("ground data withdrawn"),
    "kind.add": _("dictionary entry added"),
    "kind.correct": _("dictionary entry corrected"),
    "kind.restore": _("dictionary entry restored"),
    "kind.retire": _("dictionary entry retired"),
    "listing.export": _("list exported"),
    "roster.add_contact": _("contact added"),
    "roster.add_person": _("person added"),
    "roster.assign": _("person assigned"),
    "roster.close_group": _("group closed"),
    "roster.correct_group": _("group corrected"),
    "roster.correct_person": _("person corrected"),
    "roster.end_assignment": _("assignment ended"),
    "roster.record_consent": _("consent recorded"),
    "roster.register_group": _("group registered"),
    "roster.reveal_contact": _("contact revealed"),
    "roster.stand_in": _("stand-in named"),
    "roster.withdraw_consent": _("consent withdrawn"),
    "settings.change": _("setting changed"),
    "signs.print_sheet": _("plate or poster printed"),
    "signs.set_contact": _("office data changed"),
    "signs.set_emergencies": _("emergency numbers changed"),
    "signs.set_services": _("services changed"),
    "signs.take_down_sheet": _("plate or poster taken down"),
    "token.add": _("token made"),
    "token.revoke": _("token revoked"),
}
THINGS: Mapping[str, LazyString] = {
    "account": _("account"),
    "api_token": _("token"),
    "assignment": _("assignment"),
    "audit": _("audit log"),
    "buildings": _("building"),
    "card": _("card"),
    "community": _("community"),
    "device": _("screen"),
    "kind": _("dictionary entry"),
    "listing": _("list"),
    "lockout": _("lock"),
    "login_session": _("log-in"),
    "organizations": _("organization"),
    "person": _("person"),
    "places": _("public place"),
    "setting": _("setting"),
    "shops": _("shop"),
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


def act(value: object) -> str:
    """An act of the audit log; one without words here keeps its own name."""
    return str(ACTS.get(str(value), str(value)))


def thing(value: object) -> str:
    """What an act was done to."""
    return str(THINGS.get(str(value), str(value)))


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


def choices(words: Mapping[str, LazyString], *only: str) -> Sequence[Choice]:
    """A filter over a closed list, or over some of it."""
    return [Choice(value, label) for value, label in words.items() if not only or value in only]
