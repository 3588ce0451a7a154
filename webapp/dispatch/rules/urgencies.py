"""How urgent something is after a correction: a threat to life stays one until somebody says that it is none."""

from __future__ import annotations

from webapp.dispatch.rules.lists import Urgency


def urgency_after(
    now: Urgency, *, said: Urgency | None = None, usual: Urgency | None = None, threat: bool | None = None
) -> Urgency:
    """The urgency that results; `usual` is that of a new category, `threat` what is said of a threat to life."""
    if threat or (threat is None and now is Urgency.LIFE):
        return Urgency.LIFE
    found = said or usual or now
    return Urgency.URGENT if threat is False and found is Urgency.LIFE else found
