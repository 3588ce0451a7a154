"""Plays the acts of a day through the public interface: each by who would do it, as his log-in allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID, uuid5

from webapp.simulation.places import Places, place_at
from webapp.simulation.plan import Act, Matter, What, Who

CONFLICTS = frozenset({409, 412})
_TELEPHONE = "电话报（示例）"
_OF_CALLS = frozenset({What.ACKNOWLEDGE, What.SET_OUT, What.ARRIVE, What.FINISH, What.REFUSE})
_MOST_OTHERS = 2
Json = dict[str, Any]


class Api(Protocol):
    """The interface as one of the log-ins reaches it."""

    def send(self, who: Who, method: str, path: str, body: Json | None, headers: Mapping[str, str]) -> tuple[int, Json]:
        """Status and body of the answer."""


@dataclass
class Stage:
    """What has happened so far: the incidents of the matters as they were answered last."""

    api: Api
    places: Places
    simulation: Mapping[str, str]
    incidents: dict[UUID, Json] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def play(self, act: Act) -> None:
        """Do one act; what the state no longer allows is left out and counted."""
        if act.what is What.REGISTER:
            self._register(act)
        elif act.matter.uuid in self.incidents:
            self._perform(act)

    def _register(self, act: Act) -> None:
        status, found = self.api.send(act.who, "POST", "/incidents", self._whistle(act), self.simulation)
        self._keep(act, status, found)

    def _whistle(self, act: Act) -> Json:
        matter = act.matter
        place = place_at(self.places, matter.spot, matter.draw)
        where = {"building_id": place.building_id} if place.building_id else {"lon": place.lon, "lat": place.lat}
        # What came from a group is the grid's own matter until the grid has tried.
        is_whistle = matter.is_whistle and matter.source != "transcript"
        return {
            "uuid": str(matter.uuid),
            "category": matter.category,
            "route": "whistle" if is_whistle else "self",
            "source": matter.source,
            "text": matter.text,
            "threat": matter.threat,
            **({"emergency_called_at": matter.at.isoformat()} if matter.threat else {}),
            **where,
        }

    def _perform(self, act: Act) -> None:
        match act.what:
            case _ if act.what in _OF_CALLS:
                self._answer(act)
            case What.RATE:
                self._rate(act)
            case _:
                self._act(act, _BODIES[act.what](act))

    def _act(self, act: Act, body: Json) -> None:
        """An act on the incident, in the version seen last; once more in the present one where that was old."""
        path = f"/incidents/{self._known(act)['id']}/{act.what.value}"
        status, found = self.api.send(act.who, "POST", path, body, self._headers(act.key, act.matter))
        if status in CONFLICTS and self._look(act.matter):
            status, found = self.api.send(act.who, "POST", path, body, self._headers(act.key, act.matter))
        self._keep(act, status, found)

    def _answer(self, act: Act) -> None:
        """Answers of the called: his own where he has a log-in, else the desk's on his behalf, who telephoned."""
        self._look(act.matter)
        calls = [call for call in self._known(act)["calls"] if call["is_lead"] is act.of_lead]
        for call in [each for each in calls if act.what.value in each["acts"]][:_MOST_OTHERS]:
            self._answer_call(act, call)

    def _answer_call(self, act: Act, call: Json) -> None:
        body, key = _answer_of(act, call), uuid5(act.key, str(call["id"]))
        path = f"/calls/{call['id']}/{act.what.value}"
        headers = {"Idempotency-Key": str(key)}
        status, found = self.api.send(Who.RESPONDER, "POST", path, body, headers)
        if status in (403, 404):
            behalf = {"name": _TELEPHONE, "at": act.at.isoformat()}
            status, found = self.api.send(Who.OFFICER, "POST", path, {**body, "behalf": behalf}, headers)
        self._keep(act, status, found)

    def _rate(self, act: Act) -> None:
        """The grid rates the organization that led; where somebody else led, the service."""
        lead = next((call for call in self._known(act)["calls"] if call["is_lead"]), None)
        of = {"call_id": lead["id"]} if lead and lead["kind"] == "organization" else {}
        self._act(act, {"stars": 3 + int(act.matter.draw * 3), **of})

    def _look(self, matter: Matter) -> bool:
        """See the incident anew, as the desk sees it."""
        path = f"/incidents/{self.incidents[matter.uuid]['id']}"
        status, found = self.api.send(Who.OFFICER, "GET", path, None, {})
        if status == 200:
            self.incidents[matter.uuid] = found
        return status == 200

    def _known(self, act: Act) -> Json:
        return self.incidents[act.matter.uuid]

    def _headers(self, key: UUID, matter: Matter) -> dict[str, str]:
        return {"Idempotency-Key": str(key), "If-Match": f'"{self.incidents[matter.uuid]["version"]}"'}

    def _keep(self, act: Act, status: int, found: Json) -> None:
        if status in (200, 201):
            self.incidents[act.matter.uuid] = found
            self.done[act.what.value] += 1
        else:
            self.done[f"{act.what.value} {status}"] += 1


_BODIES: Mapping[What, Callable[[Act], Json]] = {
    What.SETTLE: lambda act: {"outcome": act.words},
    What.HAND_UP: lambda act: {"tried": act.words},
    What.REVIEW: lambda _act: {},
    What.NOTE: lambda act: {"text": act.words},
    What.VERIFY: lambda _act: {"outcome": "passed"},
}


def _answer_of(act: Act, call: Json) -> Json:
    match act.what:
        case What.ARRIVE:
            return {"method": "manual", "reason": "电话报到"}
        case What.FINISH:
            return {"outcome": act.words, **({} if call["state"] == "arrived" else {"remote_reason": "电话指导处置"})}
        case What.REFUSE:
            return {"ground": "not_our_duty", "note": act.words}
        case _:
            return {}
