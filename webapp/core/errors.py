"""The kinds of refusal the application knows, and the one table that turns them into answers."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from gis.errors import GisError


class AppError(Exception):
    """A request or command that cannot be carried out; `fields` name what is wrong."""

    def __init__(self, detail: str = "", **fields: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = fields


class Unauthenticated(AppError):
    """Nobody is logged in and the route needs somebody."""


class Unproven(Unauthenticated):
    """Who is logged in has not shown for a while that it is he, and the act needs that."""


class Forbidden(AppError):
    """The caller lacks a right."""


class Unfinished(Forbidden):
    """The caller's account still needs a password of his own or a second factor."""


class NotFound(AppError):
    """There is no such thing, or the caller may not know of it."""


class Invalid(AppError):
    """The input breaks a rule; the fields say which."""


class Refused(AppError):
    """The present state forbids it."""


class Stale(AppError):
    """Somebody changed it meanwhile."""


class TooLarge(AppError):
    """The input is larger than what is accepted."""


class Unaccepted(AppError):
    """What was sent is of a kind that is not taken."""


class Full(AppError):
    """There is no room left to keep it."""


class Throttled(AppError):
    """Too many requests; one more is taken after `after_s` seconds."""

    def __init__(self, detail: str = "", *, after_s: int = 5, **fields: object) -> None:
        super().__init__(detail, **fields)
        self.after_s = after_s


class Unavailable(AppError):
    """Something the application needs does not answer."""


class Contended(Unavailable):
    """Another request stood in the way, and the database let that one go on."""


@dataclass(frozen=True)
class Answer:
    """How a kind of error is answered: HTTP status, title, what a person can do."""

    status: int
    title: LazyString
    advice: LazyString


ANSWERS: dict[type[Exception], Answer] = {
    Unproven: Answer(401, _("Once more, please"), _("What you are about to do needs proof that it is you.")),
    Unauthenticated: Answer(401, _("Please log in"), _("Log in and try again.")),
    Unfinished: Answer(403, _("Your account is not ready"), _("Set your password and second factor: see My account.")),
    Forbidden: Answer(403, _("Not permitted"), _("Ask the administrator of your community for the right.")),
    NotFound: Answer(404, _("Not found"), _("Check the address, or go back to the map.")),
    Invalid: Answer(422, _("Something in the input is wrong"), _("Correct what is named here and send it again.")),
    GisError: Answer(422, _("Something in the input is wrong"), _("Correct what is named here and send it again.")),
    Refused: Answer(409, _("Not possible in the present state"), _("Reload to see the present state.")),
    Stale: Answer(412, _("Changed by somebody else meanwhile"), _("Compare both versions and decide.")),
    TooLarge: Answer(413, _("Too large"), _("Make it smaller and send it again.")),
    Unaccepted: Answer(415, _("This kind of content is not accepted"), _("Send it in an accepted form.")),
    Full: Answer(
        507, _("There is no room left"), _("Nothing was kept. Send it without a photo, or tell the administrator.")
    ),
    Throttled: Answer(429, _("Too many requests"), _("Wait a moment and try again.")),
    Contended: Answer(
        503,
        _("Somebody else was just changing the same"),
        _("Nothing of yours was kept. Send it once more in a moment."),
    ),
    Unavailable: Answer(503, _("Not available right now"), _("Nothing is lost. Try again in a moment.")),
}

BY_STATUS: dict[int, Answer] = {
    400: Answer(400, _("The request cannot be read"), _("Correct what is named here and send it again.")),
    405: Answer(405, _("This address does not take that kind of request"), _("Go back to the map.")),
    406: Answer(406, _("This cannot be delivered in that form"), _("Ask for another form.")),
    500: Answer(
        500,
        _("Something went wrong on our side"),
        _("Tell the administrator the number below. Nothing you sent is lost."),
    ),
} | {answer.status: answer for answer in ANSWERS.values()}


def answer_for(error: Exception) -> Answer:
    """The answer for an error's most specific known kind; an unknown kind is a 500."""
    for kind in type(error).__mro__:
        if kind in ANSWERS:
            return ANSWERS[kind]
    return BY_STATUS[500]
