"""Rows put into the shapes that the interface answers, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.core.languages import spoken
from webapp.core.notices import Reached
from webapp.core.worktime.deadlines import Measure, Term, in_words
from webapp.dispatch.queries.detail import Detail, Row
from webapp.dispatch.queries.preview import Preview
from webapp.dispatch.queries.words import Proposed, doubts, missing_words
from webapp.dispatch.routes.frame import house_key
from webapp.dispatch.rules import (
    Act,
    CallAct,
    CalleeKind,
    CallState,
    IncidentState,
    LimitStep,
    Route,
    Standing,
)
from webapp.dispatch.rules.acts import DECIDERS, WAYS_BACK, call_acts, incident_acts
from webapp.dispatch.rules.arrivals import arrival_code
from webapp.dispatch.rules.labels import ACT_LABELS, CALL_ACT_LABELS
from webapp.dispatch.rules.lists import DecisionLevel
from webapp.dispatch.rules.wording import doubtful
from webapp.dispatch.schemas import lists, shown
from webapp.grids.queries import Named
from webapp.roster.rules import masked

_TIMES = tuple(shown.CallTimes.model_fields)


def incident_detail(found: Detail) -> shown.IncidentDetail:
    """An incident in full."""
    head = dict(found.head)
    received, sent = head["received_at"], head["client_at"]
    return shown.IncidentDetail.model_validate(
        _only(shown.IncidentDetail, head)
        | {
            "generation_label": generation_words(head["year"], head["ordinal"]),
            "delay_s": round((received - sent).total_seconds()) if sent else None,
            "duplicate_of": _number(head["duplicate_of_id"], head["duplicate_of_number"]),
            "limits_words": {step.value: str(in_words(term)) for step, term in found.limits.items()},
            "calls": [call_out(found, row) for row in found.calls],
            "steps": [_step(row, found) for row in found.lists["steps"]],
            "notes": [_note(row, found.account_id) for row in found.lists["notes"]],
            "photos": [dict(row) for row in found.lists["photos"]],
            "decisions": [_decision(row, found) for row in found.lists["decisions"]],
            "verifications": [dict(row) for row in found.lists["verifications"]],
            "ratings": [dict(row) for row in found.lists["ratings"]],
            "duplicates": [dict(row) for row in found.lists["duplicates"]],
            "similar": [_similar(each) for each in found.similar],
            "reporter": _reporter(head, found),
            "claimed_by_name": head["claimed_by_name"] if found.knows_names else None,
            "acts": _acts(head, found),
            "is_mine": Standing.BLOWER in found.how.held,
            "needs_third_person": found.needs_third_person,
            "doubtful": doubtful("\n".join((head["text"], head["place_text"])))
            if Standing.DESK in found.how.held
            else [],
            "many_from_one": Standing.DESK in found.how.held and _is_of_many(found),
            # Whoever arrives is told it by the host, and the host by these.
            "arrival_code": _code(head["uuid"]) if found.how.held & {Standing.BLOWER, Standing.DESK} else None,
        }
    )


def call_out(found: Detail, row: Row) -> shown.CallOut:
    """A call; whom one telephones only for those who may, where an organization sits, never a person."""
    how, incident = found.how.to_call(row["id"]), IncidentState(found.head["state"])
    return shown.CallOut.model_validate(
        call_shape(row, incident=incident, how=how, now=found.now)
        | {
            "contact_hint": _hint(row) if found.may_call_staff else "",
            "is_mine": row["id"] in found.how.own_calls,
            "reached": _reached(row, found.reached.get(row["id"], Reached.UNKNOWN), found.now),
            "origin": _point(row),
        }
    )


def call_shape(row: Row, *, incident: IncidentState, how: frozenset[Standing], now: datetime) -> dict[str, Any]:
    """What of a call is the same for everybody who may see it."""
    state = CallState(row["state"])
    acts = [act.value for act in call_acts(state, incident, how) if not (act is CallAct.REFUSE and row["refusals"])]
    return _only(shown.CallOut, row) | {
        "times": {name: row[name] for name in _TIMES},
        "reached": _reached(row, Reached.UNKNOWN, now),
        "limits_words": _kept_limits(row["limits"]),
        "acts": acts,
    }


def _acts(head: Mapping[str, Any], found: Detail) -> list[str]:
    acts = incident_acts(IncidentState(head["state"]), Route(head["route"]), found.how.held)
    hidden = {
        Act.VERIFY: not found.may_verify,
        Act.REVIEW: bool(head["reviewed"]),
        Act.JOINT: head["border_section_id"] is None,
        Act.REOPEN: head["closed_as"] is not None and head["closed_as"] not in set(WAYS_BACK),
        Act.RATE: head["closed_as"] not in (None, "resolved"),
        Act.UNCLAIM: head["claimed_by_name"] is None,
    }
    return [act.value for act in acts if not hidden.get(act, False)]


def _hint(row: Row) -> str:
    name, phone = (
        (row["person_name"], row["person_phone"]) if row["person_id"] else (row["contact_name"], row["contact_phone"])
    )
    return " ".join(filter(None, (name, phone)))


def _reached(row: Row, told: Reached, now: datetime) -> str:
    """Whether the callee knows of it: he answered, or a message got through; once he is late, somebody telephones."""
    if row["acknowledged_at"] or row["state"] not in (CallState.SENT, CallState.RECALLED):
        return Reached.YES.value
    return Reached.NO.value if row["acknowledge_by"] < now else told.value


def _point(row: Row) -> dict[str, float] | None:
    if row["kind"] != "organization" or row["origin_lon"] is None:
        return None
    return {"lon": row["origin_lon"], "lat": row["origin_lat"]}


def _kept_limits(limits: Mapping[str, Any]) -> dict[str, str]:
    return {step: str(in_words(Term(amount, Measure(measure)))) for step, (amount, measure) in limits.items()}


def _step(row: Row, found: Detail) -> dict[str, Any]:
    """A line of history; who telephoned is known to those who may call staff."""
    of_call = row["call_id"] is not None and row["act"] in set(CallAct)
    act = row["facts"].get("as") or row["act"]
    words = spoken(CallAct(act), CALL_ACT_LABELS) if of_call else spoken(Act(act), ACT_LABELS)
    hidden = {} if found.knows_names else {"behalf_name": ""}
    return _only(shown.StepOut, row) | {"words": f"{words}{doubts(row['facts'])}"} | hidden


def _code(uuid: UUID) -> str:
    return arrival_code(house_key(), uuid)


def _is_of_many(found: Detail) -> bool:
    """Whether its blower reported strikingly many threats to life within the hour."""
    return any(row["facts"].get("many") for row in found.lists["steps"])


def _note(row: Row, account_id: int | None) -> dict[str, Any]:
    return _only(shown.NoteOut, row) | {"is_mine": account_id is not None and row["account_id"] == account_id}


def _decision(row: Row, found: Detail) -> dict[str, Any]:
    may = DECIDERS[DecisionLevel(row["level"])] in found.how.held and row["asked_by"] != found.account_id
    return _only(shown.DecisionOut, row) | {"may_decide": may and row["outcome"] is None}


def _reporter(head: Mapping[str, Any], found: Detail) -> dict[str, Any] | None:
    if head["tracking"] is None or not found.may_reveal:
        return None
    phone = head["reporter_phone"]
    return {
        "has_phone": phone is not None,
        "masked": masked(phone) if phone else "",
        "tracking": head["tracking"],
        "wants_reply": head["wants_reply"],
    }


def _similar(each: Any) -> dict[str, Any]:
    return {
        "id": each.id,
        "number": each.number,
        "state": each.state.value,
        "category": each.category,
        "is_same": each.is_same,
        "far_m": each.far_m,
        "received_at": each.received_at,
    }


def preview_out(found: Preview, numbers: list[tuple[str, str]], *, may_name: bool) -> lists.PreviewOut:
    """A preview; which person it is only for who `may_name` him, or a few looks would tell where his post is."""
    ground = found.ground
    by = {
        LimitStep.ACKNOWLEDGE: found.due.acknowledge_by,
        LimitStep.ARRIVE: found.due.arrive_by,
        LimitStep.FINISH: found.due.finish_by,
    }
    return lists.PreviewOut(
        section=_grid(ground.section),
        area=_grid(ground.area),
        generation=generation_words(ground.year, ground.ordinal),
        compound=ground.compound.name if ground.compound else None,
        building=ground.building.name if ground.building else None,
        urgency=found.urgency.value,
        threat=found.urgency.value == "life",
        callees=[_proposed(each, may_name=may_name) for each in found.callees] or [_office()],
        missing=[missing_words(each) for each in found.missing],
        limits=[
            lists.LimitOut(step=step.value, words=str(in_words(found.limits[step])), by=at) for step, at in by.items()
        ],
        similar=[shown.SimilarOut.model_validate(_similar(each)) for each in found.similar],
        border=_grid(ground.border),
        emergency_numbers=[lists.NumberToCall(name=name, number=number) for name, number in numbers],
    )


def _proposed(each: Proposed, *, may_name: bool) -> lists.ProposedOut:
    shown = {name: getattr(each, name) for name in lists.ProposedOut.model_fields}
    return lists.ProposedOut(**shown | {"kind": each.kind.value} | ({} if may_name else {"person_id": None}))


def _office() -> lists.ProposedOut:
    """Where nobody else can be called, whoever minds the desk is."""
    return lists.ProposedOut(
        kind=CalleeKind.EMERGENCY_OFFICE.value,
        organization_id=None,
        compound_id=None,
        person_id=None,
        label=str(_("Duty office of the community")),
        is_lead=True,
        reason=str(_("Nobody else can be called for this place.")),
        eta_min=None,
    )


def _grid(named: Named | None) -> lists.GridOut | None:
    return lists.GridOut(id=named.id, name=named.name, code=named.code) if named else None


def generation_words(year: int | None, ordinal: int | None) -> str | None:
    """What a version is called."""
    return str(_("%(year)d version %(n)d", year=year, n=ordinal)) if year else None


def _number(row_id: int | None, number: str | None) -> dict[str, Any] | None:
    return {"id": row_id, "number": number} if row_id else None


def _only(schema: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row that a shape has."""
    return {name: row[name] for name in schema.model_fields if name in row}
