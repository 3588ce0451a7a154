"""Writing the three lists (需求／资源／项目) and what is matched between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from webapp.core.errors import Invalid, Refused
from webapp.roster.commands.refusals import refusals
from webapp.roster.commands.reporting import note, row_of
from webapp.roster.models import Need, NeedMatch, Project, ProjectStep, Resource
from webapp.roster.rules.reporting import (
    MATCH_TRANSITIONS,
    NEED_TRANSITIONS,
    PROJECT_TRANSITIONS,
    MatchState,
    NeedState,
    ProjectState,
    ResourceState,
)


@dataclass(frozen=True)
class NeedDraft:
    """What a form says of a need."""

    title: str
    item_id: int
    begins: date
    until: date | None = None
    detail: str = ""
    grid_id: int | None = None
    keeper_id: int | None = None


@dataclass(frozen=True)
class ResourceDraft:
    """What a form says of a resource; it belongs to a registration or to the community itself."""

    title: str
    item_id: int
    begins: date
    until: date | None = None
    detail: str = ""
    amount: str = ""
    registration_id: int | None = None
    member_registration_id: int | None = None


@dataclass(frozen=True)
class ProjectDraft:
    """What a form says of a project."""

    year: int
    title: str
    begins: date
    until: date | None = None
    detail: str = ""
    registration_id: int | None = None
    keeper_id: int | None = None
    need_id: int | None = None


def need_of(session: Session, community_id: int, row_id: int) -> Need:
    """A need; raises NotFound."""
    return row_of(session, Need, community_id, row_id)


def resource_of(session: Session, community_id: int, row_id: int) -> Resource:
    """A resource; raises NotFound."""
    return row_of(session, Resource, community_id, row_id)


def match_of(session: Session, community_id: int, row_id: int) -> NeedMatch:
    """A match of a need and a resource; raises NotFound."""
    return row_of(session, NeedMatch, community_id, row_id)


def project_of(session: Session, community_id: int, row_id: int) -> Project:
    """A project; raises NotFound."""
    return row_of(session, Project, community_id, row_id)


def add_need(session: Session, community_id: int, draft: NeedDraft, *, on_day: date, by: int | None = None) -> Need:
    """Put a need on the list."""
    made = Need(community_id=community_id, opened_on=on_day, **_need(draft))
    with refusals(session):
        session.add(made)
    note(session, "roster.add_need", made, by)
    return made


def correct_need(session: Session, need: Need, draft: NeedDraft, *, by: int | None = None) -> None:
    """Correct a need that is not closed."""
    if need.closed_on is not None:
        raise Refused(_("The need is closed."))
    with refusals(session):
        for name, value in _need(draft).items():
            setattr(need, name, value)
    note(session, "roster.correct_need", need, by)


def close_need(session: Session, need: Need, state: NeedState, *, on_day: date, by: int | None = None) -> None:
    """A need was met, or is withdrawn; raises Refused where its state forbids it."""
    _move_need(need, state)
    need.closed_on = on_day
    with refusals(session):
        session.flush()
    note(session, "roster.close_need", need, by, {"state": state.value})


def add_resource(session: Session, community_id: int, draft: ResourceDraft, *, by: int | None = None) -> Resource:
    """Put a resource on the list."""
    made = Resource(community_id=community_id, **_resource(draft))
    with refusals(session):
        session.add(made)
    note(session, "roster.add_resource", made, by)
    return made


def correct_resource(session: Session, resource: Resource, draft: ResourceDraft, *, by: int | None = None) -> None:
    """Correct a resource."""
    with refusals(session):
        for name, value in _resource(draft).items():
            setattr(resource, name, value)
    note(session, "roster.correct_resource", resource, by)


def withdraw_resource(session: Session, resource: Resource, *, by: int | None = None) -> None:
    """Offer a resource no longer; raises Refused while it is promised to a need."""
    if resource.state == ResourceState.WITHDRAWN:
        raise Refused(_("The resource was withdrawn already."))
    open_states = (MatchState.PROPOSED.value, MatchState.AGREED.value)
    promised = session.scalar(
        select(func.count()).where(NeedMatch.resource_id == resource.id, NeedMatch.state.in_(open_states))
    )
    if promised:
        raise Refused(_("The resource is promised to a need; settle that first."))
    resource.state = ResourceState.WITHDRAWN.value
    session.flush()
    note(session, "roster.withdraw_resource", resource, by)


def match(session: Session, need: Need, resource: Resource, *, on_day: date, by: int | None = None) -> NeedMatch:
    """Bring a need and a resource together (对接)."""
    if need.closed_on is not None:
        raise Refused(_("The need is closed."))
    if resource.state != ResourceState.OFFERED:
        raise Refused(_("The resource is no longer offered."))
    made = NeedMatch(
        community_id=need.community_id,
        need_id=need.id,
        resource_id=resource.id,
        matched_on=on_day,
        state=MatchState.PROPOSED.value,
    )
    with refusals(session):
        session.add(made)
    note(session, "roster.match_need", made, by, {"need": need.id, "resource": resource.id})
    return made


def settle_match(session: Session, matched: NeedMatch, state: MatchState, *, by: int | None = None) -> None:
    """A match was agreed, done or dropped; the need follows: matched while one is agreed, open again else."""
    if state not in MATCH_TRANSITIONS[MatchState(matched.state)]:
        raise Refused(_("That does not follow from the present state."))
    need = row_of(session, Need, matched.community_id, matched.need_id)
    if need.closed_on is not None:
        raise Refused(_("The need is closed."))
    matched.state = state.value
    session.flush()
    held = (MatchState.AGREED.value, MatchState.DONE.value)
    agreed = session.scalar(select(func.count()).where(NeedMatch.need_id == need.id, NeedMatch.state.in_(held)))
    need.state = (NeedState.MATCHED if agreed else NeedState.OPEN).value
    session.flush()
    note(session, "roster.settle_match", matched, by, {"state": state.value})


def add_project(session: Session, community_id: int, draft: ProjectDraft, *, by: int | None = None) -> Project:
    """Plan a joint project."""
    made = Project(community_id=community_id, **_project(draft))
    with refusals(session):
        session.add(made)
    note(session, "roster.add_project", made, by, {"year": draft.year})
    return made


def correct_project(session: Session, project: Project, draft: ProjectDraft, *, by: int | None = None) -> None:
    """Correct a project that is under way."""
    _require_open(project)
    with refusals(session):
        for name, value in _project(draft).items():
            setattr(project, name, value)
    note(session, "roster.correct_project", project, by)


def report_progress(
    session: Session, project: Project, percent: int, said: str, *, on_day: date, by: int | None = None
) -> None:
    """Tell how far a project is; at 100 it is done, above 0 it runs."""
    _require_open(project)
    if not 0 <= percent <= 100:
        raise Invalid(_("Progress is 0 to 100 percent."), field="percent")
    if not 1 <= len(said.strip()) <= 300:
        raise Invalid(_("Say in 1 to 300 characters what was done."), field="said")
    project.percent = percent
    project.state = (ProjectState.DONE if percent == 100 else ProjectState.RUNNING).value
    with refusals(session):
        session.add(
            ProjectStep(
                community_id=project.community_id,
                project_id=project.id,
                on_day=on_day,
                percent=percent,
                said=said.strip(),
                made_by=by,
            )
        )
    note(session, "roster.report_progress", project, by, {"percent": percent})


def drop_project(session: Session, project: Project, *, reason: str, by: int | None = None) -> None:
    """Give a project up, for a reason."""
    _require_open(project)
    if not reason.strip():
        raise Invalid(_("Say why."), field="reason")
    project.state = ProjectState.DROPPED.value
    session.flush()
    note(session, "roster.drop_project", project, by, reason=reason)


def _move_need(need: Need, state: NeedState) -> None:
    if state not in NEED_TRANSITIONS[NeedState(need.state)]:
        raise Refused(_("That does not follow from the present state."))
    need.state = state.value


def _require_open(project: Project) -> None:
    if not PROJECT_TRANSITIONS[ProjectState(project.state)]:
        raise Refused(_("The project is closed."))


def _need(draft: NeedDraft) -> dict[str, object]:
    return {
        "title": draft.title.strip(),
        "detail": draft.detail.strip(),
        "item_id": draft.item_id,
        "grid_id": draft.grid_id,
        "keeper_id": draft.keeper_id,
        "valid": Range(draft.begins, draft.until),
    }


def _resource(draft: ResourceDraft) -> dict[str, object]:
    return {
        "title": draft.title.strip(),
        "detail": draft.detail.strip(),
        "amount": draft.amount.strip(),
        "item_id": draft.item_id,
        "registration_id": draft.registration_id,
        "member_registration_id": draft.member_registration_id,
        "valid": Range(draft.begins, draft.until),
    }


def _project(draft: ProjectDraft) -> dict[str, object]:
    return {
        "year": draft.year,
        "title": draft.title.strip(),
        "detail": draft.detail.strip(),
        "registration_id": draft.registration_id,
        "keeper_id": draft.keeper_id,
        "need_id": draft.need_id,
        "valid": Range(draft.begins, draft.until),
    }
