"""The scene of an act: an incident under lock with its calls, and what every act has in common before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.accounts.policy import VISITOR, Actor
from webapp.core.errors import NotFound
from webapp.core.notices import Topic
from webapp.core.worktime.deadlines import Measure, WorkingTime
from webapp.dispatch.models import Call, Decision, Incident, Step
from webapp.dispatch.queries.limits import database_now, working_time
from webapp.dispatch.queries.standing import grids_holding
from webapp.dispatch.rules import (
    Act,
    CallAct,
    CallState,
    ClosedAs,
    DecisionKind,
    DecisionLevel,
    IncidentState,
    Matter,
    Route,
    Standing,
    Urgency,
    WhistleKind,
)
from webapp.dispatch.rules.acts import told_as
from webapp.dispatch.rules.clocks import CallClock, Clocks, Deadlines, DecisionClock
from webapp.dispatch.rules.states import OPEN_CALLS, Called, call_after


@dataclass(frozen=True)
class Doer:
    """Who does something; history knows him by a role word."""

    by_name: str
    account_id: int | None = None
    actor: Actor = VISITOR
    wrote_at: datetime | None = None
    """When he wrote what comes only now: he acts by the right that he held then."""

    @property
    def is_late(self) -> bool:
        """Whether his right has ended meanwhile."""
        return self.wrote_at is not None


CLOCK = Doer("")
"""The clock does it."""


@dataclass(frozen=True)
class Told:
    """What history keeps of an act besides that it was done."""

    note: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Sending:
    """How an act was sent: its key and a digest of its words, on whose behalf, when by the phone's clock."""

    key: UUID | None = None
    digest: str | None = None
    behalf_name: str = ""
    behalf_at: datetime | None = None
    client_at: datetime | None = None


_NOTHING, _NOT_SENT = Told(), Sending()


@dataclass
class Scene:
    """An incident under lock, its calls and open decisions, who acts, the database's time."""

    session: Session
    incident: Incident
    calls: list[Call]
    decisions: list[Decision]
    doer: Doer
    now: datetime
    hours: WorkingTime
    sending: Sending = _NOT_SENT
    own_calls: frozenset[int] = frozenset()
    held: frozenset[Standing] = frozenset()
    held_before: frozenset[int] = frozenset()
    """Grids that held the incident when it was locked: whoever loses it is told too."""
    touched: list[Call] = field(default_factory=list)
    messages: list[tuple[Topic, Call | None]] = field(default_factory=list)
    house_key: bytes = b""
    """The installation's secret, where something is held against it."""

    @property
    def state(self) -> IncidentState:
        """The state as it is written."""
        return IncidentState(self.incident.state)

    @property
    def route(self) -> Route:
        """Whether the grid settles it itself."""
        return Route(self.incident.route)

    @property
    def lead(self) -> Call | None:
        """The call that leads."""
        return next((each for each in self.calls if each.is_lead and each.state != CallState.RECALLED), None)

    def call(self, call_id: int) -> Call:
        """One of its calls; raises NotFound."""
        found = next((each for each in self.calls if each.id == call_id), None)
        if found is None:
            raise NotFound("no such call of this incident")
        return found

    def move(self, call: Call, act: CallAct) -> None:
        """Move a call along its arrows; raises Refused where there is none."""
        call.state = call_after(CallState(call.state), act).value
        self.touch(call)

    def touch(self, call: Call) -> None:
        """Let a call have a new version."""
        call.version += 1
        if call not in self.touched:
            self.touched.append(call)

    def step(
        self,
        act: Act | CallAct,
        before: str | None,
        *,
        call: Call | None = None,
        told: Told = _NOTHING,
        sent: Sending = _NOT_SENT,
    ) -> None:
        """Write a line of history; the states are the call's where there is one, what was sent is the act's alone."""
        self.session.add(
            Step(
                community_id=self.incident.community_id,
                incident_id=self.incident.id,
                call_id=call.id if call else None,
                key=sent.key,
                digest=sent.digest,
                act=told_as(act).value,
                from_state=before,
                to_state=call.state if call else self.incident.state,
                at=self.now,
                account_id=self.doer.account_id,
                by_name=self.doer.by_name,
                behalf_name=sent.behalf_name,
                behalf_at=sent.behalf_at,
                client_at=sent.client_at,
                note=told.note,
                facts=self._facts(act, told, sent),
            )
        )

    def _facts(self, act: Act | CallAct, told: Told, sent: Sending) -> dict[str, object]:
        """What history keeps in numbers and codes: of a correction its own name, of what came too late that it did."""
        late = {"after_right": True} if self.doer.is_late and sent.key else {}
        return {**told.facts, **late, **({} if told_as(act) is act else {"as": act.value})}


def locked(session: Session, incident_ids: Iterable[int]) -> None:
    """Keep incidents from others, one after the other by number: who takes several takes them in the same order."""
    asked = select(Incident.id).where(Incident.id.in_(sorted(incident_ids))).order_by(Incident.id)
    session.execute(asked.with_for_update()).all()


def staged(session: Session, community_id: int, incident_id: int, doer: Doer) -> Scene:
    """An incident of a community, kept from others until the transaction ends; raises NotFound."""
    incident = session.scalar(
        select(Incident)
        .where(Incident.community_id == community_id, Incident.id == incident_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if incident is None:
        raise NotFound("no such incident")
    now = database_now(session)
    return Scene(
        session=session,
        incident=incident,
        calls=list(session.scalars(_of(Call, incident).execution_options(populate_existing=True))),
        decisions=list(session.scalars(_of(Decision, incident).where(Decision.outcome.is_(None)))),
        doer=doer,
        now=now,
        hours=working_time(session, community_id, now, since=incident.received_at),
        held_before=grids_holding(incident),
    )


def _of(table: Any, incident: Incident) -> Any:
    return select(table).where(table.incident_id == incident.id).order_by(table.id)


def matter_of(scene: Scene) -> Matter:
    """What the state of the incident follows from."""
    incident = scene.incident
    return Matter(
        route=Route(incident.route),
        calls=tuple(Called(CallState(each.state), each.is_lead) for each in scene.calls if not is_past(scene, each)),
        closed_as=ClosedAs(incident.closed_as) if incident.closed_as else None,
        is_suspended=incident.suspended_at is not None,
        is_settled=incident.settled_at is not None,
        is_reviewed=incident.reviewed,
        goes_at_once=goes_at_once(incident),
    )


def is_past(scene: Scene, call: Call) -> bool:
    """Whether a call was over before the incident was reopened, so that it has no say any more."""
    since, over = scene.incident.reopened_at, call.done_at or call.closed_at
    return since is not None and over is not None and over <= since and CallState(call.state) not in OPEN_CALLS


def goes_at_once(incident: Incident) -> bool:
    """Whether it is called before anybody reviews it."""
    return incident.threat or incident.urgency == Urgency.LIFE or incident.whistle_kind == WhistleKind.EMERGENCY


def within_order(incident: Incident, ends: datetime, *, ahead_of: datetime | None = None) -> datetime:
    """A term that ends no later than the hotline's own limit, where that binds; opened again, it does no longer."""
    limit = incident.hotline_limit_at
    if limit is None or incident.reopened_at is not None or (ahead_of is not None and limit <= ahead_of):
        return ends
    return min(ends, limit)


def clocks_of(scene: Scene, state: IncidentState) -> Clocks:
    """What the clocks need to know of the incident in a state."""
    incident = scene.incident
    return Clocks(
        state=state,
        is_whistle=incident.route == Route.WHISTLE,
        is_life=incident.urgency == Urgency.LIFE,
        review_by=None if incident.reviewed or incident.route == Route.SELF else incident.review_by,
        await_by=incident.await_by,
        finish_by=incident.finish_by,
        red_by=incident.red_by,
        suspended_until=incident.suspended_until,
        urged_for=incident.urged_for,
        red_at=incident.red_at,
        calls=tuple(call_clock(each) for each in scene.calls),
        decisions=tuple(
            DecisionClock(DecisionLevel(each.level), each.decide_by, each.kind == DecisionKind.ARBITRATION)
            for each in open_decisions(scene)
        ),
    )


def open_decisions(scene: Scene) -> list[Decision]:
    """What was asked and is not decided."""
    return [each for each in scene.decisions if not each.outcome]


def call_clock(call: Call) -> CallClock:
    """What the clocks need to know of a call."""
    return CallClock(
        CallState(call.state),
        Deadlines(call.acknowledge_by, call.arrive_by, call.finish_by, call.red_by),
        call.urged_for,
        call.supervised_at,
        call.red_at,
    )


def frozen(limits: Mapping[Any, Any]) -> dict[str, list[object]]:
    """Limits as a call keeps them."""
    return {step.value: [term.amount, term.measure.value] for step, term in limits.items()}


def measure_of(call: Call, step: str) -> Measure:
    """In what a call's limit is counted."""
    return Measure(str(call.limits[step][1]))
