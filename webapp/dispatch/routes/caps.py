"""How much residents and programs may send; a threat to life is never refused, at most looked at first."""

from __future__ import annotations

import ipaddress
from contextlib import suppress

from flask import current_app, request
from limits import parse

ALL_REPORTS = "120/hour"
"""What all of a community together may send, by every public door, besides threats to life."""
LIFE_REPORTS, ALL_LIFE_REPORTS = "20/hour", "60/hour"
"""How many threats to life one address, and all of a community, call at once; more of them wait for the desk's look."""


def may_spend(what: str, limit: str, of: str = "") -> bool:
    """Count a request against what one address, or `of` something else, may send; whether it still may."""
    limiter = current_app.extensions["limiter_of_requests"].limiter
    return bool(limiter.hit(parse(limit), f"report {what}", of or network_of(request.remote_addr or "")))


def may_report(community_id: int) -> bool:
    """Whether the community still takes reports of this hour, whichever door they come by."""
    return may_spend("reports of all", ALL_REPORTS, of=str(community_id))


def calls_at_once(community_id: int) -> bool:
    """Whether a threat to life calls at once, or is before the desk first because so many came."""
    return may_spend("life", LIFE_REPORTS) and may_spend("life of all", ALL_LIFE_REPORTS, of=str(community_id))


def network_of(address: str) -> str:
    """What counts as one sender: of the long addresses a host has as many as it likes, within its own network."""
    with suppress(ValueError):
        found = ipaddress.ip_address(address)
        if found.version == 6 and found.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(found), 64), strict=False))
    return address
