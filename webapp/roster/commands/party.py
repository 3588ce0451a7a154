"""Writing party organization: branches, groups, members placed in buildings."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import NotFound, Refused
from webapp.roster.commands.persons import person_of
from webapp.roster.commands.refusals import refusals
from webapp.roster.models import MemberPlacement, PartyBranch, PartyGroup
from webapp.roster.rules import BranchKind


def found_branch(
    session: Session,
    community_id: int,
    *,
    name: str,
    kind: BranchKind,
    grid_id: int,
    opened_on: date,
    by: int | None = None,
) -> PartyBranch:
    """Set up a branch on an area."""
    made = PartyBranch(
        community_id=community_id, name=name.strip(), kind=kind.value, grid_id=grid_id, opened_on=opened_on
    )
    with refusals(session):
        session.add(made)
    facts: dict[str, object] = {"kind": kind.value, "grid": grid_id}
    record(
        session, "roster.found_branch", of="party_branch", object_id=made.id, community_id=community_id,
        account_id=by, facts=facts,
    )  # fmt: skip
    return made


def found_group(
    session: Session,
    community_id: int,
    *,
    name: str,
    branch_id: int,
    grid_id: int,
    opened_on: date,
    by: int | None = None,
) -> PartyGroup:
    """Set up a party group of a branch in a section."""
    branch = session.scalar(
        select(PartyBranch).where(PartyBranch.community_id == community_id, PartyBranch.id == branch_id)
    )
    if branch is None or branch.closed_on is not None:
        raise NotFound(_("No such branch."), field="branch")
    made = PartyGroup(
        community_id=community_id, name=name.strip(), branch_id=branch_id, grid_id=grid_id, opened_on=opened_on
    )
    with refusals(session):
        session.add(made)
    facts: dict[str, object] = {"branch": branch_id, "grid": grid_id}
    record(
        session, "roster.found_group", of="party_group", object_id=made.id, community_id=community_id,
        account_id=by, facts=facts,
    )  # fmt: skip
    return made


def dissolve(session: Session, body: PartyBranch | PartyGroup, on_day: date, *, by: int | None = None) -> None:
    """Close a branch or group from a day on; raises Refused while it has groups of its own."""
    if body.closed_on is not None:
        raise Refused(_("It is closed."))
    if isinstance(body, PartyBranch):
        groups = select(PartyGroup.id).where(PartyGroup.branch_id == body.id, PartyGroup.closed_on.is_(None))
        if session.scalar(groups) is not None:
            raise Refused(_("The branch still has groups."))
    with refusals(session):
        body.closed_on, body.edited_at = on_day, datetime.now(UTC)
    record(
        session, "roster.dissolve", of=body.__tablename__, object_id=body.id, community_id=body.community_id,
        account_id=by, facts={"on": on_day},
    )  # fmt: skip


def place_member(
    session: Session,
    community_id: int,
    *,
    person_id: int,
    building_id: int,
    post: str,
    begins: date,
    by: int | None = None,
) -> MemberPlacement:
    """Place an in-service member in a building from a day on; where he was placed before ends that day."""
    person = person_of(session, community_id, person_id)
    running = session.scalar(
        select(MemberPlacement).where(MemberPlacement.person_id == person.id, MemberPlacement.valid.contains(begins))
    )
    made = MemberPlacement(
        community_id=community_id, person_id=person.id, building_id=building_id, post=post.strip(),
        valid=Range(begins, None),
    )  # fmt: skip
    with refusals(session):
        if running is not None:
            _end(session, running, begins)
        session.add(made)
    record(
        session, "roster.place_member", of="person", object_id=person.id, community_id=community_id, account_id=by,
        facts={"building": building_id, "from": begins},
    )  # fmt: skip
    return made


def end_placement(session: Session, placement: MemberPlacement, on_day: date, *, by: int | None = None) -> None:
    """The member is placed there no longer from a day on."""
    with refusals(session):
        _end(session, placement, on_day)
    record(
        session, "roster.end_placement", of="person", object_id=placement.person_id,
        community_id=placement.community_id, account_id=by, facts={"on": on_day},
    )  # fmt: skip


def _end(session: Session, placement: MemberPlacement, on_day: date) -> None:
    """A placement that would not have lasted a day never was."""
    if placement.valid.lower == on_day:
        session.delete(placement)
    else:
        placement.valid = Range(placement.valid.lower, on_day)
    session.flush()
