"""Which account a browser is logged in as, told to its own pages: a hint beside the log-in, never a proof of it."""

from __future__ import annotations

from flask import Response, current_app, request

from webapp.core.accounts.policy import Actor
from webapp.core.errors import Unauthenticated

COOKIE = "whose"
NOBODY = "0"
"""What it says after a log-out, so that a page kept on the phone belongs to nobody."""
WRITER = "X-Shaodao-Account"
"""The header with which a page names the account that it belongs to."""
_A_YEAR_S = 365 * 24 * 3600


def refuse_other(actor: Actor) -> None:
    """Raise Unauthenticated for what a page sends in the name of another account than its browser's."""
    meant = request.headers.get(WRITER)
    if meant is not None and meant != str(actor.account_id):
        raise Unauthenticated("this browser is logged in as somebody else than the page")


def tell(response: Response, wanted: str | None) -> Response:
    """Let an answer say whose browser it is, where the browser does not know yet."""
    if wanted is not None and request.cookies.get(COOKIE) != wanted:
        # Readable by scripts on purpose: it opens nothing, and the phone's page must know it without a network.
        response.set_cookie(COOKIE, wanted, max_age=_A_YEAR_S, samesite="Lax", secure=current_app.config["HTTPS"])
    return response
