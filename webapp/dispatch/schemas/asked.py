"""Bodies of what is done to incidents, calls and decisions."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from webapp.core.fields import Latitude, Longitude
from webapp.dispatch.rules import (
    ArrivalMethod,
    CalleeKind,
    Moment,
    Outcome,
    RefusalGround,
    Route,
    Source,
    Urgency,
    Verdict,
)
from webapp.dispatch.schemas.fields import (
    Asked,
    CategoryCode,
    Clean,
    Instant,
    PhoneTime,
    RowId,
    Said,
    Short,
    Told,
    Words,
)

_MOST_DIGITS = 4


def _without_number(name: str) -> str:
    # History keeps it for ever: a name, never a telephone.
    if sum(each.isdigit() for each in name) > _MOST_DIGITS:
        raise ValueError("a name, without a telephone number")
    return name


class Callee(Asked):
    """Whom to call."""

    kind: CalleeKind
    organization_id: RowId | None = None
    compound_id: RowId | None = None
    person_id: RowId | None = None
    is_lead: bool = False
    reason: Annotated[str, Clean, StringConstraints(strip_whitespace=True, max_length=300)] = ""

    @model_validator(mode="after")
    def _fits(self) -> Callee:
        wanted = {
            CalleeKind.ORGANIZATION: (True, False, False),
            CalleeKind.PROPERTY: (False, True, False),
            CalleeKind.PERSON: (False, False, True),
            CalleeKind.EMERGENCY_OFFICE: (False, False, False),
        }[self.kind]
        if wanted != tuple(each is not None for each in self.identity):
            raise ValueError("name exactly the one of that kind")
        return self

    @property
    def identity(self) -> tuple[int | None, int | None, int | None]:
        """Organization, compound, person: the one that is called."""
        return self.organization_id, self.compound_id, self.person_id


Callees = Annotated[list[Callee], Field(max_length=30)]


Blotted = Annotated[str, Clean, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Placed(Asked):
    """Where something is, as far as it is known."""

    lon: Longitude | None = None
    lat: Latitude | None = None
    building_id: RowId | None = None

    @model_validator(mode="after")
    def _whole(self) -> Placed:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("a position has a longitude and a latitude")
        return self


class Whistle(Placed):
    """An incident as it is registered; with the same uuid it is the same one."""

    uuid: UUID
    category: CategoryCode
    urgency: Urgency | None = None
    route: Route
    source: Source
    text: Told = ""
    place_text: Annotated[str, Clean, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    threat: bool = False
    emergency_called_at: PhoneTime = None
    tried: Words = ""
    client_at: PhoneTime = None
    joint: bool = False
    join_id: RowId | None = Field(default=None, description="the open incident that this one duplicates")
    callees: Callees | None = Field(default=None, description="whom to call, where the proposal was changed")


class PreviewAsked(Placed):
    """For what a preview is wanted."""

    category: CategoryCode
    urgency: Urgency | None = None


class Behalf(Asked):
    """Who said so by telephone, and when."""

    name: Annotated[Short, AfterValidator(_without_number)]
    at: Instant


class Act(Asked):
    """What every act may carry: the phone's own time."""

    client_at: PhoneTime = None


class Plain(Act):
    """An act that needs no words."""

    note: Words = ""


class Review(Plain):
    """A review 审哨: the lead, whom to call, corrections."""

    lead: Callee | None = None
    callees: Callees | None = None
    urgency: Urgency | None = None
    category: CategoryCode | None = None


class Reasoned(Act):
    """An act that needs a reason."""

    reason: Said


class Classify(Plain, Placed):
    """Corrections of category, urgency, place."""

    category: CategoryCode | None = None
    urgency: Urgency | None = None
    place_text: Annotated[str, Clean, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    threat: bool | None = None
    unplaced: bool = Field(default=False, description="take the position away again")


class Blot(Reasoned):
    """Words to be blotted out wherever they stand in the incident."""

    words: Annotated[list[Blotted], Field(min_length=1, max_length=20)]


class RemovePhoto(Reasoned):
    """A photo that must not be there."""

    uuid: UUID


class CallMore(Plain):
    """Whom to call besides."""

    callees: Annotated[list[Callee], Field(min_length=1, max_length=30)]


class NameLead(Plain):
    """Which call leads 牵头."""

    call_id: RowId


class Merge(Plain):
    """Of which incident this one is a duplicate."""

    into_id: RowId


class Joint(Act):
    """Whether both sections handle it 联合处置."""

    joint: bool = True


class Settle(Act):
    """What the grid did itself."""

    outcome: Said


class HandUp(Act):
    """A whistle after what was tried."""

    tried: Said
    category: CategoryCode | None = None


class Suspend(Act):
    """A suspension that is asked for."""

    ground: Said
    until_at: Instant


class Verify(Act):
    """What was found."""

    outcome: Verdict
    note: Words = ""


class Rate(Act):
    """Stars for the service, or for a called organization."""

    stars: Annotated[int, Field(ge=1, le=5)]
    call_id: RowId | None = None
    note: Annotated[str, Clean, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class Reopen(Act):
    """A reopening that is asked for."""

    ground: Said


class Note(Act):
    """A line of the thread."""

    text: Said


class Photo(Act):
    """A picture that was sent before."""

    uuid: UUID
    moment: Moment = Moment.NOTE


class EmergencyCalled(Act):
    """When 119, 120, 110 or the gas company was called."""

    at: Instant


class Answering(Act):
    """An answer to a call, for oneself or on somebody's behalf."""

    behalf: Behalf | None = None
    note: Words = ""


class Arrive(Answering):
    """What shows the arrival."""

    method: ArrivalMethod
    lon: Longitude | None = None
    lat: Latitude | None = None
    accuracy_m: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] | None = None
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = None
    plate: Annotated[str, Clean, StringConstraints(max_length=80)] | None = None
    reason: Words = ""


class Finish(Answering):
    """What was done; from afar with a reason."""

    outcome: Said
    remote_reason: Words = ""


class Refuse(Answering):
    """A refusal 退哨 with its ground."""

    ground: RefusalGround


class HandOn(Answering):
    """To which department or team inside the callee."""

    to: Short


class Extend(Answering):
    """An extension that is asked for."""

    ground: Said
    until_at: Instant


class Decide(Act):
    """A decision."""

    outcome: Literal[Outcome.GRANTED, Outcome.DENIED]
    answer: Words = ""
